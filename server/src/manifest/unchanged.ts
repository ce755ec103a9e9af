import type { YamlDocument, YamlNode } from "../yaml/tree.ts";

/** Items of lists that say what they said before an edit, with what each was then. */
export type Unchanged = ReadonlyMap<YamlNode, YamlNode>;

/** A document that holds one thing, before an edit and after it. */
export type Edited = Readonly<Record<"now" | "before", YamlDocument>>;

/**
 * Looks through the same lists of two trees, of items at the front and at the back of each. Where as many items stand between
 * those, in what lies below them too.
 */
export function unchangedItems(now: YamlNode, before: YamlNode, edited?: Edited): Unchanged {
  const standsBehind = edited && behindEdit(edited);
  const found = new Map<YamlNode, YamlNode>();
  const look = (a: YamlNode, b: YamlNode | undefined): void => {
    if (b === undefined) return;
    if (a.kind === "map" && b.kind === "map") {
      for (const [index, { key, value }] of a.entries.entries()) {
        const old = b.entries[index];
        // What is right below one key may be wrong below another; and what is merged, nobody has looked at where it is overridden.
        if (old !== undefined && key.text !== "<<" && isAlike(key, old.key)) look(value, old.value);
      }
      return;
    }
    if (a.kind !== "sequence" || b.kind !== "sequence") return;
    const same = (at: number, old: number): boolean => {
      const [one, other] = [a.items[at]?.value, b.items[old]?.value];
      if (one === undefined || other === undefined) return false;
      if (standsBehind?.(one, other) !== true && !isAlike(one, other)) return false;
      found.set(one, other);
      return true;
    };
    const shift = b.items.length - a.items.length;
    let front = 0;
    while (same(front, front)) front++;
    let back = a.items.length;
    while (back > front && back + shift > front && same(back - 1, back - 1 + shift)) back--;
    if (shift !== 0) return;
    for (let at = front; at < back; at++) {
      const item = a.items[at];
      if (item !== undefined) look(item.value, b.items[at]?.value);
    }
  };
  look(now, before);
  return found;
}

/**
 * Whether of two nodes all that they are made of stands behind the edit, on lines of its own: then they say the same, and nobody
 * has to look into thousands of them. `undefined`: something in front may say what they are.
 */
function behindEdit({ now, before }: Edited): ((a: YamlNode, b: YamlNode) => boolean) | undefined {
  if (![now, before].every(({ plain, text }) => plain === true && !text.includes("&"))) return undefined;
  const { text } = now;
  const moved = text.length - before.text.length;
  let back = text.length;
  while (back > 0 && back > moved && text.charCodeAt(back - 1) === before.text.charCodeAt(back - 1 - moved)) back--;
  return (a, b) => {
    const { start, end } = a.span;
    if (start < back || start !== b.span.start + moved || end !== b.span.end + moved) return false;
    return a.kind === b.kind && a.tag === b.tag && text.lastIndexOf("\n", start) >= back;
  };
}

/** Both say the same, wherever they stand. */
function isAlike(a: YamlNode, b: YamlNode): boolean {
  if (a === b) return true;
  if (a.tag !== b.tag || a.templated !== b.templated || a.alias !== b.alias) return false;
  if (a.kind === "scalar")
    return b.kind === "scalar" && a.text === b.text && a.style === b.style && a.collection === b.collection;
  if (a.kind === "sequence") {
    if (b.kind !== "sequence" || a.flow !== b.flow || a.items.length !== b.items.length) return false;
    for (let at = 0; at < a.items.length; at++) {
      const [one, other] = [a.items[at]?.value, b.items[at]?.value];
      if (one === undefined || other === undefined || !isAlike(one, other)) return false;
    }
    return true;
  }
  if (b.kind !== "map" || a.flow !== b.flow || a.entries.length !== b.entries.length) return false;
  for (let at = 0; at < a.entries.length; at++) {
    const [one, other] = [a.entries[at], b.entries[at]];
    if (one === undefined || other === undefined || one.halfTyped !== other.halfTyped) return false;
    if (!isAlike(one.key, other.key) || !isAlike(one.value, other.value)) return false;
  }
  return true;
}
