import type { Span } from "../../yaml/tree.ts";

/** The action of a template that the cursor is in, and the word that it touches. Offsets from the start of the file. */
export interface ActionCursor {
  /** From `{{` to behind `}}`, or to the end of the line where it is not closed (yet). */
  readonly action: Span;
  /** What stands between, without the dashes. */
  readonly inside: Span;
  /** `.Values.port`, `$x.name`, `include`, or the content of a string. */
  readonly word: Span;
  /** The word is the content of a string. */
  readonly quoted: boolean;
}

/** The longest action that somebody looks into. UTF-16 units. */
const longest = 4_000;

/** `undefined`: the offset is in no action, or in a comment. */
export function actionAt(text: string, offset: number): ActionCursor | undefined {
  const open = text.lastIndexOf("{{", offset - 2);
  if (open === -1 || offset - open > longest) return undefined;
  const close = text.indexOf("}}", open + 2);
  const feed = text.indexOf("\n", open);
  const lineEnd = feed === -1 ? text.length : feed;
  // One that is being typed has no end, and the next one's is not its.
  const next = text.indexOf("{{", open + 2);
  const closed = close !== -1 && (next === -1 || close < next);
  const end = closed ? close : lineEnd;
  if (offset > end) return undefined;
  const head = /^\{\{-?\s*/.exec(text.slice(open, end))?.[0].length ?? 2;
  const inner = { start: Math.min(open + head, end), end: text.slice(open, end).replace(/\s*-?$/, "").length + open };
  const inside = { start: inner.start, end: Math.max(inner.end, inner.start) };
  if (text.startsWith("/*", inside.start)) return undefined;
  const action = { start: open, end: closed ? close + 2 : end };
  return { action, inside, ...wordAt(text, inside.start, end, offset) };
}

function wordAt(text: string, from: number, to: number, offset: number): Pick<ActionCursor, "word" | "quoted"> {
  const string = stringAround(text, from, to, offset);
  if (string !== undefined) return { word: string, quoted: true };
  let start = offset;
  while (start > from && isPart(text[start - 1])) start--;
  let end = offset;
  while (end < to && isPart(text[end])) end++;
  return { word: { start, end }, quoted: false };
}

function isPart(letter: string | undefined): boolean {
  return letter !== undefined && /[\w.$]/.test(letter);
}

function stringAround(text: string, from: number, to: number, offset: number): Span | undefined {
  let at = from;
  while (at < to && at < offset) {
    const quote = text[at];
    if (quote !== '"' && quote !== "`") {
      at++;
      continue;
    }
    let end = at + 1;
    while (end < to && text[end] !== quote) end += text[end] === "\\" && quote === '"' ? 2 : 1;
    if (offset > at && offset <= Math.min(end, to)) return { start: at + 1, end: Math.min(end, to) };
    at = end + 1;
  }
  return undefined;
}
