import type { ValuePath } from "../../build/helm/conditions.ts";
import { executeSnippet } from "../../build/helm/snippet.ts";
import { templateWords } from "../../build/helm/templateWords.ts";
import type { Context } from "../../snapshot/context.ts";
import { writtenIn } from "../../snapshot/textPlace.ts";
import { code, someOf } from "../../words/lists.ts";
import type { HoverResult } from "../hover.ts";
import { documentAt } from "../place.ts";
import { type ActionCursor, actionAt } from "./action.ts";
import { variablePath } from "./around.ts";
import { commentAbove } from "./comments.ts";
import { isTemplate } from "./isTemplate.ts";
import { nameFrom, type Release, releasesOf, type Stand, standsAt } from "./releases.ts";
import { longValue, placeOf, valuesAt } from "./values.ts";

/** Lines of a value that are shown. */
const mostLines = 16;
const mostReleases = 4;

/** What an action of a template gives, in each release where that differs. */
export function actionHover(context: Context, offset: number): HoverResult | undefined {
  const uri = writtenIn(context.file);
  const { text } = context.file.stream;
  const cursor = isTemplate(uri) ? actionAt(text, offset) : undefined;
  if (cursor === undefined) return undefined;
  const releases = releasesOf(context.snapshot, uri);
  const stands = standsAt(releases, text, cursor.action.start);
  const found = pathHover(context, text, cursor, { stands, releases }) ?? wholeHover(text, cursor, stands, uri);
  if (found === undefined) return undefined;
  const { start, end } = found.span;
  const document = documentAt(context.file, start);
  const base = context.file.stream.starts[document] ?? 0;
  return { contents: found.contents, document, span: { start: start - base, end: end - base } };
}

interface Found {
  readonly contents: string;
  readonly span: { readonly start: number; readonly end: number };
}

/** `.Values.port` and the like, up to the part that the cursor is on. */
function pathHover(
  context: Context,
  text: string,
  { word, quoted }: ActionCursor,
  { stands, releases }: { readonly stands: readonly Stand[]; readonly releases: readonly Release[] },
): Found | undefined {
  const source = text.slice(word.start, word.end);
  if (quoted || !/^(?:\$\w*)?\.[A-Za-z_]/.test(source)) return undefined;
  const [first = "", ...names] = source.split(".");
  const said = stands.flatMap(({ release, dot, around }) => {
    const path = variablePath(first, names, around);
    // All that there is is no value.
    return path === undefined || path.length === 0 ? [] : [saidOf(context, path, dot, release)];
  });
  // Where not all were asked, another may set it.
  const asked = new Set(stands.map(({ release }) => release)).size;
  if (asked < releases.length && said.every((each) => each.text === notSet)) return undefined;
  const contents = joined(source, said);
  return contents === undefined ? undefined : { contents, span: word };
}

const notSet = "is not set";

/** Values of the rounds of a loop that are shown. */
const mostRounds = 5;

/** What a path is in a release: in a loop each value that it has there. `commented`: with the comment above it. */
export function saidOf(context: Context, path: ValuePath, dot: Stand["dot"], release: Release, commented = true): Said {
  const told = new Map<string, string>();
  let comment = "";
  for (const { value, key } of valuesAt(dot, path)) {
    const shown = value === undefined ? undefined : longValue(value);
    if (shown === undefined || told.has(shown)) continue;
    const place = placeOf(value, key);
    const file = place && context.snapshot.files.get(place.uri);
    if (file === undefined || place === undefined) {
      told.set(shown, "");
      continue;
    }
    const { text } = file.stream;
    told.set(shown, ` (${code(nameFrom(place.uri, release))}, line ${text.slice(0, place.start).split("\n").length})`);
    if (commented && told.size === 1) comment = commentAbove(text, place.start);
  }
  const [first, ...others] = told;
  if (first === undefined) return { release, text: notSet };
  const [value, where] = first;
  const only = `is${blockOf(value)}${where}${comment === "" ? "" : `\n\n${comment}`}`;
  if (others.length === 0) return { release, text: only };
  const lines = [...told].map(([each, at]) => `${each.includes("\n") ? code("…") : code(each)}${at}`);
  const more = lines.length - mostRounds;
  return {
    release,
    text: `is ${someOf(lines.slice(0, mostRounds), mostRounds)}${more > 0 ? `, and ${more} more` : ""}`,
  };
}

