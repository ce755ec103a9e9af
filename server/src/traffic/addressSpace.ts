import { type AddressRange, type Family, wholeFamily } from "../cluster/addresses.ts";
import { formatAddress } from "../manifest/cidr.ts";
import type { CompiledPolicy } from "./compile.ts";

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
