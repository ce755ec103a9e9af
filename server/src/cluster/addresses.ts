import { type Address, rangeOf } from "../manifest/cidr.ts";
import type { IpBlock } from "../manifest/types.ts";

export type Family = Address["family"];

/** Inclusive interval of addresses of one family. */
export interface AddressRange {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
}

export function wholeFamily(family: Family): AddressRange {
  return { family, first: 0n, last: (1n << (family === 4 ? 32n : 128n)) - 1n };
}

/** `undefined` where the text is no CIDR. Bits beyond the prefix are cut off, as servers that take them do. */
export function rangeOfCidr(text: string): AddressRange | undefined {
  return rangeOf(text);
}

/** What an ipBlock covers: its block without the excepts, in ascending order. Empty when the block is unreadable. */
export function rangesOfBlock(block: IpBlock): readonly AddressRange[] {
  const whole = rangeOfCidr(block.cidr);
  if (whole === undefined) return [];
  return subtractRanges(
    [whole],
    block.except.flatMap((except) => rangeOfCidr(except) ?? []),
  );
}

/** Ascending, IPv4 first; overlapping and adjacent ones are one. */
export function mergeRanges(ranges: readonly AddressRange[]): readonly AddressRange[] {
  if (ranges.length < 2) return ranges;
  const sorted = [...ranges].sort((a, b) => a.family - b.family || (a.first < b.first ? -1 : 1));
  const merged: AddressRange[] = [];
  for (const range of sorted) {
    const before = merged.at(-1);
    if (before === undefined || before.family !== range.family || range.first > before.last + 1n) merged.push(range);
    else if (range.last > before.last) merged[merged.length - 1] = { ...before, last: range.last };
  }
  return merged;
}

/** `holes` in any order. */
export function subtractRanges(ranges: readonly AddressRange[], holes: readonly AddressRange[]): AddressRange[] {
  if (holes.length === 0) return [...ranges];
  const merged = { 4: mergedRanges(holes, 4), 6: mergedRanges(holes, 6) };
  return ranges.flatMap((range) => {
    const own = merged[range.family];
    const pieces: AddressRange[] = [];
    let next = range.first;
    for (let index = firstReaching(own, range.first); index < own.length; index++) {
      const hole = own[index];
      if (hole === undefined || hole.first > range.last) break;
      if (hole.first > next) pieces.push({ ...range, first: next, last: hole.first - 1n });
      next = hole.last + 1n;
    }
    if (next === range.first) return [range];
    if (next <= range.last) pieces.push({ ...range, first: next });
    return pieces;
  });
}

/** The ranges of one family in order, those that overlap as one. */
function mergedRanges(ranges: readonly AddressRange[], family: AddressRange["family"]): readonly AddressRange[] {
  const sorted = ranges.filter((range) => range.family === family);
  sorted.sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const merged: AddressRange[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last === undefined || range.first > last.last) merged.push(range);
    else if (range.last > last.last) merged[merged.length - 1] = { ...last, last: range.last };
  }
  return merged;
}

/** Index of the first range that ends at or behind an address. */
function firstReaching(ranges: readonly AddressRange[], address: bigint): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.last ?? 0n) < address) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function inRanges(address: Address, ranges: readonly AddressRange[]): boolean {
  return ranges.some((r) => r.family === address.family && r.first <= address.value && address.value <= r.last);
}

/** Every address of `inner` lies in `outer`. */
export function coversRanges(outer: readonly AddressRange[], inner: readonly AddressRange[]): boolean {
  // Mostly one range is asked about, and lies in one of the others or in none.
  const [only, ...more] = inner;
  if (only !== undefined && more.length === 0) {
    const touching = outer.filter((each) => touches(each, only));
    if (touching.length < 2) return touching[0] !== undefined && holdsRange(touching[0], only);
    return touching.some((each) => holdsRange(each, only)) || subtractRanges(inner, touching).length === 0;
  }
  return subtractRanges(inner, outer).length === 0;
}

function touches(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** Whether one of the ranges that `mergeRanges` gives holds all of a range: of thousands a few are looked at. */
export function mergedHold(merged: readonly AddressRange[], range: AddressRange): boolean {
  let low = 0;
  let high = merged.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const each = merged[middle];
    if (each === undefined) return false;
    const before = each.family === range.family ? each.last < range.first : each.family < range.family;
    if (before) low = middle + 1;
    else high = middle;
  }
  const found = merged[low];
  return found !== undefined && holdsRange(found, range);
}

export function holdsRange(outer: AddressRange, inner: AddressRange): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}
