import type { Direction } from "../manifest/types.ts";
import type { Engine } from "./engine.ts";

/** Pairs of ends that no policy tells apart. */
export interface PairClass<Covering> {
  /** A pair that stands for all. */
  readonly source: number;
  readonly destination: number;
  /** All ends on the other side. */
  readonly theres: readonly number[];
  /** How many pairs there are, without those of an end and itself. */
  readonly pairs: number;
  /** What covers the end on the asked side. */
  readonly covering: readonly Covering[];
}

/**
 * The pairs of a workload on the asked side, where something covers it, and a workload or address range on the other;
 * class by class.
 */
export function* pairClasses<Covering>(
  { cluster, matrix, universe }: Pick<Engine, "cluster" | "matrix" | "universe">,
  direction: Direction,
  coveringOf: (here: number) => readonly Covering[],
): Iterable<PairClass<Covering>> {
  const { rows, columns } = matrix();
  const [heres, theres] = direction === "egress" ? [rows, columns] : [columns, rows];
  const members: number[][] = Array.from({ length: theres.count }, () => []);
  for (let end = 0; end < universe.size(); end++) {
    if (universe.party(end).kind !== "representative") members[theres.of[end] ?? 0]?.push(end);
  }
  const own = new Map<number, number[]>();
  for (const { index } of cluster.workloads) {
    const known = own.get(heres.of[index] ?? 0);
    if (known === undefined) own.set(heres.of[index] ?? 0, [index]);
    else known.push(index);
  }
  for (const here of own.values()) {
    const [first] = here;
    const covering = first === undefined ? [] : coveringOf(first);
    if (first === undefined || covering.length === 0) continue;
    for (const [group, there] of members.entries()) {
      const pair = differentEnds(here, there);
      if (pair === undefined) continue;
      const inBoth = here.filter((end) => theres.of[end] === group).length;
      const [source, destination] = direction === "egress" ? pair : [pair[1], pair[0]];
      yield { source, destination, theres: there, pairs: here.length * there.length - inBoth, covering };
    }
  }
}

function differentEnds(here: readonly number[], there: readonly number[]): readonly [number, number] | undefined {
  for (const a of here.slice(0, 2)) for (const b of there.slice(0, 3)) if (a !== b) return [a, b];
  return undefined;
}
