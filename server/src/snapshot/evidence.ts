import { type AddressRange, rangesOfBlock } from "../cluster/addresses.ts";
import type { Cluster, ClusterNamespace, ClusterPolicy, ClusterWorkload } from "../cluster/cluster.ts";
import type { ClusterPodSource } from "../cluster/podSources.ts";
import type { PolicyManifest } from "../manifest/file.ts";
import { isolates } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction, IpBlock, LabelSelector, NetworkPolicy, Peer } from "../manifest/types.ts";
import type { Settings } from "../source/settings.ts";
import type { CompiledSelector } from "../traffic/selector.ts";
import type { Traffic } from "../traffic/types.ts";
import { createFactsMemory, createReader, type FactsMemory, type Reader, type Reads, type State } from "./facts.ts";
import { createInventoryMemory, type Inventory, type InventoryMemory } from "./inventory.ts";
import type { NeedsSource } from "./need.ts";
import type { PodList } from "./podList.ts";
import type { Question } from "./question.ts";

/**
 * What the workspace proves, shared by all rules and worked out when first asked for. A selector has three answers:
 * it matches workloads (`pods`), it matches none of the known ones (`hasInventory`), or nobody knows.
 */
export interface Evidence {
  /** What holds whatever the policies say. The same value for as long as it does. */
  readonly inventory: Inventory;
  /** What there is to know of other policies and files; notes who asks for what. */
  readonly reader: Reader;
  /** Where a policy of a file lives. */
  namespaceOf(uri: string, policy: NetworkPolicy): string;
  /** Something says where objects of the file without a namespace live. */
  isPlaced(uri: string): boolean;
  /** The namespace's workloads, those on the host network too. */
  workloadsIn(namespace: string): readonly ClusterWorkload[];
  /** Those of several namespaces, one namespace after the other. */
  podListOf(namespaces: readonly string[]): PodList;
  /** Workloads of the namespace are known, and none of them is only a template. */
  hasInventory(namespace: string): boolean;
  /** Known pods of one namespace that a selector matches, whatever their network. */
  pods(selector: LabelSelector, namespace: string): readonly ClusterWorkload[];
  /** Known pods of every namespace that a selector matches. */
  podsAnywhere(selector: LabelSelector): readonly ClusterWorkload[];
  /** Known pods that a peer matches, seen from a policy in `namespace`; those on the host network too. */
  podsOfPeer(peer: Peer, namespace: string): readonly ClusterWorkload[];
  /** Namespaces that a selector matches by the labels that are known. */
  namespaces(selector: LabelSelector): readonly ClusterNamespace[];
  /** Namespaces that a manifest declares, so that their labels are known. */
  readonly declaredNamespaces: readonly ClusterNamespace[];
  /** Policies in force of a namespace. */
  policiesIn(namespace: string): readonly ClusterPolicy[];
  /** Policies in force of a namespace that isolate in a direction. */
  isolating(namespace: string, direction: Direction): readonly ClusterPolicy[];
  /** The policies of its namespace that isolate a workload. */
  isolators(workload: number, direction: Direction): readonly ClusterPolicy[];
  /** Indexes of the policies of any kind that isolate a workload. */
  isolatedBy(workload: number, direction: Direction): readonly number[];
  /** What may bring pods into a namespace that no manifest declares. */
  podSourcesIn(namespace: string): readonly ClusterPodSource[];
  compiled(selector: LabelSelector): CompiledSelector;
  /** Policies of a namespace (or of one that is not known yet) that are written but not in force: templates, patches, rejected, replaced. */
  notInForce(namespace: string): readonly PolicyManifest[];
  /** How many files declare anything that Netpol reads, counted up to two. */
  readonly severalFiles: boolean;
  /** What others want to know as well. Who asks is asked again only when the answer is another. */
  ask<Args extends readonly (string | number)[], Value>(question: Question<About, Args, Value>, ...args: Args): Value;
  /** One value per key, computed again when policies that it looks at have changed. The key names what is computed. */
  once<Value>(key: string, compute: () => Value): Value;
  /** The same for each object that the key is about. */
  onceFor<Value>(about: object, key: string, compute: () => Value): Value;
  /** A value that follows from one object alone (the list of all Services, say), however the policies change. */
  derived<Value>(from: object, key: string, compute: () => Value): Value;
  /** What a block covers: several rules hold its hundreds of exceptions against something. */
  rangesOf(block: IpBlock): readonly AddressRange[];
}

/** Parts of a cluster in which other policies show: a rule asks `evidence` for what it needs of them, which is noted. */
export type OtherPolicies =
  | "policies"
  | "policiesByNamespace"
  | "policiesByFile"
  | "replacedPolicies"
  | "rejectedPolicies"
  | "idlePolicies"
  | "adminPolicies"
  | "rejectedAdminPolicies"
  | "otherPolicies";

