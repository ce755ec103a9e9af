import type { YamlNode } from "../yaml/tree.ts";

/**
 * Items of lists that are the very nodes of a tree before an edit, at the same places. Of lists whose items are others from
 * somewhere on, and of the item at which that begins.
 */
export function unchangedItems(now: YamlNode, before: YamlNode): ReadonlySet<YamlNode> {
  const found = new Set<YamlNode>();
  const look = (a: YamlNode, b: YamlNode | undefined): void => {
    if (a === b || b === undefined) return;
    if (a.kind === "map" && b.kind === "map") {
      for (const [index, { value }] of a.entries.entries()) look(value, b.entries[index]?.value);
    } else if (a.kind === "sequence" && b.kind === "sequence") {
      for (const [index, { value }] of a.items.entries()) {
        const old = b.items[index]?.value;
        if (value !== old) {
          look(value, old);
          return;
        }
        found.add(value);
      }
    }
  };
  look(now, before);
  return found;
}
