import { type AddressRange, type Family, wholeFamily } from "../cluster/addresses.ts";
import { formatAddress } from "../manifest/cidr.ts";
import type { CompiledPolicy } from "./compile.ts";
import type { AddressEndpoint } from "./types.ts";

/** All addresses as policies tell them apart. */
export interface AddressSpace {
  readonly ranges: readonly AddressRange[];
  /** Places in `ranges`, by family and first address. */
  readonly byStart: Readonly<Record<Family, ReadonlyMap<bigint, number>>>;
  /** Of each policy the ranges that it names; what the space was made from. */
  readonly named: readonly (readonly AddressRange[])[];
  readonly ipv6: boolean;
  /** The ranges as ends of connections, made when first asked for. */
  endpoints(): readonly AddressEndpoint[];
}

export interface SpaceOptions {
  readonly ipv6: boolean;
  /** The first range's number among all ends. */
  readonly first: number;
}

/** `before`: with the same first number; it is the answer where policies name the same ranges. */
export function makeAddressSpace(
  policies: readonly CompiledPolicy[],
  { ipv6, first }: SpaceOptions,
  before?: AddressSpace,
): AddressSpace {
  const named = policies.map(({ namedRanges }) => namedRanges);
  if (before?.ipv6 === ipv6 && isSameNamed(before.named, named)) return before;
  const ranges = cutAddressSpace(policies, { ipv6 });
  const byStart = { 4: new Map<bigint, number>(), 6: new Map<bigint, number>() };
  for (const [at, range] of ranges.entries()) byStart[range.family].set(range.first, at);
  let made: readonly AddressEndpoint[] | undefined;
  return {
    ranges,
    byStart,
    named,
    ipv6,
    endpoints() {
      made ??= ranges.map((range, at) => makeEndpoint(range, first + at));
      return made;
    },
  };
}

function isSameNamed(a: AddressSpace["named"], b: AddressSpace["named"]): boolean {
  return a.length === b.length && a.every((ranges, at) => ranges === b[at] || isSameRanges(ranges, b[at] ?? []));
}

function isSameRanges(a: readonly AddressRange[], b: readonly AddressRange[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ family, first, last }, at) => {
      const other = b[at];
      return family === other?.family && first === other.first && last === other.last;
    })
  );
}

function makeEndpoint(bounds: AddressRange, index: number): AddressEndpoint {
  const { family } = bounds;
  const text = (value: bigint) => formatAddress({ family, value });
  const ranges = [{ first: text(bounds.first), last: text(bounds.last), family }];
  return { kind: "addresses", index, ranges, bounds, label: `${rangeText(bounds)}[External]` };
}

/**
 * All addresses, cut at every boundary that a policy in force names, in ascending order, IPv4 first.
 * Unless `ipv6` asks for it, IPv6 is left out as long as no policy names an IPv6 block: nothing then tells one of its
 * addresses from IPv4's.
 */
export function cutAddressSpace(
  policies: readonly CompiledPolicy[],
  options: { readonly ipv6: boolean },
): AddressRange[] {
  const starts: Record<Family, Set<bigint>> = { 4: new Set([0n]), 6: new Set(options.ipv6 ? [0n] : []) };
  for (const policy of policies) {
    for (const range of policy.namedRanges) {
      starts[range.family].add(range.first).add(range.last + 1n);
      if (range.family === 6) starts[6].add(0n);
    }
  }
  return ([4, 6] as const).flatMap((family) => {
    const { last } = wholeFamily(family);
    const sorted = [...starts[family]].filter((start) => start <= last).sort((a, b) => (a < b ? -1 : 1));
    return sorted.map((first, i) => ({ family, first, last: (sorted[i + 1] ?? last + 1n) - 1n }));
  });
}

/** `10.0.0.0-10.255.255.255`, also for a single address, as the field's edge lists write it. */
export function rangeText({ family, first, last }: AddressRange): string {
  return `${formatAddress({ family, value: first })}-${formatAddress({ family, value: last })}`;
}
