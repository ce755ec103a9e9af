import { allConnections, type ConnectionSet, intersect, noConnections, union } from "./connectionSet.ts";

/** Connection sets as small numbers: equal sets, equal numbers. */
export interface ConnectionPool {
  readonly size: number;
  id(set: ConnectionSet): number;
  set(id: number): ConnectionSet;
  union(a: number, b: number): number;
  intersect(a: number, b: number): number;
}

export const noneId = 0;
export const allId = 1;

type Operation = (a: ConnectionSet, b: ConnectionSet) => ConnectionSet;

export function createConnectionPool(): ConnectionPool {
  const sets: ConnectionSet[] = [];
  const ids = new Map<string, number>();

  function id(set: ConnectionSet): number {
    const known = ids.get(set.key);
    if (known !== undefined) return known;
    ids.set(set.key, sets.length);
    return sets.push(set) - 1;
  }

  function set(index: number): ConnectionSet {
    const found = sets[index];
    if (found === undefined) throw new RangeError(`no connection set ${index}`);
    return found;
  }

  /** Remembers results by both numbers, in either order. */
  function remembering(operation: Operation): (a: number, b: number) => number {
    const tables: Int32Array[] = [];
    const beyond = new Map<number, number>();
    return (a, b) => {
      const [high, low] = a > b ? [a, b] : [b, a];
      if (high >= largestTable) {
        const key = high * 0x4000000 + low;
        const known = beyond.get(key) ?? id(operation(set(a), set(b)));
        beyond.set(key, known);
        return known;
      }
      let table = tables[high];
      if (table === undefined) {
        table = new Int32Array(high + 1).fill(-1);
        tables[high] = table;
      }
      const known = table[low] ?? -1;
      if (known !== -1) return known;
      const result = id(operation(set(a), set(b)));
      table[low] = result;
      return result;
    };
  }

  const unionOf = remembering(union);
  const intersectionOf = remembering(intersect);
  id(noConnections);
  id(allConnections);
  return Object.freeze({
    get size() {
      return sets.length;
    },
    id,
    set,
    union(a: number, b: number) {
      if (a === b || b === noneId || a === allId) return a;
      return a === noneId || b === allId ? b : unionOf(a, b);
    },
    intersect(a: number, b: number) {
      if (a === b || b === allId || a === noneId) return a;
      return a === allId || b === noneId ? b : intersectionOf(a, b);
    },
  });
}

/** Up to here results are found by place (8 MB at most), above it by key. */
const largestTable = 2048;
