import { type AddressRange, holdsRange } from "../cluster/addresses.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { Direction } from "../manifest/types.ts";
import { type AddressSpace, makeAddressSpace } from "./addressSpace.ts";
import { has } from "./bits.ts";
import type { CompiledPeer, CompiledPolicy } from "./compile.ts";
import type { PeerUses } from "./peers.ts";
import { findRepresentatives, representativeCluster } from "./representatives.ts";
import type { ToldApart } from "./toldApart.ts";
import type { Reading, RepresentativePod } from "./types.ts";
import { createWorkloadIndex, type WorkloadIndex } from "./workloadIndex.ts";
import type { BitSet } from "./workloadSet.ts";

/** Something at one end of a connection. */
export type Party =
  | { readonly kind: "workload"; readonly workload: number }
  | { readonly kind: "addresses"; readonly range: AddressRange }
  | { readonly kind: "representative"; readonly pod: RepresentativePod };

/**
 * Everything that can stand at an end of a connection, as numbers: the workloads first, with their own indexes, then
 * the outside address ranges, then the representative pods. The last two are made when they are first asked about.
 */
export interface Universe {
  readonly workloads: WorkloadIndex;
  size(): number;
  /** Beyond the workloads as it was when somebody asked last, here or before; `undefined`: nobody has. */
  made(): Rest | undefined;
  /** The very same as long as there is the same beyond the workloads. */
  rest(): Rest;
  party(endpoint: number): Party;
  /** `undefined` for addresses, and for a pod in a namespace that nobody names: no policy can stand there. */
  namespaceOf(endpoint: number): string | undefined;
  /** A bare Pod: with itself it is one and the same pod. Of everything else there are two. */
  isSingle(endpoint: number): boolean;
  /** As `WorkloadIndex.portSignatures`. */
  portSignature(endpoint: number): number;
  isPeer(peer: CompiledPeer, endpoint: number, reading: Reading): boolean;
  /** `isPeer` for one peer and many endpoints. */
  membership(peer: CompiledPeer, reading: Reading): (endpoint: number) => boolean;
  /** A peer has the same members in two readings. */
  isSame(peer: CompiledPeer, a: Reading, b: Reading): boolean;
  /** Ascending; not to be changed. */
  peersOf(peer: CompiledPeer, reading: Reading): Int32Array;
  /** Those of them that are no workloads. */
  othersOf(peer: CompiledPeer, reading: Reading): Int32Array;
}

export interface Rest {
  /** For which it was made: with the same it is the same. */
  readonly toldApart: ToldApart;
  readonly namespaces: Cluster["namespaces"];
  readonly pods: readonly RepresentativePod[];
  readonly podIndex: WorkloadIndex;
  readonly space: AddressSpace;
  readonly firstPod: number;
}

export interface UniverseParts {
  readonly policies: readonly CompiledPolicy[];
  readonly toldApart: ToldApart;
  peers(direction: Direction): readonly PeerUses[];
  readonly workloads: WorkloadIndex;
  readonly reading: Reading;
  readonly ipv6: boolean;
  readonly alsoPods: readonly RepresentativePod[];
  /** With the same options. Gives what is beyond the workloads, or its index of representative pods, where that is the same. */
  readonly before: Universe | undefined;
}

