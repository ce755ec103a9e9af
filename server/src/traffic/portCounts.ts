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
    const edges = new Set<number>();
    for (const { fixed } of items) {
      for (const { first, last } of fixed.ports[protocol]) edges.add(first).add(last + 1);
    }
    const starts = [...edges].sort((a, b) => a - b);
    const places = new Map(starts.map((start, at) => [start, at]));
    const spansAll = starts[0] === 1 && starts.at(-1) === 65536;
    return { protocol, places, spansAll, named: new Int32Array(starts.length) };
  });

  function change(item: CompiledPorts, by: 1 | -1): void {
    if (isAll(item.fixed)) everything += by;
    for (const each of item.named) names.set(nameOf(each), (names.get(nameOf(each)) ?? 0) + by);
    for (const { protocol, places, named } of counts) {
      for (const { first, last } of item.fixed.ports[protocol]) {
        const end = places.get(last + 1) ?? 0;
        for (let at = places.get(first) ?? end; at < end; at++) named[at] = (named[at] ?? 0) + by;
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
      return counts.every(({ protocol, places, named }) =>
        item.fixed.ports[protocol].every(({ first, last }) => {
          const end = places.get(last + 1) ?? 0;
          for (let at = places.get(first) ?? end; at < end; at++) if ((named[at] ?? 0) < 2) return false;
          return true;
        }),
      );
    },
    drop: (item) => change(item, -1),
  };
}

function nameOf({ name, protocol }: CompiledPorts["named"][number]): string {
  return `${protocol} ${name}`;
}
