import type { Item } from "./draw.ts";
import type { Graph } from "./model.ts";

/** Ids of what belongs to some items: a node's edges and whom they join, an edge's ends, a set's members. */
export function focusOf({ edges, nodes, boxes }: Graph, centre: readonly Item[]): ReadonlySet<string> {
  const near = new Set<string>();
  const boxOf = new Map(boxes.flatMap(({ id, nodes: own }) => own.map((node) => [node, id] as const)));
  const membersOf = new Map<string, readonly string[]>([
    ...nodes.flatMap(({ id, members }) => (members.length > 0 ? [[id, members] as const] : [])),
    ...boxes.map(({ id, nodes: own }) => [id, own] as const),
  ]);
  const addEnd = (id: string): void => {
    near.add(id);
    for (const member of membersOf.get(id) ?? []) near.add(member);
  };
  for (const { about, id } of centre) {
    addEnd(id);
    if ("edge" in about) {
      addEnd(about.edge.source);
      addEnd(about.edge.destination);
      continue;
    }
    const own = "box" in about ? [id, ...about.box.nodes] : [id, boxOf.get(id) ?? id];
    for (const edge of edges) {
      // What holds for everyone, or for all of a namespace, holds for each of them.
      const touches = (end: string): boolean => own.includes(end) || membersOf.get(end)?.includes(id) === true;
      if (!touches(edge.source) && !touches(edge.destination)) continue;
      near.add(edge.id);
      near.add(edge.source);
      near.add(edge.destination);
    }
  }
  for (const id of [...near]) {
    const box = boxOf.get(id);
    if (box !== undefined) near.add(box);
  }
  return near;
}
