import type { Cluster, ClusterWorkload } from "../cluster/cluster.ts";
import { limits } from "../limits.ts";
import type { Labels } from "../manifest/types.ts";
import { type AddressIndex, createAddressIndex, type PodAddresses } from "./addressIndex.ts";
import { add, type Bits, has, remove } from "./bits.ts";
import type { CompiledPods } from "./compile.ts";
import { matches, meets, type Requirement } from "./selector.ts";
import { type BitSet, createSets, type SetMaker } from "./workloadSet.ts";

type Workloads = Cluster["workloads"];

export interface IndexMemory {
  readonly workloads: Workloads;
  readonly namespaces: Cluster["namespaces"];
  readonly podAddresses: PodAddresses;
  readonly addresses: AddressIndex;
  readonly makeSet: SetMaker;
  readonly byName: Map<string, Bits>;
  /** Those in the namespaces that a selector matches, by its id. */
  readonly byScope: Map<string, Bits>;
  readonly byRequirement: Map<string, { readonly requirement: Requirement; readonly bits: Bits }>;
  /** By how the host network is read. */
  readonly byPods: Readonly<Record<"node" | "pod", Map<string, KnownPods>>>;
  /** By how blocks and the host network are read. */
  readonly byBlock: Readonly<
    Record<"pods" | "external", Readonly<Record<"node" | "pod" | "anywhere", Map<string, BitSet>>>>
  >;
}

export interface KnownPods {
  readonly peer: CompiledPods;
  /** Those in its namespaces. */
  readonly scope: Bits;
  readonly set: BitSet;
}

type Given = Pick<IndexMemory, "workloads" | "namespaces" | "podAddresses">;

/** What an index of workloads has answered. `before`: of another state; answers that are still true are taken over. */
export function createIndexMemory(given: Given, before?: IndexMemory): IndexMemory {
  return (before && inherited(given, before)) ?? afresh(given);
}

function afresh(given: Given): IndexMemory {
  return {
    ...given,
    addresses: createAddressIndex(given.workloads, given.podAddresses),
    makeSet: createSets(),
    byName: new Map(),
    byScope: new Map(),
    byRequirement: new Map(),
    byPods: { node: new Map(), pod: new Map() },
    byBlock: {
      pods: { node: new Map(), pod: new Map(), anywhere: new Map() },
      external: { node: new Map(), pod: new Map(), anywhere: new Map() },
    },
  };
}

/**
 * Where the same workloads live in the same namespaces, and few of them bear other labels: each answer is asked about these few
 * alone. What does not depend on labels is shared, whoever adds to it.
 */
function inherited(given: Given, before: IndexMemory): IndexMemory | undefined {
  const { workloads, namespaces, podAddresses } = given;
  if (namespaces !== before.namespaces || workloads.length !== before.workloads.length) return undefined;
  // What nobody asks about any more is kept with the rest.
  const { node, pod } = before.byPods;
  const kept = Math.max(before.makeSet.count(), node.size, pod.size, before.byRequirement.size);
  if (kept > limits.traffic.inherited) return undefined;
  const others: ClusterWorkload[] = [];
  const keys = new Set<string>();
  for (let at = 0; at < workloads.length; at++) {
    const [now, then] = [workloads[at], before.workloads[at]];
    if (now === then) continue;
    if (now === undefined || then === undefined || !livesAlike(now, then)) return undefined;
    if (!addDifferent(keys, now.object.labels, then.object.labels)) continue;
    others.push(now);
    if (others.length > limits.traffic.changedTogether) return undefined;
  }
  const changed = { workloads: others, keys };
  if (!isSameSpace(podAddresses, before.podAddresses)) return undefined;
  return {
    ...given,
    addresses: before.addresses,
    makeSet: before.makeSet,
    byName: before.byName,
    byScope: before.byScope,
    byBlock: before.byBlock,
    byRequirement: requirementsAgain(before, changed),
    byPods: { node: podsAgain(before, "node", changed), pod: podsAgain(before, "pod", changed) },
  };
}

/** Workloads with other labels than they had. */
interface Changed {
  readonly workloads: readonly ClusterWorkload[];
  readonly keys: ReadonlySet<string>;
}

function requirementsAgain({ byRequirement }: IndexMemory, changed: Changed): IndexMemory["byRequirement"] {
  const next = new Map(byRequirement);
  for (const [id, { requirement, bits }] of byRequirement) {
    if (!changed.keys.has(requirement.key)) continue;
    const now = patched(bits, changed, ({ object }) => meets(requirement, object.labels));
    if (now !== bits) next.set(id, { requirement, bits: now });
  }
  return next;
}

function podsAgain({ byPods, makeSet }: IndexMemory, host: "node" | "pod", changed: Changed): Map<string, KnownPods> {
  const next = new Map(byPods[host]);
  for (const [id, { peer, scope, set }] of byPods[host]) {
    if (!peer.pods.requirements.some(({ key }) => changed.keys.has(key))) continue;
    const bits = patched(set.bits, changed, ({ index, object }) => {
      return has(scope, index) && !(host === "node" && object.hostNetwork) && matches(peer.pods, object.labels);
    });
    if (bits !== set.bits) next.set(id, { peer, scope, set: makeSet(bits) });
  }
  return next;
}

/** The very same where the same are in it. */
function patched(bits: Bits, { workloads }: Changed, isIn: (workload: ClusterWorkload) => boolean): Bits {
  let next = bits;
  for (const workload of workloads) {
    const now = isIn(workload);
    if (now === has(bits, workload.index)) continue;
    if (next === bits) next = bits.slice();
    if (now) add(next, workload.index);
    else remove(next, workload.index);
  }
  return next;
}

/** Adds the keys of which one has another value; `false`: there are none. */
function addDifferent(keys: Set<string>, a: Labels, b: Labels): boolean {
  if (a === b) return false;
  let found = false;
  for (const one of [a, b]) {
    for (const key in one) {
      if (a[key] === b[key]) continue;
      keys.add(key);
      found = true;
    }
  }
  return found;
}

/** In the same namespace, on the same network, under the same addresses. */
function livesAlike(a: ClusterWorkload, b: ClusterWorkload): boolean {
  return (
    a.namespace === b.namespace &&
    a.object.hostNetwork === b.object.hostNetwork &&
    isSameList(a.object.podIPs, b.object.podIPs) &&
    isSameList(a.object.hostIPs, b.object.hostIPs)
  );
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a === b || (a.length === b.length && a.every((each, i) => each === b[i]));
}

function isSameSpace(a: PodAddresses, b: PodAddresses): boolean {
  return (
    isSameList(a.families, b.families) &&
    a.podRanges.length === b.podRanges.length &&
    a.podRanges.every(({ family, first, last }, i) => {
      const other = b.podRanges[i];
      return family === other?.family && first === other.first && last === other.last;
    })
  );
}
