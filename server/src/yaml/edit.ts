import { columnOf, lineEndOf, lineStartOf, type Step } from "./find.ts";
import {
  extentEnd,
  extentOf,
  inlineEdit,
  isFirstOnLine,
  itemSpan,
  lastStep,
  replaceBehindColon,
  type TextEdit,
  target,
  type Where,
} from "./place.ts";
import {
  type Data,
  quoted,
  renderBehindColon,
  renderBlock,
  renderEntry,
  renderInline,
  renderKey,
  type Style,
} from "./render.ts";
import { styleOf } from "./style.ts";
import type { Span, YamlDocument, YamlMap, YamlNode, YamlSequence } from "./tree.ts";

export { extentOf, itemSpan, stepsOf, type TextEdit, valueOfStep, type Where } from "./place.ts";
export { quoteScalar, renameKey, replaceScalar, replaceValue, unquoteScalar } from "./replace.ts";

/** Where a new entry or item goes. */
export type Place = { readonly before: number } | { readonly after: number } | "end";

/*
 * Every function gives changes that keep all other text as it is: comments, quotes, indentation, line breaks.
 * `undefined`: the place does not exist, or the change cannot be made there (below an alias, from block into flow).
 */

/** Takes an entry or item out, with its comments and its line. A collection that becomes empty stays as `{}` or `[]`. */
export function remove(document: YamlDocument, where: Where): readonly TextEdit[] | undefined {
  const step = lastStep(document, where);
  if (step === undefined) return undefined;
  const parent = step.kind === "entry" ? step.map : step.sequence;
  // Of the neighbours alone: a map may have thousands of entries, and each of them a fix that takes it out.
  const own = spanOfChild(step, step.index);
  if (own === undefined) return undefined;
  const previous = spanOfChild(step, step.index - 1);
  const next = spanOfChild(step, step.index + 1);
  const { text } = document;
  if (parent.flow) return [removeFromFlow(own, previous, next, parent.span)];
  if (previous === undefined && next === undefined) return emptied(document, parent, own);
  const sharesLine = !isFirstOnLine(text, own.start);
  const extent = extentOf(text, own);
  if (!sharesLine) return [{ span: extent, newText: "" }];
  // `- key: value` on the dash's line: what follows moves up behind the dash.
  if (next === undefined)
    return [{ span: { start: own.start, end: Math.max(own.end, lineEndOf(text, own.end)) }, newText: "" }];
  const between = text.slice(extent.end, next.start);
  if (between.includes("#")) {
    let blank = 0;
    while (/[ \t]/.test(text[own.start - blank - 1] ?? "")) blank++;
    return [{ span: { start: own.start - blank, end: lineEndOf(text, own.end) }, newText: "" }];
  }
  return [{ span: { start: own.start, end: next.start }, newText: "" }];
}

function spanOfChild(step: Step, index: number): Span | undefined {
  if (step.kind === "entry") return step.map.entries[index]?.span;
  const item = step.sequence.items[index];
  return item === undefined ? undefined : itemSpan(item);
}

function removeFromFlow(own: Span, previous: Span | undefined, next: Span | undefined, parent: Span): TextEdit {
  if (previous !== undefined) return { span: { start: previous.end, end: own.end }, newText: "" };
  if (next !== undefined) return { span: { start: own.start, end: next.start }, newText: "" };
  return { span: { start: parent.start + 1, end: parent.end - 1 }, newText: "" };
}

/** The only child goes: the parent's key or dash keeps an empty collection. */
function emptied(document: YamlDocument, parent: YamlMap | YamlSequence, own: Span): readonly TextEdit[] {
  const { text } = document;
  const empty = parent.kind === "map" ? "{}" : "[]";
  const extent = extentOf(text, own);
  if (!isFirstOnLine(text, own.start)) return [{ span: { start: own.start, end: own.end }, newText: empty }];
  const holder = holderBefore(text, own.start);
  if (holder === undefined) return [{ span: { start: own.start, end: own.end }, newText: empty }];
  return [
    { span: { start: holder, end: holder }, newText: ` ${empty}` },
    { span: extent, newText: "" },
  ];
}

/** The end of the last significant character before an offset, comments and blank lines skipped: a colon or a dash. */
function holderBefore(text: string, offset: number): number | undefined {
  let line = lineStartOf(text, offset);
  while (line > 0) {
    const start = lineStartOf(text, line - 1);
    const content = contentEnd(text.slice(start, lineEndOf(text, start)));
    if (content > 0) {
      const end = start + content;
      return text[end - 1] === ":" || text[end - 1] === "-" ? end : undefined;
    }
    line = start;
  }
  return undefined;
}

/** Length of a line without its comment and trailing space. */
function contentEnd(line: string): number {
  const comment = /(?:^|[ \t])#/.exec(line);
  return (comment === null ? line : line.slice(0, comment.index)).trimEnd().length;
}

