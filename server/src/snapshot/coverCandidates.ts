import { type AddressRange, rangesOfBlock } from "../cluster/addresses.ts";
import { limits } from "../limits.ts";
import { parseCidr } from "../manifest/cidr.ts";
import type { Peer, PolicyPort } from "../manifest/types.ts";

/** Who may cover a peer: few of thousands, where a policy lists the blocks of a whole cloud. */
export interface CoverCandidates<Owner> {
  /** In the order in which they were given; of everybody (`undefined`) those that are open to everybody. */
  of(peer: Peer | undefined): readonly Owner[];
}

/**
 * Among owners of peers, those that may cover a peer: for a block the ones with a block around its first address, for a
 * selector the ones that ask for no label or for one that it has. An owner without peers is open to everybody and may cover everything.
 */
export function coverCandidates<Owner>(
  owners: readonly Owner[],
  peersOf: (owner: Owner) => readonly Peer[],
): CoverCandidates<Owner> {
  const unlabelled: number[] = [];
  const labels = new Map<string, number[]>();
  const open: number[] = [];
  const blocks = new Map<string, number[]>();
  const lengths = { 4: new Set<number>(), 6: new Set<number>() };
  for (const [index, owner] of owners.entries()) {
    const peers = peersOf(owner);
    if (peers.length === 0) open.push(index);
    for (const peer of peers) {
      const { ipBlock } = peer;
      if (ipBlock === undefined) {
        const [asked] = labelsOf(peer);
        if (asked === undefined) unlabelled.push(index);
        for (const label of asked ?? []) note(labels, label, index);
      }
      const cidr = ipBlock === undefined ? undefined : parseCidr(ipBlock.cidr);
      if (cidr === undefined) continue;
      lengths[cidr.family].add(cidr.prefix);
      const key = keyOf(cidr.family, cidr.prefix, cidr.first);
      note(blocks, key, index);
    }
  }
  const at = (indexes: readonly number[]) => indexes.flatMap((index) => owners[index] ?? []);
  let left = limits.snapshot.owners;

  function bySelector(peer: Peer): readonly Owner[] {
    const found = new Set([...open, ...unlabelled]);
    for (const label of labelsOf(peer).flat()) for (const index of labels.get(label) ?? []) found.add(index);
    return at([...found].sort((a, b) => a - b));
  }

  function candidatesOf(peer: Peer | undefined): readonly Owner[] {
    if (peer === undefined) return at(open);
    if (peer.ipBlock === undefined) return bySelector(peer);
    const [range] = rangesOfBlock(peer.ipBlock);
    return range === undefined ? [] : around(range);
  }

  function around({ family, first }: AddressRange): readonly Owner[] {
    const found = new Set(open);
    for (const prefix of lengths[family]) {
      const rest = BigInt((family === 4 ? 32 : 128) - prefix);
      for (const index of blocks.get(keyOf(family, prefix, (first >> rest) << rest)) ?? []) found.add(index);
    }
    return at([...found].sort((a, b) => a - b));
  }

  return {
    of(peer) {
      if (left < 0) return [];
      const found = candidatesOf(peer);
      left -= found.length;
      return left < 0 ? [] : found;
    },
  };
}

/**
 * Whether another port of the list may cover a port by itself. Thousands of different ones are so not held against each
 * other.
 */
export function portsCoverable(ports: readonly PolicyPort[]): (port: PolicyPort) => boolean {
  const names = new Map<string, number>();
  const whole = new Map<string, number>();
  /** By protocol, in the order of their first port, the widest first. */
  const ranges = new Map<string, { readonly first: number; readonly last: number }[]>();
  const count = (table: Map<string, number>, key: string) => table.set(key, (table.get(key) ?? 0) + 1);
  for (const { protocol, port, endPort } of ports) {
    if (port === undefined) count(whole, `${protocol}`);
    else if (typeof port === "string") count(names, `${protocol} ${port}`);
    else {
      const list = ranges.get(`${protocol}`) ?? [];
      list.push({ first: port, last: endPort ?? port });
      ranges.set(`${protocol}`, list);
    }
  }
  const covered = new Set<string>();
  for (const [protocol, list] of ranges) {
    list.sort((a, b) => a.first - b.first || b.last - a.last);
    let furthest = -1;
    for (const { first, last } of list) {
      if (last <= furthest) covered.add(`${protocol} ${first} ${last}`);
      furthest = Math.max(furthest, last);
    }
  }
  return ({ protocol, port, endPort }) => {
    const all = whole.get(`${protocol}`) ?? 0;
    if (port === undefined) return all > 1 || ranges.has(`${protocol}`);
    if (all > 0) return true;
    if (typeof port === "string") return (names.get(`${protocol} ${port}`) ?? 0) > 1;
    return covered.has(`${protocol} ${port} ${endPort ?? port}`);
  };
}

/** The labels of pods for which a peer names values, each as the values that it takes. */
function labelsOf({ podSelector }: Peer): readonly (readonly string[])[] {
  if (podSelector === undefined) return [];
  const { matchLabels, matchExpressions } = podSelector;
  return [
    ...Object.entries(matchLabels).map((label) => [JSON.stringify(label)]),
    ...matchExpressions.flatMap(({ key, operator, values }) =>
      operator === "In" ? [values.map((value) => JSON.stringify([key, value]))] : [],
    ),
  ];
}

function note(table: Map<string, number[]>, key: string, index: number): void {
  const indexes = table.get(key);
  if (indexes === undefined) table.set(key, [index]);
  else indexes.push(index);
}

function keyOf(family: 4 | 6, prefix: number, network: bigint): string {
  return `${family}/${prefix}/${network}`;
}
