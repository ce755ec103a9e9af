import { limits } from "../../limits.ts";
import { formatAddress, formatCidr } from "../../manifest/cidr.ts";
import type { AddressEndpoint, Traffic } from "../../traffic/types.ts";

/** Addresses that no policy tells apart, as one row and column. */
export interface AddressClass {
  /** Indexes in `Traffic.endpoints`; alike, so the first speaks for all. */
  readonly members: readonly number[];
  readonly name: string;
  /** All ranges, neighbours as one. */
  readonly detail: string;
}

type Blocks = ReturnType<Traffic["blocks"]>;

interface Range {
  readonly first: bigint;
  readonly last: bigint;
  readonly family: 4 | 6;
}

/** Which blocks a range lies in is all that policies can know of it: the engine cut the ranges at every block's ends. */
export function classifyAddresses(endpoints: readonly AddressEndpoint[], blocks: Blocks): readonly AddressClass[] {
  const tooMany = blocks.size * endpoints.length > limits.matrix.comparisons;
  const classes = new Map<string, { members: number[]; ranges: Range[] }>();
  for (const endpoint of endpoints) {
    const ranges: readonly Range[] = [endpoint.bounds];
    const signature = tooMany ? `${endpoint.index}` : signatureOf(endpoint.bounds, blocks);
    const known = classes.get(signature);
    if (known === undefined) classes.set(signature, { members: [endpoint.index], ranges: [...ranges] });
    else {
      known.members.push(endpoint.index);
      known.ranges.push(...ranges);
    }
  }
  const all = [...classes.values()];
  let widest: { readonly ranges: readonly Range[]; readonly size: bigint } | undefined;
  for (const { ranges } of all) {
    const own = sizeOf(ranges);
    if (widest === undefined || own > widest.size) widest = { ranges, size: own };
  }
  return all.map(({ members, ranges }) => {
    // Where they were cut is no matter: an exception that leaves a block as it is cuts, too.
    const joined = joinNeighbours(ranges);
    return {
      members,
      name: all.length === 1 ? "any address" : nameOf(joined, ranges === widest?.ranges),
      detail: joined.map(rangeText).join(", "),
    };
  });
}

/** The same ranges are told apart by the same blocks. */
export function namesSame(a: Blocks, b: Blocks): boolean {
  if (a.size !== b.size) return false;
  for (const id of a.keys()) if (!b.has(id)) return false;
  return true;
}

function signatureOf({ family, first, last }: Range, blocks: Blocks): string {
  const isInside = (outer: Range): boolean => outer.family === family && outer.first <= first && last <= outer.last;
  let signature = "";
  for (const ranges of blocks.values()) signature += ranges.some(isInside) ? "1" : "0";
  return signature;
}

function nameOf(ranges: readonly Range[], widest: boolean): string {
  const cidrs = ranges.map(asCidr);
  if (ranges.length <= 2 && cidrs.every((cidr) => cidr !== undefined)) return cidrs.join(", ");
  if (widest) return "any other address";
  const [first] = ranges;
  if (first === undefined) return "";
  const text = asCidr(first) ?? rangeText(first);
  return ranges.length === 1 ? text : `${text} and ${ranges.length - 1} more`;
}

/** The one block that covers exactly this: `10.0.0.0/8`, `8.8.8.8`; `undefined` for what is no single block. */
export function asCidr({ first, last, family }: Range): string | undefined {
  if (family === 4) return asCidr4(Number(first), Number(last));
  const length = last - first + 1n;
  const bits = length.toString(2).length - 1;
  if (length !== 1n << BigInt(bits) || first % length !== 0n) return undefined;
  if (bits === 0) return formatAddress({ family, value: first });
  return formatCidr({ family, first, prefix: 128 - bits });
}

/** Numbers hold them, and there may be thousands. */
function asCidr4(first: number, last: number): string | undefined {
  const length = last - first + 1;
  const bits = 31 - Math.clz32(length - 1) + 1;
  if (length !== 2 ** bits || first % length !== 0) return undefined;
  const address = formatAddress({ family: 4, value: BigInt(first) });
  return bits === 0 ? address : `${address}/${32 - bits}`;
}

function rangeText(range: Range): string {
  const text = (value: bigint): string => formatAddress({ family: range.family, value });
  return range.first === range.last ? text(range.first) : `${text(range.first)} – ${text(range.last)}`;
}

function joinNeighbours(ranges: readonly Range[]): readonly Range[] {
  if (ranges.length === 1) return ranges;
  const joined: { first: bigint; last: bigint; family: 4 | 6 }[] = [];
  for (const range of ranges) {
    const before = joined.at(-1);
    if (before?.family === range.family && before.last + 1n === range.first) before.last = range.last;
    else joined.push({ ...range });
  }
  return joined;
}

function sizeOf(ranges: readonly Range[]): bigint {
  // An IPv6 network is so much larger that IPv4 would never count.
  return ranges.reduce((sum, { first, last, family }) => sum + (family === 4 ? last - first + 1n : 1n), 0n);
}