/** The whole action: what it prints, or whether its condition holds. */
function wholeHover(
  text: string,
  { action, inside }: ActionCursor,
  stands: readonly Stand[],
  uri: string,
): Found | undefined {
  const source = text.slice(inside.start, inside.end).trim();
  const [, control = "", condition = source] = /^(if|with|else if)\s+([\s\S]+)$/.exec(source) ?? [];
  if (/^(?:end|else|define|block|range|break|continue|template)\b|^\$\w+\s*:?=/.test(source) || source === "")
    return undefined;
  const said = stands.map(({ release, around }): Said => {
    const { rendered } = release.build;
    // What is given a part of the chart's `.` prints what cannot be printed by itself.
    if (rendered === undefined || around.start.dot?.length !== 0) return { release, text: "" };
    const body = control === "" ? `{{${condition}}}` : `{{if ${condition}}}true{{else}}false{{end}}`;
    const made = executeSnippet(
      around.before + body + round + around.after,
      uri,
      (around.active ?? release.active).path,
      rendered,
    );
    if (made.problem !== undefined)
      return { release, text: `fails: ${templateWords(made.problem.message, false) ?? made.problem.message}` };
    const rounds = made.text.split(round).slice(0, -1);
    const shown = [...new Set(rounds.map((each) => each.replace(/^\n+|\s+$/g, "")))];
    if (control !== "") return { release, text: conditionText(shown) };
    if (shown.every((each) => each === "")) return { release, text: shown.length === 0 ? "" : "prints nothing" };
    return { release, text: `prints${roundsText(shown.filter((each) => each !== ""))}` };
  });
  const contents = joined(
    control === "" ? `{{ ${source} }}` : condition,
    said.filter((each) => each.text !== ""),
  );
  return contents === undefined ? undefined : { contents, span: action };
}

/** Stands behind what an action prints, so that rounds of a loop are told apart. */
const round = "\u001e";

function conditionText(found: readonly string[]): string {
  if (found.length > 1) return "holds in some rounds of the loop, in others not";
  return found[0] === "true" ? "holds" : found[0] === "false" ? "does not hold" : "";
}

function roundsText(found: readonly string[]): string {
  if (found.length < 2 || found.some((each) => each.includes("\n"))) return blockOf(found.join("\n"));
  return ` ${someOf(found.map(code), mostRounds)}`;
}

export interface Said {
  readonly release: Release;
  readonly text: string;
}

/** What is said of something in releases, those together in which it is the same. */
export function joined(source: string, said: readonly Said[]): string | undefined {
  // Several charts may share it, and a sub-chart may be there several times, under other names.
  const tops = new Set(said.map(({ release }) => topOf(release)));
  const charts = new Set(said.map(({ release }) => release.active.path));
  const groups = new Map<string, string[]>();
  for (const { release, text } of said) {
    const names = groups.get(text) ?? [];
    groups.set(text, names);
    const chart = tops.size > 1 ? topOf(release) : charts.size > 1 ? release.active.name : "";
    const own = release.clusters.map((name) => [chart, name].filter((part) => part !== "").join(" in "));
    names.push(...own.filter((name) => name !== "" && !names.includes(name)));
  }
  if (groups.size === 0) return undefined;
  const title = `**${code(source)}**`;
  const [only] = groups;
  if (only !== undefined && groups.size === 1) return `${title} ${only[0]}`;
  const all = [...new Set([...groups.values()].flat())];
  const parts = [...groups].slice(0, mostReleases).map(([text, names]) => {
    // What several calls give in the same release differs by the call.
    if (all.length < 2) return text;
    return `in ${names.length === 0 ? "another release" : someOf(names.map(code), 4)} ${text}`;
  });
  return `${title}\n\n${parts.join("\n\n")}`;
}

function topOf({ build: { prepared } }: Release): string {
  return prepared?.active.name ?? "";
}

function blockOf(value: string): string {
  if (!value.includes("\n")) return ` ${code(value === "" ? '""' : value)}`;
  const lines = value.split("\n");
  const more = lines.length > mostLines ? ["…"] : [];
  return `\n\n\`\`\`yaml\n${[...lines.slice(0, mostLines), ...more].join("\n").replaceAll("```", "'''")}\n\`\`\`\n\n`;
}
