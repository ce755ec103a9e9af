import { limits } from "../limits.ts";
import type { YamlNode } from "./tree.ts";

/** Whether a tree with its aliases written out would be larger than the server reads. Looks at no more than that many nodes. */
export function isExcessive(root: YamlNode): boolean {
  let left = limits.yaml.aliased;
  const visit = (node: YamlNode, aliased: boolean): void => {
    const inside = aliased || node.alias === true;
    if (left <= 0 || (inside && --left <= 0) || node.kind === "scalar") return;
    if (node.kind === "map") {
      for (const entry of node.entries) {
        if (left <= 0) return;
        visit(entry.value, inside);
      }
    } else {
      for (const item of node.items) {
        if (left <= 0) return;
        visit(item.value, inside);
      }
    }
  };
  visit(root, false);
  return left <= 0;
}