export function createUniverse(cluster: Cluster, parts: UniverseParts): Universe {
  const { policies, toldApart, peers, workloads, reading, ipv6, alsoPods } = parts;
  const { namespaces } = cluster;
  // Not `parts` itself: it would keep every universe that ever was.
  const old = parts.before?.workloads === workloads ? parts.before.made() : undefined;
  let made: Rest | undefined;
  const firstRange = workloads.size;

  function rest(): Rest {
    if (made !== undefined) return made;
    if (old?.toldApart === toldApart && old.namespaces === namespaces) {
      made = old;
      return made;
    }
    const space = makeAddressSpace(policies, { ipv6, first: firstRange }, old?.space);
    const pods = findRepresentatives(cluster, { policies, peers, workloads, reading, alsoPods });
    const same = old !== undefined && samePods(old.pods, pods);
    const podIndex = same ? old.podIndex : createWorkloadIndex(representativeCluster(pods), workloads.podAddresses);
    made = { toldApart, namespaces, space, pods, podIndex, firstPod: firstRange + space.ranges.length };
    return made;
  }

  /** Places in `ranges` that the peer covers: no more than one run for each range of a block. */
  function rangesIn(peer: CompiledPeer): readonly number[] {
    if (peer.kind !== "block") return [];
    const { ranges, byStart } = rest().space;
    const found: number[] = [];
    for (const { family, first, last } of peer.ranges) {
      // The space is cut at every boundary of every block, so a block's range begins and ends with one of ours.
      for (let i = byStart[family].get(first) ?? ranges.length; ; i++) {
        const range = ranges[i];
        if (range === undefined || range.family !== family || range.first > last) break;
        found.push(i);
      }
    }
    return found;
  }

  /** Of the three parts one list, without a copy where there is only the first. */
  function joined(inWorkloads: BitSet, inRanges: readonly number[], inPods: BitSet): Int32Array {
    const [first, last] = [inWorkloads.list(), inPods.list()];
    if (inRanges.length === 0 && last.length === 0) return first;
    const { firstPod } = rest();
    const list = new Int32Array(first.length + inRanges.length + last.length);
    list.set(first);
    for (let i = 0; i < inRanges.length; i++) list[first.length + i] = firstRange + (inRanges[i] ?? 0);
    const offset = first.length + inRanges.length;
    for (let i = 0; i < last.length; i++) list[offset + i] = firstPod + (last[i] ?? 0);
    return list;
  }

  function membership(peer: CompiledPeer, as: Reading): (endpoint: number) => boolean {
    const inWorkloads = workloads.peer(peer, as).bits;
    const { podIndex, firstPod } = rest();
    const inPods = podIndex.peer(peer, as).bits;
    return (endpoint) => {
      if (endpoint < firstRange) return has(inWorkloads, endpoint);
      if (endpoint >= firstPod) return has(inPods, endpoint - firstPod);
      return isRangeIn(peer, endpoint - firstRange);
    };
  }

  function isRangeIn(peer: CompiledPeer, at: number): boolean {
    const range = rest().space.ranges[at];
    return peer.kind === "block" && range !== undefined && peer.ranges.some((outer) => holdsRange(outer, range));
  }

  return Object.freeze({
    workloads,
    size() {
      const { firstPod, pods } = rest();
      return firstPod + pods.length;
    },
    made: () => made ?? old,
    rest,
    party(endpoint: number): Party {
      if (endpoint < firstRange) return { kind: "workload", workload: endpoint };
      const { space, pods, firstPod } = rest();
      const range = space.ranges[endpoint - firstRange];
      if (range !== undefined) return { kind: "addresses", range };
      const pod = pods[endpoint - firstPod];
      if (pod === undefined) throw new RangeError(`no endpoint ${endpoint}`);
      return { kind: "representative", pod };
    },
    namespaceOf(endpoint: number) {
      if (endpoint < firstRange) return cluster.workloads[endpoint]?.namespace;
      const { pods, firstPod } = rest();
      return pods[endpoint - firstPod]?.namespace;
    },
    isSingle: (endpoint: number) => endpoint < firstRange && cluster.workloads[endpoint]?.kind === "Pod",
    portSignature: (endpoint: number) => workloads.portSignatures[endpoint] ?? 0,
    isPeer(peer: CompiledPeer, endpoint: number, as: Reading) {
      if (endpoint < firstRange) return has(workloads.peer(peer, as).bits, endpoint);
      const { podIndex, firstPod } = rest();
      if (endpoint >= firstPod) return has(podIndex.peer(peer, as).bits, endpoint - firstPod);
      return isRangeIn(peer, endpoint - firstRange);
    },
    membership,
    isSame: (peer: CompiledPeer, a: Reading, b: Reading) =>
      workloads.peer(peer, a) === workloads.peer(peer, b) &&
      rest().podIndex.peer(peer, a) === rest().podIndex.peer(peer, b),
    peersOf: (peer: CompiledPeer, as: Reading) =>
      joined(workloads.peer(peer, as), rangesIn(peer), rest().podIndex.peer(peer, as)),
    othersOf: (peer: CompiledPeer, as: Reading) =>
      joined(workloads.none, rangesIn(peer), rest().podIndex.peer(peer, as)),
  });
}

/** With the same workloads and namespaces, a label says all of a pod. */
function samePods(a: readonly RepresentativePod[], b: readonly RepresentativePod[]): boolean {
  return a.length === b.length && a.every(({ label }, i) => label === b[i]?.label);
}
