import type { Item } from "./draw.ts";

/**
 * Where a key goes from an item; `undefined`: no key that moves. Up and down go through what is alike, right follows
 * the arrows, left goes against them.
 */
export function moveIn(items: readonly Item[], from: number, key: string): number | undefined {
  const item = items[from];
  if (item === undefined) return items.length > 0 ? 0 : undefined;
  const place = (test: (other: Item) => boolean): number => items.findIndex(test);
  const { about } = item;
  switch (key) {
    case "Home":
      return 0;
    case "End":
      return items.length - 1;
    case "ArrowDown":
    case "ArrowUp": {
      const peers = items.flatMap((other, i) => (alike(item, other) ? [i] : []));
      return peers[peers.indexOf(from) + (key === "ArrowDown" ? 1 : -1)] ?? from;
    }
    case "ArrowRight": {
      if ("edge" in about)
        return orStay(
          place(({ id }) => id === about.edge.destination),
          from,
        );
      const out = place((other) => "edge" in other.about && other.about.edge.source === item.id);
      if (out >= 0 || !("box" in about)) return orStay(out, from);
      return orStay(
        place(({ id }) => id === about.box.nodes[0]),
        from,
      );
    }
    case "ArrowLeft": {
      if ("edge" in about)
        return orStay(
          place(({ id }) => id === about.edge.source),
          from,
        );
      const into = place((other) => "edge" in other.about && other.about.edge.destination === item.id);
      if (into >= 0 || !("node" in about)) return orStay(into, from);
      return orStay(
        place((other) => "box" in other.about && other.about.box.key === about.node.group),
        from,
      );
    }
    default:
      return undefined;
  }
}

/** Nodes and boxes are one list; so are the edges that leave one of them. */
function alike(item: Item, other: Item): boolean {
  if ("edge" in item.about) return "edge" in other.about && other.about.edge.source === item.about.edge.source;
  return !("edge" in other.about);
}

function orStay(found: number, from: number): number {
  return found < 0 ? from : found;
}
