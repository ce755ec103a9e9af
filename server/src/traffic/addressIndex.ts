import { type AddressRange, coversRanges, type Family, rangeOfCidr, wholeFamily } from "../cluster/addresses.ts";
import type { ClusterWorkload } from "../cluster/cluster.ts";
import { parseAddress } from "../manifest/cidr.ts";
import type { Workload } from "../manifest/types.ts";
import { add, addAll, type Bits, makeBits } from "./bits.ts";

/** Which workloads have an address in a block. */
export interface AddressIndex {
  /** `false`: of all pods, none is in there. */
  mayHold(ranges: readonly AddressRange[]): boolean;
  /** By the pods' own addresses. */
  pods(ranges: readonly AddressRange[]): Bits;
  /** Host-network workloads alone, by the addresses of their nodes; `anywhere`: those of unknown address, too. */
  nodes(ranges: readonly AddressRange[], anywhere: boolean): Bits;
}

/** What can be said about the addresses of pods whose address is not known. */
export interface PodAddresses {
  /** `netpol.cluster.podCidrs`. */
  readonly podRanges: readonly AddressRange[];
  /** The families they may be of: those that `podRanges` name, else those of pods whose address is known, else both. */
  readonly families: readonly Family[];
}

export function readPodAddresses(workloads: readonly ClusterWorkload[], podCidrs: readonly string[]): PodAddresses {
  const podRanges = podCidrs.flatMap((text) => rangeOfCidr(text) ?? []);
  const named = families.filter((family) => podRanges.some((range) => range.family === family));
  if (named.length > 0) return { podRanges, families: named };
  const known = new Set<Family | undefined>();
  for (const { object } of workloads) for (const text of object.podIPs) known.add(parseAddress(text)?.family);
  const seen = families.filter((family) => known.has(family));
  return { podRanges, families: seen.length > 0 ? seen : families };
}

const families = [4, 6] as const satisfies readonly Family[];

/**
 * A known address is inside or not. An unknown one is inside for sure only where the block covers every address that
 * it can be: its whole family, or all pod addresses of a family where `podCidrs` tells them.
 */
export function createAddressIndex(workloads: readonly ClusterWorkload[], space: PodAddresses): AddressIndex {
  const { podRanges, families: podFamilies } = space;
  const pods = indexAddresses(workloads, ({ podIPs }) => podIPs);
  const nodes = indexAddresses(
    workloads.filter(({ object }) => object.hostNetwork),
    ({ hostIPs, podIPs }) => [...hostIPs, ...podIPs],
  );

  function coverUnknown(ranges: readonly AddressRange[], family: Family, known: readonly AddressRange[]): boolean {
    const own = known.filter((range) => range.family === family);
    // Asked of thousands of blocks, of which few begin where all addresses do.
    const whole = ranges.some((range) => range.family === family && range.first === 0n);
    return (whole && coversRanges(ranges, [wholeFamily(family)])) || (own.length > 0 && coversRanges(ranges, own));
  }

  function inside(index: Indexed, ranges: readonly AddressRange[], coversUnknown: boolean): Bits {
    const bits = makeBits(workloads.length);
    if (coversUnknown) addAll(bits, index.unknown);
    for (const range of ranges) {
      const list = index.known[range.family];
      for (let i = firstAtLeast(list, range.first); ; i++) {
        const entry = list[i];
        if (entry === undefined || entry.value > range.last) break;
        add(bits, entry.workload);
      }
    }
    return bits;
  }

  const coversUnknownPod = (ranges: readonly AddressRange[]) =>
    podFamilies.some((family) => coverUnknown(ranges, family, podRanges));

  const anyKnown = families.some((family) => pods.known[family].length > 0);

  return Object.freeze({
    mayHold: (ranges: readonly AddressRange[]) => anyKnown || coversUnknownPod(ranges),
    pods: (ranges: readonly AddressRange[]) => inside(pods, ranges, coversUnknownPod(ranges)),
    nodes: (ranges: readonly AddressRange[], anywhere: boolean) =>
      inside(nodes, ranges, anywhere || families.some((family) => coverUnknown(ranges, family, []))),
  });

  function indexAddresses(
    list: readonly ClusterWorkload[],
    addressesOf: (object: Workload) => readonly string[],
  ): Indexed {
    const known: Record<Family, Entry[]> = { 4: [], 6: [] };
    const unknown = makeBits(workloads.length);
    for (const { index, object } of list) {
      const addresses = addressesOf(object).flatMap((text) => parseAddress(text) ?? []);
      if (addresses.length === 0) add(unknown, index);
      for (const { family, value } of addresses) known[family].push({ value, workload: index });
    }
    for (const family of families) known[family].sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
    return { known, unknown };
  }
}

interface Entry {
  readonly value: bigint;
  readonly workload: number;
}

interface Indexed {
  readonly known: Readonly<Record<Family, readonly Entry[]>>;
  readonly unknown: Bits;
}

function firstAtLeast(list: readonly Entry[], value: bigint): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = list[middle];
    if (entry !== undefined && entry.value < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
