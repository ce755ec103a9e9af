import { type Bits, members } from "./bits.ts";

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
  /** Different ones so far. */
  count(): number;
}

export function createSets(): SetMaker {
  const known = new Map<number, BitSet[]>();
  let count = 0;
  const make = (bits: Bits): BitSet => {
    const hash = hashOf(bits);
    const alike = known.get(hash);
    const found = alike?.find((other) => isSame(other.bits, bits));
    if (found !== undefined) return found;
    const made = new Interned(bits, count++);
    if (alike === undefined) known.set(hash, [made]);
    else alike.push(made);
    return made;
  };
  return Object.assign(make, { count: () => count });
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

function hashOf(bits: Bits): number {
  let hash = 17;
  for (let i = 0; i < bits.length; i++) hash = (Math.imul(hash, 31) + (bits[i] ?? 0)) | 0;
  return hash;
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
