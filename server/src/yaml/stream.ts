import { limits } from "../limits.ts";
import { compose } from "./compose.ts";
import { isJsonStream, jsonStarts } from "./jsonStream.ts";
import type { ReadBefore } from "./knownItems.ts";
import { countBreaks } from "./lines.ts";
import { controlCharacter, isFatal, selectProblems } from "./problems.ts";
import { readStrict, readTolerant } from "./reader.ts";
import { splitAgain, splitDocuments, type Unchanged } from "./split.ts";
import { isHole, maskHoles, mayHaveHoles, withHoles } from "./template/holes.ts";
import { looksTemplated, mayBeTemplate } from "./template/looks.ts";
import { markTemplates } from "./template/mark.ts";
import { maskTemplates } from "./template/mask.ts";
import type { YamlDocument, YamlStream } from "./tree.ts";

export interface ParseOptions {
  /** A Helm template or the like; `undefined` decides by the text. */
  readonly template?: boolean | undefined;
  /** `false`: nobody will put anything in place of `${NAME}` and the like, the text is meant as it stands. */
  readonly holes?: boolean;
  /** A cheap look at a document's text: `false` leaves it unparsed. Must depend on the text alone. */
  readonly wanted?: (text: string) => boolean;
  /** Objects of JSON behind each other are documents, as for kubectl. */
  readonly json?: boolean;
  /** How long a document may be, UTF-16 units, by its text; longer ones have a problem "too-large". */
  readonly limit?: (text: string) => number;
}

/**
 * A file's text as documents. Documents of `previous` (made with the same options) whose text is unchanged are taken over
 * as they are, so that an edit costs what the document around it costs. Never throws.
 */
export function parseStream(text: string, options: ParseOptions, previous?: YamlStream): YamlStream {
  const unchanged = previous === undefined ? undefined : unchangedIn(text, previous.text);
  const starts =
    (options.json === true ? jsonStarts(text) : undefined) ??
    (previous === undefined || unchanged === undefined || isJsonStream(previous)
      ? splitDocuments(text)
      : splitAgain(text, previous, unchanged));
  const kept =
    previous === undefined || unchanged === undefined ? nothingKept : keptDocuments(text, starts, previous, unchanged);
  const old = previous?.documents ?? [];
  const fresh: YamlDocument[] = [];
  for (let index = kept.front; index < starts.length - kept.back; index++) {
    // The first that is another begins where it began.
    const same = (unchanged?.prefix ?? 0) - (starts[index] ?? 0);
    const before = index === kept.front ? readBefore(old[index], same) : undefined;
    fresh.push(parseDocument(text.slice(starts[index], starts[index + 1] ?? text.length), options, before));
  }
  /** Of a list of as many as there were documents: at the front and at the back what it had. */
  const renewed = <Value>(list: readonly Value[], made: readonly Value[]): Value[] =>
    list.slice(0, kept.front).concat(made, list.slice(old.length - kept.back));
  const documents = renewed(old, fresh);
  if (documents.length < limits.yaml.many) return { text, documents, starts };
  const count = ({ text }: YamlDocument) => countBreaks(text);
  const breaks = renewed(previous?.breaks ?? old.map(count), fresh.map(count));
  return { text, documents, starts, breaks };
}

/** `same`: so many units at its beginning have not been edited. */
function readBefore(document: YamlDocument | undefined, same: number): ReadBefore | undefined {
  return document?.root !== undefined && document.plain === true && same > 0
    ? { root: document.root, same }
    : undefined;
}

const nothingKept = { front: 0, back: 0 };

/** How many documents at the front and at the back of two streams are the very same; none counts for both ends. */
export function sameDocuments(
  { documents: a }: YamlStream,
  { documents: b }: YamlStream,
): { readonly front: number; readonly back: number } {
  const most = Math.min(a.length, b.length);
  let front = 0;
  while (front < most && a[front] === b[front]) front++;
  let back = 0;
  while (back < most - front && a[a.length - 1 - back] === b[b.length - 1 - back]) back++;
  return { front, back };
}

/** No unit counts for both ends. */
function unchangedIn(text: string, old: string): Unchanged {
  const prefix = commonPrefix(text, old);
  return { prefix, suffix: commonSuffix(text, old, Math.min(text.length, old.length) - prefix) };
}

