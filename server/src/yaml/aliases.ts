import type { YamlNode } from "./tree.ts";

/**
 * Whether go-yaml refuses a tree for what its aliases make of it: of the nodes that it decodes, keys too, too many are behind
 * an alias. The more there are, the fewer may be. Looks at no more nodes than go-yaml does.
 */
export function isExcessive(root: YamlNode): boolean {
  let decoded = 0;
  let aliased = 0;
  let refused = false;
  const count = (inside: boolean): void => {
    decoded++;
    if (inside) aliased++;
    refused ||= aliased > 100 && decoded > 1000 && aliased > allowedShare(decoded) * decoded;
  };
  const visit = (node: YamlNode, outside: boolean): void => {
    count(outside);
    const inside = outside || node.alias === true;
    if (node.alias === true) count(true);
    if (refused || node.kind === "scalar") return;
    if (node.kind === "map") {
      for (const { value } of node.entries) {
        count(inside);
        visit(value, inside);
        if (refused) return;
      }
    } else {
      for (const { value } of node.items) {
        visit(value, inside);
        if (refused) return;
      }
    }
  };
  visit(root, false);
  return refused;
}

/** Nodes up to which nearly all may be behind aliases, and from which a tenth. */
const [few, many] = [400_000, 4_000_000];

function allowedShare(decoded: number): number {
  if (decoded <= few) return 0.99;
  return decoded >= many ? 0.1 : 0.99 - 0.89 * ((decoded - few) / (many - few));
}
