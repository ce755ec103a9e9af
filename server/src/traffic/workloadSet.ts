import { add, type Bits, makeBits, members } from "./bits.ts";

/** Some workloads of one cluster, by index. Shared and never changed: equal sets of one index are one value. */
export interface WorkloadSet extends Iterable<number> {
  readonly size: number;
  /** The same for equal sets, and only for them. */
  readonly id: number;
  has(workload: number): boolean;
  /** How many are in both, of sets of one cluster. */
  common(other: WorkloadSet): number;
  /** Ascending. */
  [Symbol.iterator](): Iterator<number>;
}

/** As the engine sees it. */
export interface BitSet extends WorkloadSet {
  readonly bits: Bits;
  /** Ascending; made when first asked for. Not to be changed. */
  list(): Int32Array;
}

/** Makes one value of equal bits. */
export interface SetMaker {
  (bits: Bits): BitSet;
  /** Of a few in ascending order, of so many workloads: whoever looks for them need not go through all. */
  few(members: readonly number[], size: number): BitSet;
  /** Different ones so far. */
  count(): number;
}

export function createSets(): SetMaker {
  const known = new Map<number, BitSet[]>();
  let count = 0;
  const keep = (hash: number, bits: Bits): BitSet => {
    const made = new Interned(bits, count++);
    const alike = known.get(hash);
    if (alike === undefined) known.set(hash, [made]);
    else alike.push(made);
    return made;
  };
  const make = (bits: Bits): BitSet => {
    const hash = hashOf(bits);
    return known.get(hash)?.find((other) => isSame(other.bits, bits)) ?? keep(hash, bits);
  };
  const few = (members: readonly number[], size: number): BitSet => {
    const hash = hashOfFew(members);
    const isThis = (other: BitSet) => other.size === members.length && members.every((each) => other.has(each));
    return known.get(hash)?.find(isThis) ?? keep(hash, bitsOf(members, size));
  };
  return Object.assign(make, { few, count: () => count });
}

/** A class: there are thousands, and methods of their own would be most of them. */
class Interned implements BitSet {
  readonly bits: Bits;
  readonly id: number;
  readonly size: number;
  #list: Int32Array | undefined;

  constructor(bits: Bits, id: number) {
    this.bits = bits;
    this.id = id;
    this.size = countOf(bits);
  }

  has(workload: number): boolean {
    return (((this.bits[workload >>> 5] ?? 0) >>> (workload & 31)) & 1) === 1;
  }

  common(other: BitSet): number {
    if (other === this) return this.size;
    let count = 0;
    for (let i = 0; i < this.bits.length; i++) count += onesIn((this.bits[i] ?? 0) & (other.bits[i] ?? 0));
    return count;
  }

  list(): Int32Array {
    this.#list ??= Int32Array.from(members(this.bits));
    return this.#list;
  }

  [Symbol.iterator](): Iterator<number> {
    return this.list()[Symbol.iterator]();
  }
}

/** A sum over the words that are not empty, so that it can be told of a few members without the others. */
function hashOf(bits: Bits): number {
  let hash = 0;
  for (let i = 0; i < bits.length; i++) {
    const word = bits[i] ?? 0;
    if (word !== 0) hash = (hash + hashOfWord(i, word)) | 0;
  }
  return hash;
}

function hashOfFew(members: readonly number[]): number {
  let hash = 0;
  for (let at = 0; at < members.length; ) {
    const place = (members[at] ?? 0) >>> 5;
    let word = 0;
    for (; at < members.length && (members[at] ?? 0) >>> 5 === place; at++) word |= 1 << ((members[at] ?? 0) & 31);
    hash = (hash + hashOfWord(place, word)) | 0;
  }
  return hash;
}

function hashOfWord(place: number, word: number): number {
  const mixed = Math.imul(word ^ Math.imul(place + 1, 0x9e3779b1), 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}

function bitsOf(members: readonly number[], size: number): Bits {
  const bits = makeBits(size);
  for (const each of members) add(bits, each);
  return bits;
}

function isSame(a: Bits, b: Bits): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}

function countOf(bits: Bits): number {
  let count = 0;
  for (let i = 0; i < bits.length; i++) count += onesIn(bits[i] ?? 0);
  return count;
}

function onesIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
