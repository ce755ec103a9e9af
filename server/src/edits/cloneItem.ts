import type { TextEdit } from "../yaml/edit.ts";
import { columnOf, lineEndOf } from "../yaml/find.ts";
import { styleOf } from "../yaml/style.ts";
import type { Span, YamlDocument, YamlItem } from "../yaml/tree.ts";

/** The same item once more behind it, with other text in one place: it looks like its neighbour. */
export function cloneItem(
  document: YamlDocument,
  { dash, value }: YamlItem,
  replaced: Span,
  newText: string,
): readonly TextEdit[] | undefined {
  const { text } = document;
  if (value.alias || replaced.start < value.span.start || value.span.end < replaced.end) return undefined;
  const body = text.slice(value.span.start, replaced.start) + newText + text.slice(replaced.end, value.span.end);
  const { newline } = styleOf(document);
  if (dash.start === dash.end) {
    const column = columnOf(text, value.span.start);
    const ownLine = /^[ \t]*$/.test(text.slice(value.span.start - column, value.span.start));
    const gap = ownLine ? newline + " ".repeat(column) : " ";
    return [{ span: { start: value.span.end, end: value.span.end }, newText: `,${gap}${body}` }];
  }
  const between = text.slice(dash.end, value.span.start);
  if (between.includes("\n")) return undefined;
  const at = lineEndOf(text, value.span.end);
  const indent = " ".repeat(columnOf(text, dash.start));
  return [{ span: { start: at, end: at }, newText: `${newline}${indent}-${between}${body}` }];
}
