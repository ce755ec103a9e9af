import { ownField, schemaAt } from "../manifest/schema.ts";
import type { TextEdit } from "../yaml/edit.ts";
import { columnOf, lineEndOf, lineStartOf, locate, type Path, pathOf } from "../yaml/find.ts";
import type { Span, YamlDocument } from "../yaml/tree.ts";

/**
 * Moves a key that is indented like none of its neighbours, with all that is below it, into the column of the one map around
 * it that has a field of this name. `undefined` where that is not one alone.
 */
export function lineUp(document: YamlDocument, { start }: Span): readonly TextEdit[] | undefined {
  const { text } = document;
  const { steps } = locate(document, start);
  const own = steps.findLastIndex((step) => step.kind === "entry" && step.entry.key.span.start === start);
  const step = steps[own];
  if (step?.kind !== "entry") return undefined;
  const columns = new Set<number>();
  for (const [index, each] of steps.slice(0, own + 1).entries()) {
    if (each.kind !== "entry" || each.map.flow) continue;
    const schema = schemaAt(inObject(pathOf(steps.slice(0, index))));
    const first = each.map.entries[0];
    if (first === undefined || first === step.entry || schema?.type !== "object") continue;
    if (ownField(schema.fields, step.entry.key.text) !== undefined) columns.add(columnOf(text, first.key.span.start));
  }
  const [column] = columns;
  const shift = (column ?? 0) - columnOf(text, start);
  if (columns.size !== 1 || shift === 0) return undefined;
  const edits: TextEdit[] = [];
  const end = Math.max(step.entry.span.end, start);
  for (let line = lineStartOf(text, start); line <= end && line < text.length; ) {
    const stop = lineEndOf(text, line);
    const indent = /^ */.exec(text.slice(line, stop))?.[0].length ?? 0;
    if (indent < stop - line) {
      if (indent + shift < 0) return undefined;
      edits.push({ span: { start: line, end: line + indent }, newText: " ".repeat(indent + shift) });
    }
    const feed = text.indexOf("\n", stop);
    if (feed === -1) break;
    line = feed + 1;
  }
  return edits;
}

/** The path below the item of a List. */
function inObject(path: Path): Path {
  return path[0] === "items" && typeof path[1] === "number" ? inObject(path.slice(2)) : path;
}
