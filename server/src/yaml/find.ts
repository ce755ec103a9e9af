import {
  isGraft,
  type Span,
  type YamlDocument,
  type YamlEntry,
  type YamlItem,
  type YamlMap,
  type YamlNode,
  type YamlSequence,
} from "./tree.ts";

/** One step down: into an entry of a map, or an item of a sequence. */
export type Step =
  | { readonly kind: "entry"; readonly map: YamlMap; readonly index: number; readonly entry: YamlEntry }
  | { readonly kind: "item"; readonly sequence: YamlSequence; readonly index: number; readonly item: YamlItem };

/** Keys and indexes from the root down: `["spec", "ingress", 0]`. */
export type Path = readonly (string | number)[];

/** What stands at an offset. */
export interface Located {
  /** From the root down to where the offset is. */
  readonly steps: readonly Step[];
  /** The steps as keys and indexes. */
  readonly path: Path;
  /**
   * `key` and `dash`: the offset touches them. `value`: it touches the node. `blank`: it is in white space or a comment, and
   * `node` is what would hold a key or item typed there, judged by the column.
   */
  readonly part: "key" | "value" | "dash" | "blank";
  /** The key, the value behind the dash, the deepest value, or the collection around the white space. */
  readonly node: YamlNode | undefined;
}

/**
 * The chain of keys and indexes down to an offset of the document's text; never throws, at the ends gives the nearest. Ends
 * at a key whose value was put there from elsewhere.
 */
export function locate(document: YamlDocument, offset: number): Located {
  const steps: Step[] = [];
  const { text } = document;
  let node = document.root;
  const blankColumn = columnIfBlank(text, offset);
  const done = (part: Located["part"], at: YamlNode | undefined): Located => ({
    steps,
    path: pathOf(steps),
    part,
    node: at,
  });
  while (node !== undefined) {
    // The children of an alias stand at its anchor.
    if (node.alias || node.kind === "scalar") return done(touches(node.span, offset) ? "value" : "blank", node);
    if (node.kind === "map") {
      const own = ownOf(node.entries, ({ key }) => key.span);
      const entry = own[lastBefore(own, offset, ({ key }) => key.span.start)];
      if (entry === undefined) return done("blank", node);
      const index = node.entries.indexOf(entry);
      if (isGraft(entry.value.span)) {
        steps.push({ kind: "entry", map: node, index, entry });
        return touches(entry.key.span, offset) ? done("key", entry.key) : done("blank", undefined);
      }
      if (node.flow) {
        if (!node.flow || offset <= entry.span.end) steps.push({ kind: "entry", map: node, index, entry });
        else return done("blank", node);
      } else {
        const column = columnOf(text, entry.key.span.start);
        if (offset > entry.span.end && !belongs(text, entry.value, offset, blankColumn, column))
          return done("blank", node);
        steps.push({ kind: "entry", map: node, index, entry });
      }
      if (touches(entry.key.span, offset)) return done("key", entry.key);
      if (offset < entry.value.span.start && entry.value.kind !== "scalar" && blankColumn === undefined)
        return done("blank", entry.value);
      node = entry.value;
      continue;
    }
    const own = ownOf(node.items, ({ dash, value }) => (isGraft(dash) ? dash : value.span));
    const item = own[lastBefore(own, offset, ({ dash }) => dash.start)];
    if (item === undefined) return done("blank", node);
    const index = node.items.indexOf(item);
    if (node.flow) {
      if (offset > item.value.span.end) return done("blank", node);
      steps.push({ kind: "item", sequence: node, index, item });
    } else {
      const end = Math.max(item.dash.end, item.value.span.end);
      const column = columnOf(text, item.dash.start);
      if (offset > end && !belongs(text, item.value, offset, blankColumn, column)) return done("blank", node);
      steps.push({ kind: "item", sequence: node, index, item });
      if (touches(item.dash, offset) && !startsAt(item.value, offset)) return done("dash", item.value);
    }
    node = item.value;
  }
  return done("blank", undefined);
}

/** What stands in the document itself: the offsets of what was grafted in count elsewhere. */
function ownOf<Each>(list: readonly Each[], spanOf: (each: Each) => Span): readonly Each[] {
  return list.some((each) => isGraft(spanOf(each))) ? list.filter((each) => !isGraft(spanOf(each))) : list;
}