/** What questions are answered from. */
export interface About {
  readonly cluster: Omit<Cluster, OtherPolicies>;
  readonly evidence: Evidence;
}

/** What outlives one state of the workspace: one per rule runner. */
export interface EvidenceMemory {
  of(state: VersionedState): Evidence;
}

interface VersionedState extends State {
  readonly settings: Settings;
  readonly version: number;
}

/** What holds as long as the inventory does. */
interface Held {
  readonly facts: FactsMemory;
  readonly byKey: Map<string, Remembered>;
  readonly byObject: WeakMap<object, Map<string, Remembered>>;
  /** The evidence of the last state. */
  last: { readonly traffic: Traffic; readonly version: number; readonly evidence: Evidence } | undefined;
}

interface Remembered {
  readonly value: unknown;
  readonly reads: Reads;
}

/** `needs`: how they are worked out. */
export function createEvidenceMemory(needs: NeedsSource): EvidenceMemory {
  const inventories = createInventoryMemory();
  const held = new WeakMap<Inventory, Held>();
  return {
    of(state) {
      const inventory = inventories.of(state.cluster, state.settings);
      let own = held.get(inventory);
      if (own === undefined) {
        own = { facts: createFactsMemory(), byKey: new Map(), byObject: new WeakMap(), last: undefined };
        held.set(inventory, own);
      }
      const { traffic, version } = state;
      // Another version may have other texts for the same cluster.
      if (own.last?.traffic !== traffic || own.last.version !== version) {
        own.last = { traffic, version, evidence: createEvidence(state, inventories, inventory, own, needs) };
      }
      return own.last.evidence;
    },
  };
}

/** Of one state of the workspace; takes over what still holds. */
function createEvidence(
  state: State,
  inventories: InventoryMemory,
  inventory: Inventory,
  held: Held,
  needs: NeedsSource,
): Evidence {
  const { cluster, traffic } = state;
  const reader = createReader(state, held.facts, needs, () => ({ cluster, evidence }));

  function remember<Value>(known: Map<string, Remembered>, key: string, compute: () => Value): Value {
    let found = known.get(key);
    if (found === undefined || !reader.holds(found.reads)) {
      found = reader.note(compute);
      known.set(key, found);
    }
    return found.value as Value;
  }

  const evidence: Evidence = {
    inventory,
    reader,
    namespaceOf: (uri, policy) => policy.namespace ?? cluster.placement.namespaceOf(uri),
    isPlaced: (uri) => cluster.placement.isSaid(uri),
    workloadsIn: inventory.workloadsIn,
    podListOf: inventory.podListOf,
    hasInventory: (namespace) =>
      inventory.workloadsIn(namespace).length > 0 && !cluster.templatedNamespaces.has(namespace),
    pods: (selector, namespace) => inventory.pods(selector, namespace, traffic),
    podsAnywhere: (selector) => inventory.podsAnywhere(selector, traffic),
    podsOfPeer: (peer, namespace) => inventory.podsOfPeer(peer, namespace, traffic),
    namespaces: inventory.namespaces,
    declaredNamespaces: inventory.declaredNamespaces,
    policiesIn: (namespace) => reader.policiesNamed(namespace).inForce,
    isolating: (namespace, direction) =>
      evidence.once(`isolating ${direction} ${namespace}`, () => {
        const all = evidence.policiesIn(namespace);
        return inventories.derived(all, direction, () => all.filter(({ object }) => isolates(object, direction)));
      }),
    isolators: (workload, direction) =>
      reader.selecting(workload, direction).policies.flatMap((each) => (each && "namespace" in each ? [each] : [])),
    isolatedBy: (workload, direction) => reader.selecting(workload, direction).indexes,
    podSourcesIn: (namespace) =>
      cluster.podSources.length === 0
        ? []
        : inventories.derived(cluster.podSources, namespace, () =>
            cluster.podSources.filter((source) => source.namespace === namespace),
          ),
    compiled: inventories.compiled,
    notInForce: (namespace) => reader.policiesNamed(namespace).idle.map(({ manifest }) => manifest),
    severalFiles: cluster.declaringFiles > 1,
    ask: reader.ask,
    once: <Value>(key: string, compute: () => Value) => remember(held.byKey, key, compute),
    onceFor<Value>(about: object, key: string, compute: () => Value): Value {
      let known = held.byObject.get(about);
      if (known === undefined) {
        known = new Map();
        held.byObject.set(about, known);
      }
      return remember(known, key, compute);
    },
    derived: inventories.derived,
    rangesOf: (block) => inventories.derived(block, "ranges", () => rangesOfBlock(block)),
  };
  return Object.freeze(evidence);
}
