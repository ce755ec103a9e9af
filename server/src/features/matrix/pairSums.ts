import type { NeedMark } from "./cell.ts";
import type { MatrixChange } from "./types.ts";

/** What is told of single pairs, for a cell that stands for many. */
export interface PairSum {
  readonly marks: NeedMark[];
  readonly changes: MatrixChange[];
  /** Something speaks of one of the pairs, if only perhaps. */
  mentioned: boolean;
}

export interface PairFacts {
  /** Destinations of which something is known to be needed from a source. */
  needsFrom(source: number): Iterable<number>;
  mark(source: number, destination: number): NeedMark | undefined;
  changesFrom(source: number): Iterable<readonly [destination: number, change: MatrixChange]>;
}

const nothing: PairSum = Object.freeze({ marks: [], changes: [], mentioned: false });

/** For the rows and columns of a window, given by their members. What is known is gone through once, not once for each cell. */
export function sumPairs(
  rows: readonly (readonly number[])[],
  columns: readonly (readonly number[])[],
  facts: PairFacts,
): (row: number, column: number) => PairSum {
  const columnsOf = new Map<number, number[]>();
  for (const [column, members] of columns.entries()) {
    for (const place of members) {
      const known = columnsOf.get(place);
      if (known === undefined) columnsOf.set(place, [column]);
      else known.push(column);
    }
  }
  const sums = new Map<number, PairSum>();
  const sumOf = (row: number, column: number): PairSum => {
    const key = row * columns.length + column;
    const sum = sums.get(key) ?? { marks: [], changes: [], mentioned: false };
    sums.set(key, sum);
    return sum;
  };
  for (const [row, members] of rows.entries()) {
    for (const source of members) {
      for (const destination of facts.needsFrom(source)) {
        const at = columnsOf.get(destination);
        const mark = at === undefined ? undefined : facts.mark(source, destination);
        for (const column of at ?? []) {
          const sum = sumOf(row, column);
          sum.mentioned = true;
          if (mark !== undefined) sum.marks.push(mark);
        }
      }
      for (const [destination, change] of facts.changesFrom(source)) {
        for (const column of columnsOf.get(destination) ?? []) sumOf(row, column).changes.push(change);
      }
    }
  }
  return (row, column) => sums.get(row * columns.length + column) ?? nothing;
}
