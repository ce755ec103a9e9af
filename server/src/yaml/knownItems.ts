import type { YamlNode, YamlSequence } from "./tree.ts";

/** What was read of a text that begins with the same `same` units. */
export interface ReadBefore {
  readonly root: YamlNode;
  readonly same: number;
}

/** Shorter lists are sooner read than looked for. */
const many = 64;

/**
 * Long lists of a text in front of where it was edited, by the offset at which they begin. Whoever reads line by line comes
 * to the same items there, so that a key at the end of thousands of items does not cost all of them.
 */
export function knownLists({ root, same }: ReadBefore): ReadonlyMap<number, YamlSequence> {
  const found = new Map<number, YamlSequence>();
  const look = (node: YamlNode): void => {
    if (node.kind === "scalar" || node.flow || node.span.start >= same) return;
    if (node.kind === "map") {
      for (const { value } of node.entries) look(value);
    } else if (node.items.length < many) {
      for (const { value } of node.items) look(value);
    } else {
      found.set(node.span.start, node);
      // Of those that are taken over nothing is read.
      for (const { value } of node.items.slice(knownItems(node, same))) look(value);
    }
  };
  look(root);
  return found;
}

/** How many items of the list may be taken over: one more has to be the same, and what stands behind that begin. */
export function knownItems({ items }: YamlSequence, same: number): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.dash.start ?? same) < same) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 2);
}