/** How many documents at the front and at the back of the stream an edit has left as they were. */
function keptDocuments(
  text: string,
  starts: readonly number[],
  previous: YamlStream,
  { prefix, suffix: least }: Unchanged,
): { readonly front: number; readonly back: number } {
  const old = previous.text;
  const count = starts.length;
  const oldCount = previous.starts.length;
  const endOf = (list: readonly number[], index: number, whole: string): number => list[index + 1] ?? whole.length;
  let front = 0;
  while (
    front < count &&
    front < oldCount &&
    starts[front] === previous.starts[front] &&
    endOf(starts, front, text) === endOf(previous.starts, front, old) &&
    endOf(starts, front, text) <= prefix
  ) {
    front++;
  }
  // Documents that are kept at the front are out of play; beyond them what was the same may count for either end.
  const fronted = front === 0 ? 0 : endOf(starts, front - 1, text);
  const suffix = commonSuffix(text, old, Math.min(text.length, old.length) - fronted, least);
  const shift = text.length - old.length;
  let back = 0;
  while (back < count - front && back < oldCount - front) {
    const start = starts[count - 1 - back] ?? 0;
    if (start < text.length - suffix || start - shift !== previous.starts[oldCount - 1 - back]) break;
    back++;
  }
  return { front, back };
}

/** Compared in pieces by the engine, which is far faster than one unit after the other; first in large ones. */
const pieces = [65_536, 4096];

function commonPrefix(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  for (const piece of pieces)
    while (at + piece <= most && a.slice(at, at + piece) === b.slice(at, at + piece)) at += piece;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}

/** `least`: so much is known to be the same. */
function commonSuffix(a: string, b: string, most: number, least = 0): number {
  let count = Math.min(least, most);
  const tail = (text: string, piece: number): string => text.slice(text.length - count - piece, text.length - count);
  for (const piece of pieces) while (count + piece <= most && tail(a, piece) === tail(b, piece)) count += piece;
  while (count < most && a.charCodeAt(a.length - 1 - count) === b.charCodeAt(b.length - 1 - count)) count++;
  return count;
}

/** One document's own text. Never throws. */
export function parseDocument(text: string, options: ParseOptions, before?: ReadBefore): YamlDocument {
  const templated = mayBeTemplate(text) && (options.template ?? looksTemplated(text));
  if (options.wanted?.(text) === false) return { text, root: undefined, problems: [], templated };
  if (text.length > (options.limit?.(text) ?? limits.yaml.document)) {
    const problem = {
      code: "too-large",
      message: "the document is too large to be read",
      span: { start: 0, end: 0 },
    } as const;
    return { text, root: undefined, problems: [problem], templated };
  }
  return templated ? parseTemplate(text) : parsePlain(text, options.holes !== false, before);
}

function parsePlain(text: string, holes: boolean, before: ReadBefore | undefined): YamlDocument {
  if (!holes || !mayHaveHoles(text)) return readPlain(text, before);
  const masked = maskHoles(text);
  const { plain: _, ...read } = readPlain(masked.text);
  if (read.root === undefined) return { ...read, text };
  const root = markTemplates(read.root, text, masked.spans, (node) => isHole(node, text), withHoles);
  return { ...read, text, root };
}

function readPlain(text: string, before?: ReadBefore): YamlDocument {
  const control = controlCharacter(text);
  const quick = readStrict(text, before);
  if (quick === "too-deep") return tooDeep(text);
  if (quick !== "unsupported") return { text, root: quick, problems: control, templated: false, plain: true };
  const composed = compose(text);
  const [problem] = composed.problems;
  if (problem === undefined) return { text, root: composed.root, problems: control, templated: false };
  if (isFatal(problem)) return tooDeep(text);
  // The server stops at the first thing that is wrong; the line reader keeps all that can be understood.
  const { root, problems } = readTolerant(text);
  if (isJson(text)) return { text, root, problems: control, templated: false };
  return { text, root, problems: [...selectProblems(text, problem, root, problems), ...control], templated: false };
}

/** What begins with a brace kubectl reads as JSON, which has escapes that the server's YAML lacks. */
function isJson(text: string): boolean {
  if (!/^\uFEFF?\s*\{/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function tooDeep(text: string): YamlDocument {
  const problem = { code: "too-deep", message: "nested too deeply", span: { start: 0, end: 0 } } as const;
  return { text, root: undefined, problems: [problem], templated: false };
}

/** What stands around the directives; no problem is ever reported for it. */
function parseTemplate(text: string): YamlDocument {
  const masked = maskTemplates(text);
  const strict = readStrict(masked.text);
  const root = strict === "unsupported" || strict === "too-deep" ? readTolerant(masked.text).root : strict;
  return {
    text,
    root: root === undefined ? undefined : markTemplates(root, text, masked.spans, (node) => isHole(node, text)),
    problems: [],
    templated: true,
  };
}
