import type { YamlMap, YamlNode } from "../yaml/tree.ts";
import { fieldOf, itemsOf, textOf } from "./fields.ts";

const listDepth = 4;

/** The object itself, or the items of a List. */
export function* objectsOf(root: YamlNode | undefined, depth = 0): Iterable<YamlMap> {
  if (root?.kind !== "map") return;
  const kind = textOf(root, "kind");
  if (kind?.endsWith("List") && depth < listDepth && fieldOf(root, "items")?.kind === "sequence") {
    for (const item of itemsOf(root, "items")) yield* objectsOf(item, depth + 1);
    return;
  }
  yield root;
}
