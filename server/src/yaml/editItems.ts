import { remove } from "./edit.ts";
import { columnOf, lineEndOf, lineStartOf, nextLineStart } from "./find.ts";
import { afterLines, bodyOfEntry, insertion, isOwnMap, reconcile, reindent } from "./move.ts";
import { isFirstOnLine, stepsOf, type TextEdit, valueOfStep, type Where } from "./place.ts";
import { styleOf } from "./style.ts";
import type { YamlDocument, YamlEntry, YamlMap, YamlSequence } from "./tree.ts";

/** Makes a value the only item of a list: `from: {…}` becomes `from: [{…}]`, in block style `- …`. */
export function wrapInList(document: YamlDocument, where: Where): readonly TextEdit[] | undefined {
  const step = stepsOf(document, where)?.at(-1);
  if (step === undefined) return undefined;
  const { text } = document;
  const node = valueOfStep(step);
  const oneLine = !text.slice(node.span.start, node.span.end).includes("\n");
  if (node.kind === "scalar" || node.alias || node.flow) {
    if (node.span.start === node.span.end) return undefined;
    return [insertion(node.span.start, "["), insertion(node.span.end, "]")];
  }
  if (step.kind !== "entry" || (oneLine && !isFirstOnLine(text, node.span.start))) return undefined;
  const column = columnOf(text, node.span.start);
  const keyColumn = columnOf(text, step.entry.key.span.start);
  // Where lists are not indented the dash fits into the indentation that is there.
  if (styleOf(document).listStep === 0 && column - keyColumn === 2) {
    return [{ span: { start: node.span.start - 2, end: node.span.start }, newText: "- " }];
  }
  const edits: TextEdit[] = [insertion(node.span.start, "- ")];
  for (let line = nextLineStart(text, node.span.start); line < node.span.end; line = nextLineStart(text, line)) {
    if (/\S/.test(text.slice(line, lineEndOf(text, line)))) edits.push(insertion(line, "  "));
  }
  return edits;
}

/** Takes the braces of a list with one item away: `podSelector: [{…}]` becomes `podSelector: {…}`. */
export function unwrapList(document: YamlDocument, where: Where): readonly TextEdit[] | undefined {
  const step = stepsOf(document, where)?.at(-1);
  const node = step === undefined ? undefined : valueOfStep(step);
  if (node?.kind !== "sequence" || node.alias || node.items.length !== 1) return undefined;
  const [item] = node.items;
  if (item === undefined) return undefined;
  if (node.flow) {
    return [
      { span: { start: node.span.start, end: item.value.span.start }, newText: "" },
      { span: { start: item.value.span.end, end: node.span.end }, newText: "" },
    ];
  }
  if (item.value.kind === "scalar" || item.value.flow) {
    const colon = step?.kind === "entry" ? document.text.indexOf(":", step.entry.key.span.end) + 1 : 0;
    if (colon === 0 || document.text.slice(colon, item.dash.start).includes("#")) return undefined;
    return [{ span: { start: colon, end: item.value.span.start }, newText: " " }];
  }
  const keyColumn = step?.kind === "entry" ? columnOf(document.text, step.entry.key.span.start) : -1;
  if (columnOf(document.text, item.value.span.start) <= keyColumn) return undefined;
  return [{ span: item.dash, newText: " " }];
}

/**
 * Joins two maps of a list into the first (peers: from OR to AND). Keys that both have are not looked at.
 */
export function mergeItems(
  document: YamlDocument,
  where: Where,
  first: number,
  second: number,
): readonly TextEdit[] | undefined {
  const sequence = sequenceAt(document, where);
  const a = sequence?.items[first];
  const b = sequence?.items[second];
  if (sequence === undefined || a === undefined || b === undefined || first >= second) return undefined;
  if (!isOwnMap(a.value) || !isOwnMap(b.value)) return undefined;
  const { text } = document;
  if (sequence.flow) {
    if (!a.value.flow || !b.value.flow) return undefined;
    const gap = a.value.entries.length === 0 || b.value.entries.length === 0 ? "" : ", ";
    const aEnd = a.value.entries.at(-1)?.span.end ?? a.value.span.start + 1;
    const bStart = b.value.entries[0]?.span.start ?? b.value.span.end - 1;
    if (second === first + 1) return [{ span: { start: aEnd, end: bStart }, newText: gap }];
    const bEnd = b.value.entries.at(-1)?.span.end ?? bStart;
    const taken = remove(document, [
      ...(stepsOf(document, where) ?? []),
      { kind: "item", sequence, index: second, item: b },
    ]);
    return taken === undefined ? undefined : [insertion(aEnd, gap + text.slice(bStart, bEnd)), ...taken];
  }
  if (a.value.flow || b.value.flow) return mergeMixed(document, a.value, b.value, sequence, second, where);
  const column = columnOf(text, a.value.span.start);
  if (second === first + 1 && columnOf(text, b.value.span.start) === column) return [{ span: b.dash, newText: " " }];
  const moved = reindent(bodyOf(text, b.value), columnOf(text, b.value.span.start), column);
  const taken = remove(document, [
    ...(stepsOf(document, where) ?? []),
    { kind: "item", sequence, index: second, item: b },
  ]);
  if (taken === undefined) return undefined;
  return reconcile(text, afterLines(document, a.value.span.end, `${" ".repeat(column)}${moved}`), taken);
}