/** Behind a value in block style: still its own where the caret's column says so, or on its last line. */
function belongs(
  text: string,
  value: YamlNode,
  offset: number,
  blankColumn: number | undefined,
  column: number,
): boolean {
  if (blankColumn !== undefined) return blankColumn > column;
  return !text.slice(value.span.end, offset).includes("\n");
}

function startsAt(node: YamlNode, offset: number): boolean {
  return node.span.start === offset && node.span.end > offset;
}

/** Index of the last element that starts at or before the offset; -1 for none. */
function lastBefore<Each>(list: readonly Each[], offset: number, startOf: (each: Each) => number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const each = list[middle];
    if (each !== undefined && startOf(each) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The offset's column where nothing but white space stands left of it on its line. */
function columnIfBlank(text: string, offset: number): number | undefined {
  const start = lineStartOf(text, offset);
  return /^[ \t]*$/.test(text.slice(start, offset)) ? offset - start : undefined;
}

/** Offset of the start of the line that holds the offset. */
export function lineStartOf(text: string, offset: number): number {
  return text.lastIndexOf("\n", Math.min(offset, text.length) - 1) + 1;
}

/** Offset of the line break that ends the line, or of the text's end; a `\r` before it is part of the break. */
export function lineEndOf(text: string, offset: number): number {
  const feed = text.indexOf("\n", offset);
  if (feed === -1) return text.length;
  return feed > offset && text.charCodeAt(feed - 1) === 13 ? feed - 1 : feed;
}

/** UTF-16 units from the start of the line. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStartOf(text, offset);
}

export function touches(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

/** Whether the second span lies within the first. */
export function holds(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

export function pathOf(steps: readonly Step[]): Path {
  return steps.map((step) => (step.kind === "entry" ? step.entry.key.text : step.index));
}

/** The API server's notation: `spec.ingress[0].from[1]`. */
export function pathText(path: Path): string {
  let text = "";
  for (const part of path) text += typeof part === "number" ? `[${part}]` : text === "" ? part : `.${part}`;
  return text;
}

/** The steps of a path as far as they exist; `undefined` when one is missing. Of a repeated key the last counts. */
export function stepsTo(root: YamlNode | undefined, path: Path): readonly Step[] | undefined {
  const steps: Step[] = [];
  let node = root;
  for (const part of path) {
    const step = node === undefined ? undefined : stepInto(node, part);
    if (step === undefined) return undefined;
    steps.push(step);
    node = step.kind === "entry" ? step.entry.value : step.item.value;
  }
  return steps;
}

function stepInto(node: YamlNode, part: string | number): Step | undefined {
  if (typeof part === "number") {
    const item = node.kind === "sequence" ? node.items[part] : undefined;
    return item === undefined || node.kind !== "sequence"
      ? undefined
      : { kind: "item", sequence: node, index: part, item };
  }
  if (node.kind !== "map") return undefined;
  const index = node.entries.findLastIndex((entry) => entry.key.text === part);
  const entry = node.entries[index];
  return entry === undefined ? undefined : { kind: "entry", map: node, index, entry };
}

/** The value at a path below a node. */
export function nodeAt(root: YamlNode | undefined, path: Path): YamlNode | undefined {
  const steps = stepsTo(root, path);
  const last = steps?.at(-1);
  if (steps === undefined) return undefined;
  return last === undefined ? root : last.kind === "entry" ? last.entry.value : last.item.value;
}

/**
 * Where to point for a path: the value; where nothing stands, the key or dash; where the path does not exist, the nearest
 * ancestor's key or dash.
 */
export function spanAt(root: YamlNode, path: Path): Span {
  for (let length = path.length; length > 0; length--) {
    const last = stepsTo(root, path.slice(0, length))?.at(-1);
    if (last === undefined) continue;
    const value = last.kind === "entry" ? last.entry.value : last.item.value;
    const holder = last.kind === "entry" ? last.entry.key.span : last.item.dash;
    return length === path.length && value.span.end > value.span.start ? value.span : holder;
  }
  return root.span;
}

/** Where the next line begins; the end of the text on the last one. */
export function nextLineStart(text: string, offset: number): number {
  const feed = text.indexOf("\n", offset);
  return feed === -1 ? text.length : feed + 1;
}
