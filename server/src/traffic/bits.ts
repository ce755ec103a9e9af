/** A set of small whole numbers of one fixed universe, as bits. Mutable while it is built, shared afterwards. */
export type Bits = Uint32Array;

export function makeBits(size: number): Bits {
  return new Uint32Array((size + 31) >>> 5);
}

export function fullBits(size: number): Bits {
  const bits = makeBits(size).fill(0xffffffff);
  const rest = size & 31;
  if (rest !== 0) bits[bits.length - 1] = (1 << rest) - 1;
  return bits;
}

export function has(bits: Bits, index: number): boolean {
  return (((bits[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1;
}

export function add(bits: Bits, index: number): void {
  const word = index >>> 5;
  bits[word] = (bits[word] ?? 0) | (1 << (index & 31));
}

export function remove(bits: Bits, index: number): void {
  const word = index >>> 5;
  bits[word] = (bits[word] ?? 0) & ~(1 << (index & 31));
}

export function and(a: Bits, b: Bits): Bits {
  const result = a.slice();
  for (let i = 0; i < result.length; i++) result[i] = (result[i] ?? 0) & (b[i] ?? 0);
  return result;
}

/** What is in `a` and not in `b`. */
export function andNot(a: Bits, b: Bits): Bits {
  const result = a.slice();
  for (let i = 0; i < result.length; i++) result[i] = (result[i] ?? 0) & ~(b[i] ?? 0);
  return result;
}

/** `from` may be of a smaller universe. */
export function addAll(into: Bits, from: Bits): void {
  for (let i = 0; i < from.length; i++) into[i] = (into[i] ?? 0) | (from[i] ?? 0);
}

export function isNone(bits: Bits): boolean {
  for (let i = 0; i < bits.length; i++) if (bits[i] !== 0) return false;
  return true;
}

/** Ascending. */
export function members(bits: Bits): number[] {
  const result: number[] = [];
  forEachMember(bits, (index) => result.push(index));
  return result;
}

function forEachMember(bits: Bits, visit: (index: number) => void): void {
  for (let i = 0; i < bits.length; i++) {
    let word = bits[i] ?? 0;
    while (word !== 0) {
      const low = word & -word;
      visit((i << 5) + 31 - Math.clz32(low));
      word ^= low;
    }
  }
}