/** One or both are written `{…}` behind a dash: the entries become lines, or stay on one line where no comment is lost by it. */
function mergeMixed(
  document: YamlDocument,
  a: YamlMap,
  b: YamlMap,
  sequence: YamlSequence,
  second: number,
  where: Where,
): readonly TextEdit[] | undefined {
  const { text } = document;
  const steps = stepsOf(document, where) ?? [];
  const item = sequence.items[second];
  if (item === undefined) return undefined;
  const taken = remove(document, [...steps, { kind: "item", sequence, index: second, item }]);
  if (taken === undefined) return undefined;
  const column = columnOf(text, a.span.start);
  const { newline } = styleOf(document);
  const inLine = sequence.items[second - 1]?.value === a && columnOf(text, b.span.start) === column;
  const inside = [a, b].some(({ flow, span }) => flow && text.slice(span.start, span.end).includes("#"));
  const commented = text.slice(a.span.end, lineEndOf(text, b.span.end)).includes("#");
  if (inLine && !inside && (!a.flow || !b.flow || commented)) {
    const unfolded = [a, b]
      .filter(({ flow }) => flow)
      .map(({ entries, span }) => ({
        span,
        newText: entries.map((each) => text.slice(each.span.start, each.span.end)).join(newline + " ".repeat(column)),
      }));
    return [...unfolded, { span: item.dash, newText: " " }];
  }
  if (!a.flow) {
    const lines = b.entries.map((entry) => `${" ".repeat(column)}${text.slice(entry.span.start, entry.span.end)}`);
    return reconcile(text, afterLines(document, a.span.end, lines.join(newline)), taken);
  }
  if (!b.flow) return undefined;
  const end = a.entries.at(-1)?.span.end ?? a.span.start + 1;
  const moved = b.entries.map((entry) => text.slice(entry.span.start, entry.span.end)).join(", ");
  return [insertion(end, (a.entries.length > 0 ? ", " : "") + moved), ...taken];
}

/** Moves some entries of a map in a list into an item of their own behind it (peers: from AND to OR). */
export function splitItem(
  document: YamlDocument,
  where: Where,
  keys: readonly string[],
): readonly TextEdit[] | undefined {
  const steps = stepsOf(document, where);
  const step = steps?.at(-1);
  if (steps === undefined || step?.kind !== "item" || !isOwnMap(step.item.value)) return undefined;
  const map = step.item.value;
  const { text } = document;
  const moved = map.entries.filter((entry) => keys.includes(entry.key.text));
  if (moved.length === 0 || moved.length === map.entries.length) return undefined;
  if (map.flow) {
    const removal = removeEntries(document, map, moved);
    const body = moved.map((entry) => text.slice(entry.span.start, entry.span.end)).join(", ");
    if (step.sequence.flow) return [...removal, insertion(map.span.end, `, {${body}}`)];
    const dash = `${" ".repeat(columnOf(text, step.item.dash.start))}- `;
    return [...removal, afterLines(document, map.span.end, `${dash}{${body}}`)];
  }
  const dashColumn = columnOf(text, step.item.dash.start);
  const column = columnOf(text, map.span.start);
  const cut = cutPoint(map, moved);
  if (cut !== undefined && isFirstOnLine(text, cut.span.start)) {
    const start = lineStartOf(text, cut.span.start);
    const dash = `${" ".repeat(dashColumn)}-${" ".repeat(Math.max(column - dashColumn - 1, 1))}`;
    return [{ span: { start, end: cut.span.start }, newText: dash }];
  }
  const bodies = moved.map((entry) => bodyOfEntry(text, entry));
  const newline = styleOf(document).newline;
  const inner = " ".repeat(column);
  const body = bodies.join(`${newline}${inner}`);
  const dash = `${" ".repeat(dashColumn)}-${" ".repeat(Math.max(column - dashColumn - 1, 1))}`;
  return reconcile(text, afterLines(document, map.span.end, `${dash}${body}`), removeEntries(document, map, moved));
}

/** The entry in front of which a dash divides the map into exactly the moved and the other entries. */
function cutPoint(map: YamlMap, moved: readonly YamlEntry[]): YamlEntry | undefined {
  const isMoved = map.entries.map((entry) => moved.includes(entry));
  const changes = isMoved.filter((value, index) => index > 0 && value !== isMoved[index - 1]).length;
  if (changes !== 1) return undefined;
  return map.entries[isMoved.findIndex((value) => value !== isMoved[0])];
}

function removeEntries(document: YamlDocument, map: YamlMap, moved: readonly YamlEntry[]): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  for (const entry of moved) {
    edits.push(...(remove(document, [{ kind: "entry", map, index: map.entries.indexOf(entry), entry }]) ?? []));
  }
  return edits;
}

function sequenceAt(document: YamlDocument, where: Where): YamlSequence | undefined {
  const step = stepsOf(document, where)?.at(-1);
  const node = step === undefined ? undefined : valueOfStep(step);
  return node?.kind === "sequence" && !node.alias ? node : undefined;
}

/** The text of a block map with the comment behind its last line. */
function bodyOf(text: string, map: YamlMap): string {
  return text.slice(map.span.start, lineEndOf(text, map.span.end));
}
