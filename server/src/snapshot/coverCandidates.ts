import { type AddressRange, rangesOfBlock } from "../cluster/addresses.ts";
import { parseCidr } from "../manifest/cidr.ts";
import type { Peer } from "../manifest/types.ts";

/** Who may cover a peer: few of thousands, where a policy lists the blocks of a whole cloud. */
export interface CoverCandidates<Owner> {
  /** In the order in which they were given. */
  of(peer: Peer): readonly Owner[];
}

/**
 * Among owners of peers, those that may cover a peer: for a block the ones with a block around its first address, for a
 * selector the ones with a selector. An owner without peers is open to everybody and may cover everything.
 */
export function coverCandidates<Owner>(
  owners: readonly Owner[],
  peersOf: (owner: Owner) => readonly Peer[],
): CoverCandidates<Owner> {
  const selectors: number[] = [];
  const open: number[] = [];
  const blocks = new Map<string, number[]>();
  const lengths = { 4: new Set<number>(), 6: new Set<number>() };
  for (const [index, owner] of owners.entries()) {
    const peers = peersOf(owner);
    if (peers.length === 0) open.push(index);
    if (peers.length === 0 || peers.some(({ ipBlock }) => ipBlock === undefined)) selectors.push(index);
    for (const { ipBlock } of peers) {
      const cidr = ipBlock === undefined ? undefined : parseCidr(ipBlock.cidr);
      if (cidr === undefined) continue;
      lengths[cidr.family].add(cidr.prefix);
      const key = keyOf(cidr.family, cidr.prefix, cidr.first);
      const found = blocks.get(key);
      if (found === undefined) blocks.set(key, [index]);
      else found.push(index);
    }
  }
  const at = (indexes: readonly number[]) => indexes.flatMap((index) => owners[index] ?? []);
  const withSelectors = at(selectors);

  function around({ family, first }: AddressRange): readonly Owner[] {
    const found = new Set(open);
    for (const prefix of lengths[family]) {
      const rest = BigInt((family === 4 ? 32 : 128) - prefix);
      for (const index of blocks.get(keyOf(family, prefix, (first >> rest) << rest)) ?? []) found.add(index);
    }
    return at([...found].sort((a, b) => a - b));
  }

  return {
    of({ ipBlock }) {
      if (ipBlock === undefined) return withSelectors;
      const [range] = rangesOfBlock(ipBlock);
      return range === undefined ? [] : around(range);
    },
  };
}

function keyOf(family: 4 | 6, prefix: number, network: bigint): string {
  return `${family}/${prefix}/${network}`;
}
