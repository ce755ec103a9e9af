import type { Cluster, ClusterNamespace, ClusterWorkload } from "../cluster/cluster.ts";
import type { LabelSelector, Peer } from "../manifest/types.ts";
import type { Settings } from "../source/settings.ts";
import { type CompiledSelector, compileSelector, matches } from "../traffic/selector.ts";
import type { Traffic } from "../traffic/types.ts";
import { createPodList, type PodList } from "./podList.ts";

/** What the known workloads, namespaces and Services prove, whatever the policies say. */
export interface Inventory {
  /** The namespace's workloads, those on the host network too. */
  workloadsIn(namespace: string): readonly ClusterWorkload[];
  /** Those of several namespaces, one namespace after the other. */
  podListOf(namespaces: readonly string[]): PodList;
  /** `traffic`: of the same workloads, namespaces and settings, here and below. */
  pods(selector: LabelSelector, namespace: string, traffic: Traffic): readonly ClusterWorkload[];
  podsAnywhere(selector: LabelSelector, traffic: Traffic): readonly ClusterWorkload[];
  podsOfPeer(peer: Peer, namespace: string, traffic: Traffic): readonly ClusterWorkload[];
  namespaces(selector: LabelSelector): readonly ClusterNamespace[];
  readonly declaredNamespaces: readonly ClusterNamespace[];
}

/**
 * Keeps an inventory for as long as everything but the policies is the same. The entries go with the workloads. One per rule runner.
 */
export interface InventoryMemory {
  of(cluster: Cluster, settings: Settings): Inventory;
  compiled(selector: LabelSelector): CompiledSelector;
  /** A value worked out once from an object alone; goes with the object. */
  derived<Value>(from: object, name: string, compute: () => Value): Value;
}

export function createInventoryMemory(): InventoryMemory {
  const known = new WeakMap<
    Cluster["workloads"],
    { readonly basis: readonly unknown[]; readonly inventory: Inventory }
  >();
  const selectors = new WeakMap<LabelSelector, CompiledSelector>();
  const values = new WeakMap<object, Map<string, unknown>>();
  const compiled = (selector: LabelSelector): CompiledSelector => {
    let found = selectors.get(selector);
    if (found === undefined) {
      found = compileSelector(selector);
      selectors.set(selector, found);
    }
    return found;
  };
  return {
    compiled,
    of(cluster, settings) {
      const { workloads, namespaces, services, templatedNamespaces, podSources, inCloud, declaringFiles, placement } =
        cluster;
      const basis = [
        namespaces,
        services,
        templatedNamespaces,
        podSources,
        inCloud,
        declaringFiles,
        placement,
        settings,
      ];
      const before = known.get(workloads);
      if (before?.basis.every((part, i) => part === basis[i])) return before.inventory;
      const inventory = createInventory(cluster, compiled);
      known.set(workloads, { basis, inventory });
      return inventory;
    },
    derived<Value>(from: object, name: string, compute: () => Value): Value {
      let own = values.get(from);
      if (own === undefined) {
        own = new Map();
        values.set(from, own);
      }
      if (!own.has(name)) own.set(name, compute());
      return own.get(name) as Value;
    },
  };
}

