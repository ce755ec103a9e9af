import type { Classes } from "./types.ts";

/** Classes that are told apart by neither of two, given by the class of each number; numbered in the order of their first member. */
export function crossed(a: Int32Array, b: Int32Array): Classes {
  const size = a.length;
  // A table of numbers with free places between them: a map of thousands of keys costs several times as much.
  let places = 16;
  while (places < 2 * size) places *= 2;
  const taken = new Int32Array(places);
  const of = new Int32Array(size);
  const first: number[] = [];
  for (let index = 0; index < size; index++) {
    const [x, y] = [a[index] ?? 0, b[index] ?? 0];
    const mixed = Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca6b);
    let place = (mixed ^ (mixed >>> 15)) & (places - 1);
    for (let held = taken[place] ?? 0; held !== 0; held = taken[place] ?? 0) {
      const other = first[held - 1] ?? 0;
      if (a[other] === x && b[other] === y) break;
      place = (place + 1) & (places - 1);
    }
    if (taken[place] === 0) taken[place] = first.push(index);
    of[index] = (taken[place] ?? 0) - 1;
  }
  return { count: first.length, of, first: Int32Array.from(first) };
}

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
      // What is left is told apart by that.
      const [, ...others] = [...groups.values()].sort((a, b) => b.length - a.length);
      for (const group of others) split(group);
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
