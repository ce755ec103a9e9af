import type { YamlMap, YamlNode } from "../yaml/tree.ts";
import { fieldOf, itemsOf, textOf } from "./fields.ts";

/** The object itself, or the items of a List, and of Lists in it: kubectl takes them all apart, and no tree is deeper than it may be. */
export function* objectsOf(root: YamlNode | undefined): Iterable<YamlMap> {
  if (root?.kind !== "map") return;
  const kind = textOf(root, "kind");
  if (kind?.endsWith("List") && fieldOf(root, "items")?.kind === "sequence") {
    for (const item of itemsOf(root, "items")) yield* objectsOf(item);
    return;
  }
  yield root;
}
