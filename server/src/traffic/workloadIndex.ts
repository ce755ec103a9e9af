import type { Cluster } from "../cluster/cluster.ts";
import { limits } from "../limits.ts";
import type { ContainerPort } from "../manifest/types.ts";
import { finish } from "../source/steps.ts";
import type { PodAddresses } from "./addressIndex.ts";
import { add, addAll, and, andNot, type Bits, fullBits, has, makeBits } from "./bits.ts";
import type { CompiledBlock, CompiledPeer, CompiledPods, NamespaceScope } from "./compile.ts";
import { createIndexMemory, type IndexMemory, type KnownPods } from "./indexMemory.ts";
import { type IndexedLabels, indexLabels } from "./labelIndex.ts";
import { matches, type Requirement } from "./selector.ts";
import type { Reading } from "./types.ts";
import type { BitSet } from "./workloadSet.ts";

/** The workloads of one cluster by label, namespace and address; answers selectors as bit sets over workload indexes. */
export interface WorkloadIndex {
  readonly size: number;
  readonly hostNetwork: Bits;
  /** `false`: no workload is on the host network. */
  readonly anyHostNetwork: boolean;
  /** No workload. */
  readonly none: BitSet;
  peer(peer: CompiledPeer, reading: Reading): BitSet;
  readonly podAddresses: PodAddresses;
  /** Workloads with the same named container ports have the same number; 0 is none. */
  readonly portSignatures: Int32Array;
  /** By signature. */
  readonly namedPorts: readonly (readonly ContainerPort[])[];
  /** For the index of the next state. */
  readonly labels: IndexedLabels;
  readonly portKeys: readonly string[];
  readonly memory: IndexMemory;
}

/** Pods that are looked at one by one, rather than sets of all pods. */
const fewPods = 64;

export function createWorkloadIndex(...made: Parameters<typeof workloadIndexSteps>): WorkloadIndex {
  return finish(workloadIndexSteps(...made));
}

