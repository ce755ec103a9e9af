import { type Context, contextOf } from "../../snapshot/context.ts";
import { clusterNamed } from "../../snapshot/snapshot.ts";
import { writtenIn } from "../../snapshot/textPlace.ts";
import type { Span } from "../../yaml/tree.ts";
import { type CodeLensResult, codeLenses, type LensData, resolveCodeLens } from "../codeLens.ts";
import { documentAt } from "../place.ts";
import { switchWords } from "./off.ts";
import type { BuiltPlaces } from "./places.ts";

/** A lens of an object that a release of a chart has. */
export interface BuiltLensData extends LensData {
  readonly cluster: string;
  /** The file of the cluster. */
  readonly key: string;
  /** Several clusters have the object. */
  readonly several: boolean;
}

/** Clusters that a template goes to: more would be more lenses than lines. */
const mostClusters = 3;

/** The lenses of what a template writes, above its own text. */
export function builtLenses(
  context: Context,
  built: BuiltPlaces,
): readonly (CodeLensResult & { readonly data: BuiltLensData })[] {
  const uri = writtenIn(context.file);
  const contexts = built.files(context, uri, true);
  const clusters = [...new Set(contexts.map(({ clusterName }) => clusterName))];
  return contexts.flatMap((each) => {
    if (clusters.indexOf(each.clusterName) >= mostClusters) return [];
    return codeLenses(each).flatMap(({ document, span, data }) => {
      const place = each.file.maps?.[document]?.placesAt(span).find((one) => one.uri === uri);
      if (place === undefined) return [];
      const own = documentAt(context.file, place.start);
      const base = context.file.stream.starts[own] ?? 0;
      const more = { cluster: each.clusterName, key: each.file.uri, several: clusters.length > 1 };
      return [
        { document: own, span: { start: place.start - base, end: place.end - base }, data: { ...data, ...more } },
      ];
    });
  });
}

/** Above each policy of a template that is switched off, what switches it on. */
export function offLenses(
  context: Context,
  built: BuiltPlaces,
): readonly { readonly document: number; readonly span: Span; readonly title: string }[] {
  const uri = writtenIn(context.file);
  const found = new Map<string, { readonly document: number; readonly span: Span; readonly title: string }>();
  for (const each of built.off(context, uri, true)) {
    for (const { document, span } of codeLenses(each)) {
      const place = each.file.maps?.[document]?.placesAt(span).find((one) => one.uri === uri);
      if (place === undefined) continue;
      const own = documentAt(context.file, place.start);
      const base = context.file.stream.starts[own] ?? 0;
      const where = each.clusterName === "" ? "" : `${each.clusterName}: `;
      const title = `${where}not in force: ${switchWords(each, document, (text) => text)} switches it on`;
      const at = { start: place.start - base, end: place.end - base };
      found.set(`${own} ${at.start} ${title}`, { document: own, span: at, title });
    }
  }
  return [...found.values()];
}

export function resolveBuiltLens({ snapshot }: Context, data: BuiltLensData, opensMatrix: boolean): string | undefined {
  const cluster = clusterNamed(snapshot, data.cluster);
  const own = cluster && contextOf(snapshot, cluster, data.key);
  const words = own && resolveCodeLens(own, data, opensMatrix);
  return words !== undefined && data.several ? `${data.cluster}: ${words}` : words;
}
