import type { ValuePath } from "../../build/helm/conditions.ts";
import type { Context } from "../../snapshot/context.ts";
import { writtenIn } from "../../snapshot/textPlace.ts";
import { locate } from "../../yaml/find.ts";
import type { FilePlace } from "../navigation/places.ts";
import { documentAt } from "../place.ts";
import { actionAt } from "./action.ts";
import { aroundAt } from "./around.ts";
import { isTemplate } from "./isTemplate.ts";
import { chartBuildsOf, releasesOf } from "./releases.ts";
import { definesIn, type Use, usesIn } from "./uses.ts";
import { keyAt, placeOf, valueAt } from "./values.ts";

/** From `.Values.x` to the line of each values file that wins in a release, from the name of a template to its `define`. */
export function actionDefinition(context: Context, offset: number): readonly FilePlace[] {
  const uri = writtenIn(context.file);
  const { text } = context.file.stream;
  const cursor = isTemplate(uri) ? actionAt(text, offset) : undefined;
  if (cursor === undefined) return [];
  const { word, quoted, inside, action } = cursor;
  const source = text.slice(word.start, word.end);
  if (quoted) {
    const isName = /\b(?:include|template)\s+["`]$/.test(text.slice(inside.start, word.start));
    return isName ? definesOf(context, uri, source) : [];
  }
  if (!/^(?:\$\w*)?\.[A-Za-z_]/.test(source)) return [];
  const { dot, variables } = aroundAt(text, action.start);
  const [first = "", ...names] = text.slice(word.start, partEnd(text, offset, word.end)).split(".");
  const base = first === "" ? dot : variables.get(first);
  if (base === undefined) return [];
  const path = [...base, ...names];
  const places = releasesOf(context.snapshot, uri).flatMap(({ scope }) => {
    const place = placeOf(valueAt(scope.dot, path), keyAt(scope.dot, path));
    return place === undefined ? [] : [asPlace(context, place)];
  });
  return unique(places.filter((each) => each !== undefined));
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
  return chartBuildsOf(context.snapshot, uri).flatMap(({ build: { prepared } }) =>
    prepared === undefined ? [] : usesIn(prepared.active).filter((use) => use.kind === "template" && use.name === name),
  );
}

function readsOf(context: Context, uri: string, offset: number): readonly Use[] {
  const index = documentAt(context.file, offset);
  const document = context.file.stream.documents[index];
  if (document === undefined) return [];
  const { path } = locate(document, offset - (context.file.stream.starts[index] ?? 0));
  const keys = path.filter((part) => typeof part === "string");
  if (keys.length === 0) return [];
  return releasesOf(context.snapshot, uri).flatMap(({ build: { prepared }, below }) => {
    if (prepared === undefined) return [];
    const wanted = [...below, ...keys];
    return usesIn(prepared.active).filter((use) => use.kind === "path" && reads(use.path, wanted));
  });
}

/** The value itself, a part of it, or a map (not all values) that holds it. */
function reads(path: ValuePath, wanted: ValuePath): boolean {
  const named = path.filter((part) => part !== "*");
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
