import { lineEndOf } from "./find.ts";
import { extentOf, isFirstOnLine, type TextEdit } from "./place.ts";
import { styleOf } from "./style.ts";
import type { YamlDocument, YamlEntry, YamlMap, YamlNode } from "./tree.ts";

/* What moving whole entries and items takes. */

export function insertion(at: number, newText: string): TextEdit {
  return { span: { start: at, end: at }, newText };
}

/** Whole lines behind the line (and the comment) at which something ends. */
export function afterLines(document: YamlDocument, end: number, lines: string): TextEdit {
  const at = lineEndOf(document.text, end);
  return insertion(at, `${styleOf(document).newline}${lines}`);
}

/** Lines to insert and lines to take away, as changes that do not overlap: what is inserted inside what goes takes its place. */
export function reconcile(text: string, inserted: TextEdit, taken: readonly TextEdit[]): readonly TextEdit[] {
  const at = inserted.span.start;
  const around = taken.find((edit) => edit.span.start < at && at <= edit.span.end);
  if (around === undefined) return [inserted, ...taken];
  const lines = inserted.newText.replace(/^\r?\n/, "");
  const ended = text[around.span.end - 1] === "\n";
  const newText = ended ? `${lines}${text[around.span.end - 2] === "\r" ? "\r\n" : "\n"}` : lines;
  return taken.map((edit) => (edit === around ? { span: edit.span, newText } : edit));
}

export function isOwnMap(node: YamlNode | undefined): node is YamlMap {
  return node?.kind === "map" && !node.alias;
}

/** An entry with the comment lines that stand above it, if it begins its line, and the one behind it. */
export function bodyOfEntry(text: string, entry: YamlEntry): string {
  if (!isFirstOnLine(text, entry.span.start)) return text.slice(entry.span.start, lineEndOf(text, entry.span.end));
  const extent = extentOf(text, entry.span);
  return text.slice(extent.start, extent.end).trimStart().trimEnd();
}

/** Moves all lines but the first from one column to another. */
export function reindent(body: string, from: number, to: number): string {
  if (from === to) return body;
  const lines = body.split("\n");
  return lines
    .map((line, index) => {
      if (index === 0 || !/\S/.test(line)) return line;
      const indent = line.search(/\S/);
      return " ".repeat(Math.max(indent + to - from, 0)) + line.slice(indent);
    })
    .join("\n");
}