/** Adds `key: value` to a map; a null or empty one becomes a block map where it stands in block style. */
export function insertEntry(
  document: YamlDocument,
  where: Where,
  key: string,
  value: Data,
  place: Place = "end",
): readonly TextEdit[] | undefined {
  const at = target(document, where);
  if (at === undefined) return undefined;
  const style = styleOf(document);
  const { node, step } = at;
  if (isVacant(node)) return fillVacant(document, node, step, { [key]: value }, style);
  if (node.kind !== "map") return undefined;
  if (node.flow) {
    const flowText = `${renderKey(key, style)}: ${renderInline(value, style)}`;
    return insertIntoFlow(
      document.text,
      node.entries.map((entry) => entry.span),
      flowText,
      place,
    );
  }
  const spans = node.entries.map((entry) => entry.span);
  const column = columnOf(document.text, spans[0]?.start ?? 0);
  return insertLines(document.text, spans, renderEntry(key, value, column, style), column, place, style);
}

/** Adds an item to a list. */
export function insertItem(
  document: YamlDocument,
  where: Where,
  value: Data,
  place: Place = "end",
): readonly TextEdit[] | undefined {
  const at = target(document, where);
  if (at === undefined) return undefined;
  const style = styleOf(document);
  const { node, step } = at;
  if (isVacant(node)) return fillVacant(document, node, step, [value], style);
  if (node.kind !== "sequence") return undefined;
  const inQuotes = asSiblings(node, value);
  const spans = node.items.map(itemSpan);
  if (node.flow) return insertIntoFlow(document.text, spans, inQuotes ?? renderInline(value, style), place);
  const column = columnOf(document.text, spans[0]?.start ?? 0);
  const rendered = inQuotes === undefined ? renderBlock([value], column, style) : `- ${inQuotes}`;
  return insertLines(document.text, spans, rendered, column, place, style);
}

/** A string in the quotes that all other items of the list have. */
function asSiblings({ items }: YamlSequence, value: Data): string | undefined {
  const styles = new Set(items.map((item) => (item.value.kind === "scalar" ? item.value.style : "plain")));
  const [only] = styles;
  if (typeof value !== "string" || styles.size !== 1) return undefined;
  if (only === "single-quoted") return quoted(value, "'");
  return only === "double-quoted" ? quoted(value, '"') : undefined;
}

/** Nothing, `null`, `{}` or `[]`. */
function isVacant(node: YamlNode): boolean {
  if (node.kind === "map") return node.entries.length === 0;
  if (node.kind === "sequence") return node.items.length === 0;
  return node.style === "plain" && /^(?:~|null|Null|NULL)?$/.test(node.text);
}

function fillVacant(
  document: YamlDocument,
  node: YamlNode,
  step: Step | undefined,
  data: Data,
  style: Style,
): readonly TextEdit[] | undefined {
  const { text } = document;
  if (step === undefined) return undefined;
  const holder = step.kind === "entry" ? step.map : step.sequence;
  if (holder.flow || style.json) return [inlineEdit(text, node.span, renderInline(data, style))];
  if (step.kind === "item") {
    const column = columnOf(text, step.item.dash.start) + 2;
    const body = renderBlock(data, column, style);
    return [
      { span: { start: step.item.dash.end, end: Math.max(step.item.dash.end, node.span.end) }, newText: ` ${body}` },
    ];
  }
  const column = columnOf(text, step.entry.key.span.start);
  return replaceBehindColon(text, step.entry.key.span.end, node.span, renderBehindColon(data, column, style));
}

function insertIntoFlow(text: string, spans: readonly Span[], rendered: string, place: Place): readonly TextEdit[] {
  const [before, after] = neighbours(spans.length, place);
  const next = spans[before];
  const previous = spans[after];
  // Children on lines of their own keep to that.
  const sample = spans[1] ?? spans[0];
  const first = spans[0];
  const onOwnLine = sample !== undefined && first !== undefined && isFirstOnLine(text, first.start);
  const gap = onOwnLine && sample !== undefined ? `\n${" ".repeat(columnOf(text, sample.start))}` : " ";
  const separator = text.includes("\r\n") ? gap.replace("\n", "\r\n") : gap;
  if (next !== undefined)
    return [{ span: { start: next.start, end: next.start }, newText: `${rendered},${separator}` }];
  const at = previous?.end ?? 0;
  return [{ span: { start: at, end: at }, newText: `,${separator}${rendered}` }];
}

/** Index of the child that the new one stands before, else of the one that it stands after. */
function neighbours(count: number, place: Place): readonly [number, number] {
  if (place === "end") return [-1, count - 1];
  if ("before" in place) return place.before < count ? [place.before, -1] : [-1, count - 1];
  return place.after < count ? [-1, Math.max(place.after, 0)] : [-1, count - 1];
}

function insertLines(
  text: string,
  spans: readonly Span[],
  rendered: string,
  column: number,
  place: Place,
  style: Style,
): readonly TextEdit[] {
  const [before, after] = neighbours(spans.length, place);
  const indent = " ".repeat(column);
  const next = spans[before];
  if (next !== undefined) {
    if (!isFirstOnLine(text, next.start)) {
      return [{ span: { start: next.start, end: next.start }, newText: `${rendered}${style.newline}${indent}` }];
    }
    const { start } = extentOf(text, next);
    return [{ span: { start, end: start }, newText: `${indent}${rendered}${style.newline}` }];
  }
  const previous = spans[after];
  if (previous === undefined) return [];
  const end = extentEnd(text, previous.end, column);
  if (end > previous.end && text[end - 1] === "\n")
    return [{ span: { start: end, end }, newText: `${indent}${rendered}${style.newline}` }];
  return [{ span: { start: end, end }, newText: `${style.newline}${indent}${rendered}` }];
}
