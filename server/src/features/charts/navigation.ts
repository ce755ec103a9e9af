import { firstDocument } from "../../build/helm/chart.ts";
import type { ValuePath } from "../../build/helm/conditions.ts";
import type { ActiveChart } from "../../build/helm/dependencies.ts";
import type { ChartScope } from "../../build/helm/scope.ts";
import { entryOf } from "../../manifest/fields.ts";
import type { Context } from "../../snapshot/context.ts";
import { writtenIn } from "../../snapshot/textPlace.ts";
import { locate } from "../../yaml/find.ts";
import { parseDocument } from "../../yaml/stream.ts";
import type { FilePlace } from "../navigation/places.ts";
import { documentAt } from "../place.ts";
import { actionAt } from "./action.ts";
import { variablePath } from "./around.ts";
import { isTemplate } from "./isTemplate.ts";
import { chartBuildsOf, releasesOf, standsAt } from "./releases.ts";
import { createParse, definesIn, type Named, namesIn, type Use, usesIn, usesOf } from "./uses.ts";
import { placeOf, valueAt, valuesAt } from "./values.ts";

/** From `.Values.x` to the line of each values file that wins in a release, from the name of a template to its `define`. */
export function actionDefinition(context: Context, offset: number): readonly FilePlace[] {
  const uri = writtenIn(context.file);
  const { text } = context.file.stream;
  // Values may hold texts with actions, too.
  const cursor = actionAt(text, offset);
  if (cursor === undefined) return [];
  const { word, quoted, inside, action } = cursor;
  const source = text.slice(word.start, word.end);
  if (quoted && /\b(?:include|template)\s+["`]$/.test(text.slice(inside.start, word.start)))
    return definesOf(context, uri, source);
  const releases = releasesOf(context.snapshot, uri);
  if (quoted || text[word.start - 1] === ")") {
    const path = keyPath(uri, text, offset);
    return pathPlaces(
      context,
      releases.map(({ scope, active }) => ({ path, dot: scope.dot, active })),
    );
  }
  if (!/^\$\w|^\$?\.[A-Za-z_]/.test(source)) return [];
  const stands = standsAt(releases, text, action.start);
  const [first = "", ...names] = text.slice(word.start, partEnd(text, offset, word.end)).split(".");
  const declared = names.length === 0 ? stands[0]?.around.declarations.get(first) : undefined;
  if (declared !== undefined) return [asPlace(context, { uri, ...declared })].filter((each) => each !== undefined);
  return pathPlaces(
    context,
    stands.map(({ release, dot, around }) => {
      return { path: variablePath(first, names, around), dot, active: around.active ?? release.active };
    }),
  );
}

/** The path that a key in quotes, or a field behind brackets, comes to. */
function keyPath(uri: string, text: string, offset: number): ValuePath | undefined {
  const [use] = usesOf(uri, text)
    .flatMap((each) => (each.kind === "path" && each.start <= offset && offset <= each.end ? [each] : []))
    .sort((a, b) => a.end - a.start - (b.end - b.start));
  if (use === undefined || text[use.end] === '"' || text[use.end] === "`") return use?.path;
  const behind = text.slice(partEnd(text, offset, use.end), use.end).split(".").length - 1;
  return use.path.slice(0, use.path.length - behind);
}

interface Reached {
  readonly path: ValuePath | undefined;
  /** The chart's `.` from which the path leads down. */
  readonly dot: ChartScope["dot"];
  readonly active: ActiveChart;
}

/** Where paths are written. */
function pathPlaces(context: Context, reached: readonly Reached[]): readonly FilePlace[] {
  const places = reached.flatMap(({ path = [], dot, active }): readonly Use[] => {
    const [first, name, ...more] = path;
    if (first === "Values" && name === undefined) return valuesFiles(active, dot);
    if (first === "Chart" && name !== undefined && more.length === 0) return chartPlaces(active, name);
    return path.length === 0 ? [] : valuesAt(dot, path).flatMap(({ value, key }) => placeOf(value, key) ?? []);
  });
  return unique(places.flatMap((place) => asPlace(context, place) ?? []));
}

/** All files that say something of the values, at their start. */
function valuesFiles({ chart }: ActiveChart, dot: ChartScope["dot"]): readonly Use[] {
  const values = valueAt(dot, ["Values"]);
  const entries = values?.kind === "map" ? [...values.entries.values()] : [];
  const uris = new Set(chart.valuesFile === undefined ? [] : [chart.valuesFile.uri]);
  for (const { key, value } of entries) {
    const place = placeOf(value, key);
    if (place !== undefined) uris.add(place.uri);
  }
  return [...uris].map((uri) => ({ uri, start: 0, end: 0 }));
}

/** A field of Chart.yaml: `.Chart.AppVersion` is `appVersion` there. */
function chartPlaces({ chart: { chartUri, chartText } }: ActiveChart, name: string): readonly Use[] {
  const { root } = parseDocument(firstDocument(chartText), { template: false, holes: false });
  const key = name === "APIVersion" ? "apiVersion" : name.charAt(0).toLowerCase() + name.slice(1);
  const span = entryOf(root, key)?.key.span;
  return span === undefined ? [] : [{ uri: chartUri, start: span.start, end: span.end }];
}

/** The end of the part of a path that the cursor is on. */
function partEnd(text: string, offset: number, end: number): number {
  let at = offset;
  while (at < end && text[at] !== ".") at++;
  return at === offset && text[at] === "." ? partEnd(text, offset + 1, end) : at;
}

function definesOf(context: Context, uri: string, name: string): readonly FilePlace[] {
  const found = chartBuildsOf(context.snapshot, uri).flatMap(({ build: { prepared } }) =>
    prepared === undefined ? [] : definesIn(prepared.active).filter((each) => each.name === name),
  );
  return unique(found.flatMap((each) => asPlace(context, each) ?? []));
}

/** Where the templates of charts read a key of a values file, or call what a `define` names. */
export function chartReferences(context: Context, offset: number): readonly FilePlace[] {
  const uri = writtenIn(context.file);
  const found = isTemplate(uri) ? callsOf(context, uri, offset) : readsOf(context, uri, offset);
  return unique(found.flatMap((use) => asPlace(context, use) ?? []));
}

function callsOf(context: Context, uri: string, offset: number): readonly Use[] {
  const { text } = context.file.stream;
  const cursor = actionAt(text, offset);
  if (cursor === undefined || !cursor.quoted) return [];
  const before = text.slice(cursor.inside.start, cursor.word.start);
  if (!/\b(?:define|block|include|template)\s+["`]$/.test(before)) return [];
  const name = text.slice(cursor.word.start, cursor.word.end);
  const parse = createParse();
  return chartBuildsOf(context.snapshot, uri).flatMap(({ build: { prepared } }) =>
    prepared === undefined
      ? []
      : namesIn(prepared.active, parse).filter((use) => use.kind === "template" && use.name === name),
  );
}

function readsOf(context: Context, uri: string, offset: number): readonly Use[] {
  const index = documentAt(context.file, offset);
  const document = context.file.stream.documents[index];
  if (document === undefined) return [];
  const { path } = locate(document, offset - (context.file.stream.starts[index] ?? 0));
  const keys = path.filter((part) => typeof part === "string");
  if (keys.length === 0) return [];
  const parse = createParse();
  return releasesOf(context.snapshot, uri).flatMap(({ build: { prepared }, below }) => {
    if (prepared === undefined) return [];
    const wanted = [...below, ...keys];
    return usesIn(prepared.active, parse).filter((use) => use.kind === "path" && reads(use, wanted));
  });
}

/** The value itself, a part of it, or a map (not all values) that holds it. */
function reads({ path, through }: Named & { readonly kind: "path" }, wanted: ValuePath): boolean {
  const named = path.filter((part) => part !== "*");
  if (through && named.length < wanted.length) return false;
  const least = Math.min(named.length, wanted.length);
  return least > 0 && named.slice(0, least).every((part, at) => part === wanted[at]);
}

function asPlace(context: Context, { uri, start, end }: Use): FilePlace | undefined {
  const file = context.snapshot.files.get(uri);
  if (file === undefined) return undefined;
  const document = documentAt(file, start);
  const base = file.stream.starts[document] ?? 0;
  return { uri, document, span: { start: start - base, end: end - base } };
}

function unique(places: readonly FilePlace[]): readonly FilePlace[] {
  const seen = new Map(places.map((place) => [`${place.uri} ${place.document} ${place.span.start}`, place]));
  return [...seen.values()];
}