/** The same bit by bit: of ten thousand workloads each of its parts takes milliseconds. */
export function* workloadIndexSteps(
  {
    workloads,
    workloadsByNamespace: byNamespace,
    namespaces,
  }: Pick<Cluster, "workloads" | "workloadsByNamespace" | "namespaces">,
  podAddresses: PodAddresses,
  before?: Pick<WorkloadIndex, "labels" | "portKeys" | "memory">,
): Generator<unknown, WorkloadIndex> {
  const size = workloads.length;
  const everyWorkload = fullBits(size);
  const labels = indexLabels(workloads, before?.labels);
  const { postings } = labels;
  yield labels;
  const hostNetwork = makeBits(size);
  for (const { index, object } of workloads) if (object.hostNetwork) add(hostNetwork, index);
  const anyHostNetwork = workloads.some(({ object }) => object.hostNetwork);
  const memory = createIndexMemory({ workloads, namespaces, podAddresses }, before?.memory);
  const { addresses, makeSet } = memory;
  yield memory;
  const portKeys = portKeysOf(workloads, before);
  const { portSignatures, namedPorts } = indexNamedPorts(workloads, portKeys);
  const none = makeSet(makeBits(size));

  const meeting = (requirement: Requirement) =>
    remembered(memory.byRequirement, requirement.id, () => {
      const values = postings.get(requirement.key);
      const found = makeBits(size);
      const positive = requirement.operator === "In" || requirement.operator === "NotIn";
      for (const value of positive ? requirement.values : (values?.keys() ?? [])) {
        for (const index of values?.get(value) ?? []) add(found, index);
      }
      const inverse = requirement.operator === "NotIn" || requirement.operator === "DoesNotExist";
      return { requirement, bits: inverse ? andNot(everyWorkload, found) : found };
    }).bits;

  const inNamespace = (name: string) =>
    remembered(memory.byName, name, () => {
      const bits = makeBits(size);
      for (const index of byNamespace.get(name) ?? []) add(bits, index);
      return bits;
    });

  function inScope(scope: NamespaceScope): Bits {
    if (scope.kind === "name") return inNamespace(scope.name);
    if (scope.selector.requirements.length === 0) return everyWorkload;
    return remembered(memory.byScope, scope.selector.id, () => {
      const bits = makeBits(size);
      for (const { name, labels } of namespaces.values()) {
        if (matches(scope.selector, labels)) addAll(bits, inNamespace(name));
      }
      return bits;
    });
  }

  /** A few in ascending order, of whom all are that it selects; `undefined`: it may be many. */
  function nearPods({ scope, pods }: CompiledPods): readonly number[] | undefined {
    let near = scope.kind === "name" ? (byNamespace.get(scope.name) ?? []) : undefined;
    for (const { operator, key, values } of pods.requirements) {
      const [only] = values;
      if (operator !== "In" || values.size !== 1 || only === undefined) continue;
      const bearers = postings.get(key)?.get(only) ?? [];
      if (near === undefined || bearers.length < near.length) near = bearers;
    }
    return near !== undefined && near.length <= fewPods ? near : undefined;
  }

  function selected(peer: CompiledPods, host: Reading["hostNetwork"]): KnownPods {
    const scope = inScope(peer.scope);
    const near = nearPods(peer);
    if (near !== undefined) {
      const found = near.filter((index) => {
        const object = workloads[index]?.object;
        if (object === undefined || !has(scope, index)) return false;
        return !(host === "node" && object.hostNetwork) && matches(peer.pods, object.labels);
      });
      return { peer, scope, set: makeSet.few(found, size) };
    }
    let bits = scope;
    for (const requirement of peer.pods.requirements) bits = and(bits, meeting(requirement));
    if (host === "node" && anyHostNetwork) bits = andNot(bits, hostNetwork);
    return { peer, scope, set: makeSet(bits) };
  }

  function inBlock(block: CompiledBlock, ipBlocks: Reading["ipBlocks"], host: "node" | "pod" | "anywhere"): Bits {
    const { ranges, everyNode } = block;
    const pods = ipBlocks === "pods" && block.pods ? addresses.pods(ranges) : makeBits(size);
    if (host === "pod" || !anyHostNetwork) return pods;
    const bits = andNot(pods, hostNetwork);
    addAll(bits, addresses.nodes(ranges, everyNode || host === "anywhere"));
    return bits;
  }

  function rememberedPods(peer: CompiledPods, host: Reading["hostNetwork"]): KnownPods {
    return remembered(memory.byPods[host], peer.id, () => selected(peer, host));
  }

  function rememberedBlock(
    block: CompiledBlock,
    ipBlocks: Reading["ipBlocks"],
    where: "node" | "pod" | "anywhere",
  ): BitSet {
    return remembered(memory.byBlock[ipBlocks][where], block.id, () => {
      // Of thousands of blocks few hold a pod.
      const possible = anyHostNetwork || (ipBlocks === "pods" && block.pods && addresses.mayHold(block.ranges));
      return possible ? makeSet(inBlock(block, ipBlocks, where)) : none;
    });
  }

  return Object.freeze({
    size,
    hostNetwork,
    anyHostNetwork,
    none,
    podAddresses,
    portSignatures,
    namedPorts,
    labels,
    portKeys,
    memory,
    // Asked for each of thousands of pairs: what is known is found without making anything.
    peer(peer: CompiledPeer, reading: Reading) {
      if (peer.kind === "names" || peer.kind === "nothing") return none;
      const host = peer.hostNetwork === "never" ? "node" : reading.hostNetwork;
      if (peer.kind === "pods") return (memory.byPods[host].get(peer.id) ?? rememberedPods(peer, host)).set;
      const where = (host === "node" && reading.nodes) || host;
      const { ipBlocks } = reading;
      return memory.byBlock[ipBlocks][where].get(peer.id) ?? rememberedBlock(peer, ipBlocks, where);
    },
  });
}

function remembered<T>(known: Map<string, T>, key: string, compute: () => T): T {
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= limits.traffic.remembered) known.clear();
  const value = compute();
  known.set(key, value);
  return value;
}

/** Of each workload a text of its named ports. */
function portKeysOf(
  workloads: Cluster["workloads"],
  before: Pick<WorkloadIndex, "labels" | "portKeys"> | undefined,
): readonly string[] {
  const last = before?.labels.workloads;
  return workloads.map(({ object: { ports } }, at) => {
    const known = last?.[at]?.object.ports === ports ? before?.portKeys[at] : undefined;
    return known ?? namedIn(ports).map(keyOfPort).sort().join();
  });
}

function indexNamedPorts(
  workloads: Cluster["workloads"],
  keys: readonly string[],
): Pick<WorkloadIndex, "portSignatures" | "namedPorts"> {
  const numbers = new Map<string, number>([["", 0]]);
  const namedPorts: (readonly ContainerPort[])[] = [[]];
  const portSignatures = Int32Array.from(workloads, ({ object }, at) => {
    const key = keys[at] ?? "";
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, namedPorts.length);
    return namedPorts.push(namedIn(object.ports)) - 1;
  });
  return { portSignatures, namedPorts };
}

function namedIn(ports: readonly ContainerPort[]): readonly ContainerPort[] {
  return ports.filter(({ name }) => name !== undefined);
}

function keyOfPort({ protocol, port, name }: ContainerPort): string {
  return `${protocol} ${port} ${name}`;
}
