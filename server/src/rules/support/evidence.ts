import type { Cluster, ClusterNamespace, ClusterPolicy, ClusterWorkload, Origin } from "../../cluster/cluster.ts";
import { makePlacement, type Placement } from "../../cluster/placement.ts";
import type { ManifestFile, PolicyManifest } from "../../manifest/file.ts";
import type { Direction, LabelSelector, NetworkPolicy, Peer } from "../../manifest/types.ts";
import type { Settings } from "../../settings.ts";
import { isolates } from "../../traffic/policyTypes.ts";
import { type CompiledSelector, compileSelector, matches } from "../../traffic/selector.ts";
import type { Traffic } from "../../traffic/types.ts";

export interface EvidenceInput {
  readonly cluster: Cluster;
  readonly traffic: Traffic;
  readonly settings: Settings;
  files(): Iterable<ManifestFile>;
}

/**
 * What the workspace proves, shared by all rules and worked out when first asked for. A selector has three answers:
 * it matches workloads (`pods`), it matches none of the known ones (`hasInventory`), or nobody knows.
 */
export interface Evidence {
  /** Where a policy of a file lives. */
  namespaceOf(uri: string, policy: NetworkPolicy): string;
  /** Something says where objects of the file without a namespace live. */
  isPlaced(uri: string): boolean;
  /** The namespace's workloads, those on the host network too. */
  workloadsIn(namespace: string): readonly ClusterWorkload[];
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
  /** Policies in force of a namespace that isolate in a direction. */
  isolating(namespace: string, direction: Direction): readonly ClusterPolicy[];
  /** Indexes of the policies that isolate a workload; remembered. */
  isolatedBy(workload: number, direction: Direction): readonly number[];
  compiled(selector: LabelSelector): CompiledSelector;
  /** Policies of a namespace (or of one that is not known yet) that are written but not in force: templates, patches, rejected, replaced. */
  notInForce(namespace: string): readonly PolicyManifest[];
  /** How many files declare anything that Netpol reads, counted up to two. */
  readonly severalFiles: boolean;
  /** One value per key, computed once. The key names what is computed. */
  once<Value>(key: string, compute: () => Value): Value;
  /** One value per object and name, computed once; goes with the object. */
  onceFor<Value>(key: object, name: string, compute: () => Value): Value;
}