function createInventory(
  { workloads, workloadsByNamespace, namespaces }: Cluster,
  compiled: InventoryMemory["compiled"],
): Inventory {
  const byNamespace = new Map<string, readonly ClusterWorkload[]>();
  const selected = new Map<string, readonly ClusterWorkload[]>();
  const lists = new Map<string, PodList>();
  const selectedNamespaces = new Map<string, readonly ClusterNamespace[]>();
  const ofPeers = new WeakMap<Peer, Map<string, readonly ClusterWorkload[]>>();
  let onHost: readonly ClusterWorkload[] | undefined;

  const hostWorkloads = () => {
    onHost ??= workloads.filter(({ object }) => object.hostNetwork);
    return onHost;
  };

  function workloadsIn(namespace: string): readonly ClusterWorkload[] {
    return remember(byNamespace, namespace, () =>
      (workloadsByNamespace.get(namespace) ?? []).flatMap((index) => workloads[index] ?? []),
    );
  }

  /** All that can match, of these: few, where a label with its value is asked for. */
  function candidatesFor(
    { requirements }: CompiledSelector,
    { labels }: Traffic,
    all: readonly ClusterWorkload[],
  ): readonly ClusterWorkload[] {
    let fewest: readonly (readonly number[])[] | undefined;
    let least = all.length;
    for (const { operator, key, values } of requirements) {
      if (operator !== "In") continue;
      const lists = [...values].map((value) => labels.postings.get(key)?.get(value) ?? []);
      const size = lists.reduce((sum, { length }) => sum + length, 0);
      if (size >= least) continue;
      fewest = lists;
      least = size;
    }
    if (fewest === undefined) return all;
    const [only = [], ...more] = fewest;
    // In the order of the cluster.
    const places = more.length === 0 ? only : fewest.flat().sort((a, b) => a - b);
    return places.flatMap((index) => workloads[index] ?? []);
  }

  function pods(selector: LabelSelector, namespace: string, traffic: Traffic): readonly ClusterWorkload[] {
    const wanted = compiled(selector);
    return remember(selected, `${namespace}|${wanted.id}`, () =>
      candidatesFor(wanted, traffic, workloadsIn(namespace)).filter(
        (each) => each.namespace === namespace && matches(wanted, each.object.labels),
      ),
    );
  }

  function podsOfPeer(peer: Peer, namespace: string, traffic: Traffic): readonly ClusterWorkload[] {
    if (peer.ipBlock === undefined && peer.namespaceSelector === undefined) {
      return peer.podSelector === undefined ? [] : pods(peer.podSelector, namespace, traffic);
    }
    const found = Array.from(traffic.workloadsOfPeer(peer, namespace), (index) => workloads[index]).flatMap(
      (each) => each ?? [],
    );
    if (peer.ipBlock !== undefined || peer.namespaceSelector === undefined || hostWorkloads().length === 0)
      return found;
    const scope = compiled(peer.namespaceSelector);
    const wanted = peer.podSelector === undefined ? undefined : compiled(peer.podSelector);
    const others = hostWorkloads().filter(
      ({ namespace: own, object }) =>
        matches(scope, namespaces.get(own)?.labels ?? {}) &&
        (wanted === undefined || matches(wanted, object.labels)) &&
        !found.some((other) => other.object === object),
    );
    return others.length === 0 ? found : [...found, ...others];
  }

  return Object.freeze({
    workloadsIn,
    podListOf: (names: readonly string[]) =>
      remember(lists, names.join(), () => createPodList(names.flatMap(workloadsIn))),
    pods,
    podsAnywhere(selector: LabelSelector, traffic: Traffic) {
      const wanted = compiled(selector);
      return remember(selected, `*|${wanted.id}`, () =>
        candidatesFor(wanted, traffic, workloads).filter(({ object }) => matches(wanted, object.labels)),
      );
    },
    podsOfPeer(peer: Peer, namespace: string, traffic: Traffic) {
      let own = ofPeers.get(peer);
      if (own === undefined) {
        own = new Map();
        ofPeers.set(peer, own);
      }
      return remember(own, namespace, () => podsOfPeer(peer, namespace, traffic));
    },
    namespaces(selector: LabelSelector) {
      const wanted = compiled(selector);
      return remember(selectedNamespaces, wanted.id, () =>
        [...namespaces.values()].filter(({ labels }) => matches(wanted, labels)),
      );
    },
    declaredNamespaces: [...namespaces.values()].filter(({ object }) => object !== undefined),
  });
}

function remember<Value>(memory: Map<string, Value>, key: string, compute: () => Value): Value {
  let found = memory.get(key);
  if (found === undefined) {
    found = compute();
    memory.set(key, found);
  }
  return found;
}
