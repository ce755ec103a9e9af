import type { Classes } from "./types.ts";

/** Splits the numbers 0..size-1 into classes, step by step: two stay together as long as no set tells them apart. */
export interface Partition {
  /** Splits every class that `members` (no number twice) cuts in two. */
  split(members: ArrayLike<number>): void;
  /** Splits by equal keys. */
  splitBy(key: (index: number) => number | string): void;
  /** Classes numbered in the order of their first member. */
  finish(): Classes;
}

export function createPartition(size: number): Partition {
  const of = new Int32Array(size);
  const sizes: number[] = [size];
  const touched: number[] = [];
  const hits: number[] = [0];
  const heir: number[] = [-1];

  function split(members: ArrayLike<number>): void {
    for (let i = 0; i < members.length; i++) {
      const old = of[members[i] ?? 0] ?? 0;
      if (hits[old] === 0) touched.push(old);
      hits[old] = (hits[old] ?? 0) + 1;
    }
    for (const old of touched) {
      if (hits[old] !== sizes[old]) {
        heir[old] = sizes.length;
        sizes.push(0);
        hits.push(0);
        heir.push(-1);
      }
      hits[old] = 0;
    }
    for (let i = 0; i < members.length; i++) {
      const index = members[i] ?? 0;
      const old = of[index] ?? 0;
      const next = heir[old] ?? -1;
      if (next === -1) continue;
      of[index] = next;
      sizes[old] = (sizes[old] ?? 0) - 1;
      sizes[next] = (sizes[next] ?? 0) + 1;
    }
    for (const old of touched) heir[old] = -1;
    touched.length = 0;
  }

  return {
    split,
    splitBy(key) {
      const groups = new Map<number | string, number[]>();
      for (let index = 0; index < size; index++) {
        const value = key(index);
        const group = groups.get(value);
        if (group === undefined) groups.set(value, [index]);
        else group.push(index);
      }
      for (const group of groups.values()) split(group);
    },
    finish() {
      const renumbered = new Int32Array(sizes.length).fill(-1);
      const first: number[] = [];
      const classes = new Int32Array(size);
      for (let index = 0; index < size; index++) {
        const old = of[index] ?? 0;
        let now = renumbered[old] ?? -1;
        if (now === -1) {
          now = first.length;
          renumbered[old] = now;
          first.push(index);
        }
        classes[index] = now;
      }
      return { count: first.length, of: classes, first: Int32Array.from(first) };
    },
  };
}
