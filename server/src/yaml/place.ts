import { columnOf, lineEndOf, lineStartOf, type Path, type Step, stepsTo } from "./find.ts";
import type { Span, YamlDocument, YamlNode, YamlSequence } from "./tree.ts";

/** A change of a document's text. */
export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

/** A place by its path, or by the steps that a search gave (the only way to one of several equal keys). */
export type Where = Path | readonly Step[];

export function stepsOf(document: YamlDocument, where: Where): readonly Step[] | undefined {
  const first = where[0];
  if (first !== undefined && typeof first === "object") return where as readonly Step[];
  return stepsTo(document.root, where as Path);
}

export function lastStep(document: YamlDocument, where: Where): Step | undefined {
  const steps = stepsOf(document, where);
  // What is below an alias stands elsewhere and belongs to others as well.
  if (steps === undefined || steps.slice(0, -1).some((step) => valueOfStep(step).alias)) return undefined;
  return steps.at(-1);
}

export function valueOfStep(step: Step): YamlNode {
  return step.kind === "entry" ? step.entry.value : step.item.value;
}

/** The collection or scalar at a place, with the step that leads there (none for the root). */
export function target(
  document: YamlDocument,
  where: Where,
): { readonly node: YamlNode; readonly step: Step | undefined } | undefined {
  if (where.length === 0) return document.root === undefined ? undefined : { node: document.root, step: undefined };
  const step = lastStep(document, where);
  if (step === undefined) return undefined;
  const node = valueOfStep(step);
  return node.alias ? undefined : { node, step };
}

export function itemSpan(item: YamlSequence["items"][number]): Span {
  return { start: item.dash.start, end: Math.max(item.dash.end, item.value.span.end) };
}

export function isFirstOnLine(text: string, offset: number): boolean {
  return /^[ \t\uFEFF]*$/.test(text.slice(lineStartOf(text, offset), offset));
}

/**
 * The whole lines of an entry or item that begins its line: its own comment lines above (same column, up to a blank line),
 * the comment behind it, deeper comments below, and the last line break.
 */
export function extentOf(text: string, own: Span): Span {
  const column = columnOf(text, own.start);
  let start = lineStartOf(text, own.start);
  const head = headEnd(text);
  while (start > 0) {
    const above = lineStartOf(text, start - 1);
    const line = text.slice(above, lineEndOf(text, above));
    if (!/^[ \t]*#/.test(line) || line.search(/\S/) !== column || above < head) break;
    start = above;
  }
  return { start, end: extentEnd(text, own.end, column) };
}

/** Where a document's first line stands that is neither blank, a comment, a directive nor `---`: comments above speak of it all. */
export function headEnd(text: string): number {
  let at = 0;
  while (at < text.length) {
    const line = text.slice(at, lineEndOf(text, at));
    if (!/^\uFEFF?(?:\s*(?:$|#)|---[ \t]*\r?(?:$|#)|%)/.test(line)) return at;
    at = nextLine(text, at);
  }
  return at;
}

/** Behind the line break that ends the entry's last line and the comments that are indented deeper than the entry. */
export function extentEnd(text: string, end: number, column: number): number {
  let at = nextLine(text, end);
  for (;;) {
    const line = text.slice(at, lineEndOf(text, at));
    const first = line.search(/\S/);
    if (at >= text.length || first <= column || line[first] !== "#") return at;
    at = nextLine(text, at);
  }
}

function nextLine(text: string, offset: number): number {
  const feed = text.indexOf("\n", offset);
  return feed === -1 ? text.length : feed + 1;
}

/** A value in brackets; an absent one stands right behind its colon, which wants a space. */
export function inlineEdit(text: string, old: Span, newText: string): TextEdit {
  if (old.start < old.end || text[old.start - 1] !== ":") return { span: old, newText };
  let end = old.end;
  while (text[end] === " ") end++;
  return { span: { start: old.start, end }, newText: ` ${newText}` };
}

/** Puts a block behind `key:`; a comment on the key's line stays there. */
export function replaceBehindColon(text: string, keyEnd: number, old: Span, body: string): readonly TextEdit[] {
  const colon = text.indexOf(":", keyEnd) + 1;
  const end = Math.max(old.end, colon);
  const lineEnd = lineEndOf(text, end);
  const rest = text.slice(end, lineEnd);
  if (!/^[ \t]*#/.test(rest) || !/^\r?\n/.test(body)) return [{ span: { start: colon, end }, newText: body }];
  const edits: TextEdit[] = [];
  if (end > colon) edits.push({ span: { start: colon, end }, newText: "" });
  edits.push({ span: { start: lineEnd, end: lineEnd }, newText: body });
  return edits;
}
