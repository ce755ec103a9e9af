import { remove } from "./edit.ts";
import { columnOf, lineEndOf, nextLineStart } from "./find.ts";
import { afterLines, bodyOfEntry, insertion, isOwnMap, reconcile, reindent } from "./move.ts";
import { stepsOf, type TextEdit, valueOfStep, type Where } from "./place.ts";
import { renderKey } from "./render.ts";
import { styleOf } from "./style.ts";
import type { YamlDocument } from "./tree.ts";

/**
 * Moves an entry into another map, with its comments, indented as it must be there.
 * Only block to block and flow to flow; into a map with nothing in it only where it is written `{}` or not at all.
 */
export function moveEntry(document: YamlDocument, from: Where, to: Where): readonly TextEdit[] | undefined {
  const step = stepsOf(document, from)?.at(-1);
  const targetStep = stepsOf(document, to)?.at(-1);
  if (step?.kind !== "entry") return undefined;
  const { text } = document;
  const target = to.length === 0 ? document.root : targetStep === undefined ? undefined : valueOfStep(targetStep);
  const taken = remove(document, from);
  if (target === undefined || target.alias || taken === undefined) return undefined;
  const source = text.slice(step.entry.span.start, step.entry.span.end);
  if (target.kind === "map" && target.entries.length > 0) {
    if (target.flow) {
      if (source.includes("\n")) return undefined;
      return [insertion(target.entries.at(-1)?.span.end ?? target.span.start, `, ${source}`), ...taken];
    }
    if (step.map.flow && source.includes("\n")) return undefined;
    const column = columnOf(text, target.span.start);
    // Out of brackets: what stands behind it on its line belongs to others.
    const body = step.map.flow
      ? source
      : reindent(bodyOfEntry(text, step.entry), columnOf(text, step.entry.span.start), column);
    return reconcile(text, afterLines(document, target.span.end, `${" ".repeat(column)}${body}`), taken);
  }
  const vacant = target.kind === "scalar" ? target.text === "" : target.kind === "map";
  if (!vacant || targetStep?.kind !== "entry" || targetStep.map.flow || step.map.flow) return undefined;
  const keyColumn = columnOf(text, targetStep.entry.key.span.start);
  const column = keyColumn + styleOf(document).step;
  const body = reindent(bodyOfEntry(text, step.entry), columnOf(text, step.entry.span.start), column);
  const colon = text.indexOf(":", targetStep.entry.key.span.end) + 1;
  return [
    { span: { start: colon, end: Math.max(colon, target.span.end) }, newText: "" },
    insertion(
      lineEndOf(text, Math.max(colon, target.span.end)),
      `${styleOf(document).newline}${" ".repeat(column)}${body}`,
    ),
    ...taken,
  ];
}

/**
 * Nests entries of a map below a new key: `app: web` becomes `matchLabels:` with `app: web` in it. `asItem`: the new key
 * holds a list with them as its only item.
 */
export function wrapInMap(
  document: YamlDocument,
  where: Where,
  key: string,
  only?: readonly string[],
  asItem = false,
): readonly TextEdit[] | undefined {
  const steps = stepsOf(document, where);
  const step = steps?.at(-1);
  const node = where.length === 0 ? document.root : step === undefined ? undefined : valueOfStep(step);
  if (!isOwnMap(node) || node.entries.length === 0) return undefined;
  const { text } = document;
  const moved = only === undefined ? node.entries : node.entries.filter((entry) => only.includes(entry.key.text));
  const first = moved[0];
  const last = moved.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const from = node.entries.indexOf(first);
  // Only neighbours can be taken together without moving lines.
  if (moved.some((entry, index) => node.entries[from + index] !== entry)) return undefined;
  const style = styleOf(document);
  if (node.flow) {
    const name = renderKey(key, style);
    return [
      insertion(first.span.start, asItem ? `${name}: [{` : `${name}: {`),
      insertion(last.span.end, asItem ? "}]" : "}"),
    ];
  }
  const column = columnOf(text, first.span.start);
  const dash = asItem ? "- " : "";
  const indent = asItem ? style.listStep : style.step;
  const edits: TextEdit[] = [
    insertion(first.span.start, `${key}:${style.newline}${" ".repeat(column + indent)}${dash}`),
  ];
  const pad = " ".repeat(indent + dash.length);
  for (let line = nextLineStart(text, first.span.start); line < last.span.end; line = nextLineStart(text, line)) {
    if (/\S/.test(text.slice(line, lineEndOf(text, line)))) edits.push(insertion(line, pad));
  }
  return edits;
}
