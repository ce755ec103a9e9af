import type { Context } from "../../snapshot/context.ts";
import { writtenIn } from "../../snapshot/textPlace.ts";
import { code } from "../../words/lists.ts";
import { escapeSnippet } from "../completion/item.ts";
import type { CompletionItemResult, CompletionResult } from "../completion.ts";
import { documentAt } from "../place.ts";
import { type ActionCursor, actionAt } from "./action.ts";
import { variablePath } from "./around.ts";
import { commentAbove } from "./comments.ts";
import { isTemplate } from "./isTemplate.ts";
import { nameFrom, type Release, releasesOf, standsAt } from "./releases.ts";
import { definesIn } from "./uses.ts";
import { keyAt, type Member, membersOf, placeOf, shortValue, valueAt } from "./values.ts";

/** What can stand in an action of a chart's template: paths of values, what Helm gives, names of templates. */
export function actionCompletion(context: Context, offset: number): CompletionResult | undefined {
  const { text } = context.file.stream;
  const uri = writtenIn(context.file);
  const cursor = isTemplate(uri) ? actionAt(text, offset) : undefined;
  if (cursor === undefined) return undefined;
  const releases = releasesOf(context.snapshot, uri);
  if (releases.length === 0) return undefined;
  const names = cursor.quoted ? templateNames(text, cursor, releases) : undefined;
  if (cursor.quoted && names === undefined) return undefined;
  const found = names ?? pathItems(context, text, cursor, offset, releases);
  if (found === undefined || found.items.length === 0) return undefined;
  const document = documentAt(context.file, found.start);
  const base = context.file.stream.starts[document] ?? 0;
  return { document, span: { start: found.start - base, end: found.end - base }, items: found.items };
}

/** What stands there is of the template's language, not of YAML. */
export function isInAction({ file }: Context, offset: number): boolean {
  return isTemplate(writtenIn(file)) && actionAt(file.stream.text, offset) !== undefined;
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly items: readonly CompletionItemResult[];
}

/** In the string behind `include` or `template`. */
function templateNames(text: string, { inside, word }: ActionCursor, releases: readonly Release[]): Found | undefined {
  if (!/\b(?:include|template)\s+["`]$/.test(text.slice(inside.start, word.start))) return undefined;
  const names = new Map(
    releases
      .flatMap(({ build: { prepared } }) => (prepared === undefined ? [] : definesIn(prepared.active)))
      .map(({ name, path }) => [name, path] as const),
  );
  return {
    start: word.start,
    end: word.end,
    items: [...names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, path], at) => itemOf(name, at, path, undefined)),
  };
}

function pathItems(
  context: Context,
  text: string,
  { action, word }: ActionCursor,
  offset: number,
  releases: readonly Release[],
): Found | undefined {
  const typed = text.slice(word.start, offset);
  const dot = typed.lastIndexOf(".");
  if (dot === -1) return undefined;
  const [first = "", ...names] = typed.slice(0, dot).split(".");
  if (first !== "" && !first.startsWith("$")) return undefined;
  const members = new Map<string, Told>();
  for (const { dot: chart, around } of standsAt(releases, text, action.start, action)) {
    const given = first === "" || first === "$" ? (first === "" ? around : around.start).fields : undefined;
    // What a `dict` hands over has no holder.
    if (names.length === 0 && given !== undefined) {
      for (const [name, path] of given) {
        const value = path && valueAt(chart, path);
        if (!members.has(name)) members.set(name, { name, value, key: path && keyAt(chart, path) });
      }
      continue;
    }
    const holder = variablePath(first, names, around);
    for (const member of holder === undefined ? [] : membersOf(valueAt(chart, holder))) {
      const path = [...(holder ?? []), member.name];
      const { name, value = valueAt(chart, path), key = keyAt(chart, path) } = member;
      if (!members.has(name)) members.set(name, { name, value, key });
    }
  }
  const usable = [...members.values()].filter(({ name }) => /^[A-Za-z_]\w*$/.test(name));
  return {
    start: word.start + dot + 1,
    end: word.end,
    items: usable.map(({ name, value, key }, at) => {
      const detail = shortValue(value);
      const place = placeOf(value, key);
      return itemOf(name, at, detail, place && documentation(context, place, releases));
    }),
  };
}

interface Told {
  readonly name: string;
  readonly value: Member["value"];
  readonly key: Member["key"] | undefined;
}

/** Where it is written, and what stands above it. */
function documentation(
  context: Context,
  { uri, start }: { readonly uri: string; readonly start: number },
  [release]: readonly Release[],
): string {
  const text = context.snapshot.files.get(uri)?.stream.text ?? "";
  const name = release === undefined ? uri : nameFrom(uri, release);
  const line = text.slice(0, start).split("\n").length;
  return [commentAbove(text, start), `${code(name)}, line ${line}`].filter((part) => part !== "").join("\n\n");
}

function itemOf(
  label: string,
  at: number,
  detail: string | undefined,
  documentation: string | undefined,
): CompletionItemResult {
  return {
    label,
    sort: "template",
    detail,
    documentation,
    insert: escapeSnippet(label),
    filter: label,
    order: String(at).padStart(4, "0"),
    more: false,
  };
}