export function createEvidence(input: EvidenceInput): Evidence {
  const { cluster, traffic, settings } = input;
  const lazily = <Value>(compute: () => Value): (() => Value) => {
    let held: { readonly value: Value } | undefined;
    return () => {
      held ??= { value: compute() };
      return held.value;
    };
  };
  const files = lazily(() => [...input.files()]);
  const placement = lazily((): Placement => makePlacement(files(), settings));
  const placedFolders = lazily(() =>
    files().flatMap(({ uri, kustomizeNamespace }) => (kustomizeNamespace === undefined ? [] : [folderOf(uri)])),
  );
  const compiledSelectors = new WeakMap<LabelSelector, CompiledSelector>();
  const remembered = new Map<string, unknown>();
  const attached = new WeakMap<object, Map<string, unknown>>();
  const selected = new Map<string, readonly ClusterWorkload[]>();
  const byNamespace = new Map<string, readonly ClusterWorkload[]>();
  const hostWorkloads = lazily(() => cluster.workloads.filter(({ object }) => object.hostNetwork));

  function compiled(selector: LabelSelector): CompiledSelector {
    let found = compiledSelectors.get(selector);
    if (found === undefined) {
      found = compileSelector(selector);
      compiledSelectors.set(selector, found);
    }
    return found;
  }

  function workloadsIn(namespace: string): readonly ClusterWorkload[] {
    let found = byNamespace.get(namespace);
    if (found === undefined) {
      const indexes = cluster.workloadsByNamespace.get(namespace) ?? [];
      found = indexes.flatMap((index) => cluster.workloads[index] ?? []);
      byNamespace.set(namespace, found);
    }
    return found;
  }

  function pods(selector: LabelSelector, namespace: string): readonly ClusterWorkload[] {
    const wanted = compiled(selector);
    const key = `${namespace}|${wanted.id}`;
    let found = selected.get(key);
    if (found === undefined) {
      found = workloadsIn(namespace).filter(({ object }) => matches(wanted, object.labels));
      selected.set(key, found);
    }
    return found;
  }

  function podsOfPeer(peer: Peer, namespace: string): readonly ClusterWorkload[] {
    if (peer.ipBlock === undefined && peer.namespaceSelector === undefined) {
      return peer.podSelector === undefined ? [] : pods(peer.podSelector, namespace);
    }
    const found = traffic.workloadsOfPeer(peer, namespace).flatMap((index) => cluster.workloads[index] ?? []);
    if (peer.ipBlock !== undefined || peer.namespaceSelector === undefined || hostWorkloads().length === 0)
      return found;
    const scope = compiled(peer.namespaceSelector);
    const wanted = peer.podSelector === undefined ? undefined : compiled(peer.podSelector);
    const onHost = hostWorkloads().filter(
      ({ namespace: own, object }) =>
        matches(scope, cluster.namespaces.get(own)?.labels ?? {}) &&
        (wanted === undefined || matches(wanted, object.labels)) &&
        !found.some((other) => other.object === object),
    );
    return onHost.length === 0 ? found : [...found, ...onHost];
  }

  const postings = lazily(() => {
    const byLabel = new Map<string, ClusterWorkload[]>();
    for (const workload of cluster.workloads) {
      for (const [key, value] of Object.entries(workload.object.labels)) {
        const id = `${key}=${value}`;
        const list = byLabel.get(id);
        if (list === undefined) byLabel.set(id, [workload]);
        else list.push(workload);
      }
    }
    return byLabel;
  });

  /** All that can match: few, where a label with its value is asked for. */
  function candidatesFor({ requirements }: CompiledSelector): readonly ClusterWorkload[] {
    const first = requirements.find(({ operator }) => operator === "In");
    if (first === undefined) return cluster.workloads;
    return [...first.values].flatMap((value) => postings().get(`${first.key}=${value}`) ?? []);
  }

  const isolatedBy = { ingress: new Map<number, readonly number[]>(), egress: new Map<number, readonly number[]>() };

  const notInForce = lazily(() => {
    const result: { readonly namespace: string | undefined; readonly manifest: PolicyManifest }[] = [];
    for (const { uri, policies } of files()) {
      const known = cluster.policiesByFile.get(uri);
      for (const [index, manifest] of policies.entries()) {
        const inForce = known?.[index];
        const origin: Origin | undefined = inForce === undefined ? undefined : cluster.policies[inForce]?.origin;
        if (origin?.uri === uri && origin.index === index) continue;
        const written = manifest.object.namespace;
        // A patch or template without a namespace, or with one that is filled in, may be meant for any.
        const named = manifest.partial
          ? written?.includes("{{")
            ? undefined
            : written
          : namespaceOf(uri, manifest.object);
        result.push({ namespace: named, manifest });
      }
    }
    return result;
  });

  function namespaceOf(uri: string, policy: NetworkPolicy): string {
    return policy.namespace ?? placement()(uri);
  }

  /** Of a chart's workloads neither number nor labels are known. */
  const templatedNamespaces = lazily(() => {
    const found = new Set<string>();
    for (const { uri, workloads, stream } of files()) {
      for (const { object, document } of workloads) {
        if (stream.documents[document]?.templated) found.add(object.namespace ?? placement()(uri));
      }
    }
    return found;
  });
  const declared = lazily(() => [...cluster.namespaces.values()].filter(({ object }) => object !== undefined));
  const severalFiles = lazily(() => {
    const telling = files().filter((file) => file.policies.length > 0 || file.workloads.length > 0);
    return telling.length > 1;
  });

  const evidence: Evidence = {
    namespaceOf,
    isPlaced(uri) {
      if (settings.defaultNamespace !== "" && settings.defaultNamespace !== "default") return true;
      return placedFolders().some((folder) => folder === "" || uri.startsWith(`${folder}/`));
    },
    workloadsIn,
    hasInventory: (namespace) => workloadsIn(namespace).length > 0 && !templatedNamespaces().has(namespace),
    pods,
    podsAnywhere: (selector) => {
      const wanted = compiled(selector);
      const key = `*|${wanted.id}`;
      const known = selected.get(key);
      if (known !== undefined) return known;
      const found = candidatesFor(wanted).filter(({ object }) => matches(wanted, object.labels));
      selected.set(key, found);
      return found;
    },
    podsOfPeer: (peer, namespace) => evidence.onceFor(peer, `pods ${namespace}`, () => podsOfPeer(peer, namespace)),
    namespaces: (selector) =>
      evidence.once(`namespaces ${compiled(selector).id}`, () =>
        [...cluster.namespaces.values()].filter(({ labels }) => matches(compiled(selector), labels)),
      ),
    get declaredNamespaces() {
      return declared();
    },
    isolating: (namespace, direction) =>
      evidence.once(`isolating ${direction} ${namespace}`, () =>
        (cluster.policiesByNamespace.get(namespace) ?? []).flatMap((index) => {
          const policy = cluster.policies[index];
          return policy !== undefined && isolates(policy.object, direction) ? [policy] : [];
        }),
      ),
    isolatedBy: (workload, direction) => {
      const known = isolatedBy[direction].get(workload);
      if (known !== undefined) return known;
      const found = traffic.isolatedBy(workload, direction);
      isolatedBy[direction].set(workload, found);
      return found;
    },
    compiled,
    notInForce: (namespace) =>
      notInForce()
        .filter((each) => each.namespace === undefined || each.namespace === namespace)
        .map(({ manifest }) => manifest),
    get severalFiles() {
      return severalFiles();
    },
    once<Value>(key: string, compute: () => Value): Value {
      if (remembered.has(key)) return remembered.get(key) as Value;
      const value = compute();
      remembered.set(key, value);
      return value;
    },
    onceFor<Value>(key: object, name: string, compute: () => Value): Value {
      let values = attached.get(key);
      if (values === undefined) {
        values = new Map();
        attached.set(key, values);
      }
      if (values.has(name)) return values.get(name) as Value;
      const value = compute();
      values.set(name, value);
      return value;
    },
  };
  return Object.freeze(evidence);
}

function folderOf(uri: string): string {
  return uri.slice(0, Math.max(uri.lastIndexOf("/"), 0));
}
