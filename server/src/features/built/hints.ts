import type { Context } from "../../snapshot/context.ts";
import { writtenIn } from "../../snapshot/textPlace.ts";
import type { HintKind } from "../../source/settings.ts";
import { code } from "../../words/lists.ts";
import { type InlayHintResult, inlayHints } from "../inlayHints.ts";
import { documentAt } from "../place.ts";
import type { BuiltPlaces } from "./places.ts";

/** What one hint says, and in which clusters. */
interface Said {
  readonly hint: InlayHintResult;
  readonly clusters: Set<string>;
}

/** More different words than these would be longer than the line that they stand on. */
const mostWords = 2;

/** The hints of what a text of a chart becomes, where its words stand. `from` and `to` are offsets in the file's text. */
export function builtHints(
  context: Context,
  from: number,
  to: number,
  kinds: ReadonlySet<HintKind>,
  built: BuiltPlaces,
): readonly InlayHintResult[] {
  const uri = writtenIn(context.file);
  const byPlace = new Map<string, { readonly at: number; readonly kind: HintKind; readonly said: Map<string, Said> }>();
  for (const each of [...built.files(context, uri, false), ...built.off(context, uri, true)]) {
    const own = each.file.written === uri;
    for (const hint of inlayHints(each, 0, Number.MAX_SAFE_INTEGER, kinds)) {
      // In values files only what is not the form of a policy, which is in the template.
      if (!own && hint.kind !== "matches") continue;
      const at = writtenAt(each, hint, uri);
      if (at === undefined || at < from || at > to) continue;
      const key = `${at} ${hint.kind}`;
      const known = byPlace.get(key) ?? { at, kind: hint.kind, said: new Map<string, Said>() };
      byPlace.set(key, known);
      const said = known.said.get(hint.label) ?? { hint, clusters: new Set() };
      known.said.set(hint.label, said);
      said.clusters.add(each.clusterName);
    }
  }
  return [...byPlace.values()]
    .sort((a, b) => a.at - b.at)
    .flatMap(({ at, said }) => joined(context, at, [...said.values()]));
}

function joined(context: Context, at: number, said: readonly Said[]): readonly InlayHintResult[] {
  const [first] = said;
  if (first === undefined) return [];
  const document = documentAt(context.file, at);
  const place = { document, at: at - (context.file.stream.starts[document] ?? 0) };
  if (said.length === 1) return [{ ...first.hint, ...place }];
  const clusters = new Set(said.flatMap((each) => [...each.clusters]));
  // One template may write several objects of one cluster: what it says of each would be a riddle.
  if (clusters.size < said.length || said.length > mostWords + 2) return [];
  const words = said.slice(0, mostWords).map(({ hint, clusters: own }) => `${[...own].join(", ")}: ${hint.label}`);
  const tooltip = said
    .map(({ hint, clusters: own }) => `${[...own].map(code).join(", ")}: ${hint.tooltip ?? hint.label}`)
    .join("\n\n");
  return [{ ...first.hint, ...place, label: words.join(" · "), tooltip }];
}

/** Behind the last letter that stands before the hint; `undefined`: that came from elsewhere. */
function writtenAt({ file }: Context, { document, at, before }: InlayHintResult, uri: string): number | undefined {
  const text = file.stream.documents[document]?.text ?? "";
  let end = before ? at : text.slice(0, at).trimEnd().length;
  // The quote around a value may be the template's.
  if (!before && /["']/.test(text[end - 1] ?? "") && /["']/.test(text[end - 2] ?? "")) end = at;
  const span = before ? { start: end, end: end + 1 } : { start: Math.max(end - 1, 0), end };
  const place = file.maps?.[document]?.placesAt(span).find((each) => each.uri === uri);
  if (place === undefined) return undefined;
  return before ? place.start : place.end;
}
