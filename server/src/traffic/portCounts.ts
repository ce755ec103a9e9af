import type { CompiledPorts } from "./compile.ts";
import { isAll, protocols } from "./connectionSet.ts";

/** How often each port is named in a list, while items of the list are taken out one after the other. */
export interface PortCounts {
  /** `false`: some of the item's ports are named by no other item that is left. */
  mayBeCovered(item: CompiledPorts): boolean;
  drop(item: CompiledPorts): void;
}

/** Thousands of ports are so not held against each other: an item costs what it spans. */
export function createPortCounts(items: readonly CompiledPorts[]): PortCounts {
  let everything = 0;
  const names = new Map<string, number>();
  const counts = protocols.map((protocol) => {
    const starts = edgesOf(items, protocol);
    const spansAll = starts[0] === 1 && starts.at(-1) === 65536;
    return { protocol, starts, spansAll, named: new Int32Array(starts.length) };
  });

  function change(item: CompiledPorts, by: 1 | -1): void {
    if (isAll(item.fixed)) everything += by;
    for (const each of item.named) names.set(nameOf(each), (names.get(nameOf(each)) ?? 0) + by);
    for (const { protocol, starts, named } of counts) {
      for (const { first, last } of item.fixed.ports[protocol]) {
        for (let at = placeIn(starts, first); (starts[at] ?? last + 1) <= last; at++) named[at] = (named[at] ?? 0) + by;
      }
    }
  }
  for (const item of items) change(item, 1);
  // A name is covered by all ports of its protocol as well.
  const whole = new Set<unknown>();
  for (const { protocol, spansAll, named } of counts) {
    if (spansAll && named.subarray(0, -1).every((count) => count > 0)) whole.add(protocol);
  }

  return {
    mayBeCovered(item) {
      if (isAll(item.fixed)) return everything > 1;
      if (everything > 0) return true;
      const namesKnown = item.named.every((each) => whole.has(each.protocol) || (names.get(nameOf(each)) ?? 0) > 1);
      if (!namesKnown) return false;
      return counts.every(({ protocol, starts, named }) =>
        item.fixed.ports[protocol].every(({ first, last }) => {
          for (let at = placeIn(starts, first); (starts[at] ?? last + 1) <= last; at++)
            if ((named[at] ?? 0) < 2) return false;
          return true;
        }),
      );
    },
    drop: (item) => change(item, -1),
  };
}

/** Where ranges of the items begin, and one past where they end: in order, each once. */
function edgesOf(items: readonly CompiledPorts[], protocol: (typeof protocols)[number]): Int32Array {
  let count = 0;
  for (const { fixed } of items) count += fixed.ports[protocol].length;
  const edges = new Int32Array(2 * count);
  let next = 0;
  for (const { fixed } of items) {
    for (const { first, last } of fixed.ports[protocol]) {
      edges[next++] = first;
      edges[next++] = last + 1;
    }
  }
  edges.sort();
  let kept = 0;
  for (let at = 0; at < edges.length; at++) if (at === 0 || edges[at] !== edges[at - 1]) edges[kept++] = edges[at] ?? 0;
  return edges.subarray(0, kept);
}

/** The place of an edge among all; the first behind it where it is none of them. */
function placeIn(edges: Int32Array, edge: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] ?? 0) < edge) low = middle + 1;
    else high = middle;
  }
  return low;
}

function nameOf({ name, protocol }: CompiledPorts["named"][number]): string {
  return `${protocol} ${name}`;
}
