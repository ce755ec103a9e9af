import type { Cluster, ClusterNamespace, ClusterWorkload } from "../cluster/cluster.ts";
import type { Direction, Labels } from "../manifest/types.ts";
import type { CompiledPolicy, NamespaceScope } from "./compile.ts";
import type { PeerUses } from "./peers.ts";
import { type CompiledSelector, everything, exampleLabels, matches } from "./selector.ts";
import type { Reading, RepresentativePod } from "./types.ts";
import type { WorkloadIndex } from "./workloadIndex.ts";

const nameLabel = "kubernetes.io/metadata.name";
/** No namespace can be called this, so that it differs from every name in a selector. */
const otherNamespace = "(other)";

export interface Asking {
  readonly policies: readonly CompiledPolicy[];
  peers(direction: Direction): readonly PeerUses[];
  readonly workloads: WorkloadIndex;
  readonly reading: Reading;
  readonly alsoPods: readonly RepresentativePod[];
}

/** Pods for selectors that match nothing here, then any other pod of each namespace, then any other namespace. */
export function findRepresentatives(cluster: Cluster, asking: Asking): RepresentativePod[] {
  const { policies, workloads, reading, alsoPods } = asking;
  const found = new Map<string, RepresentativePod>();
  const keep = (scope: NamespaceScope, selector: CompiledSelector) => {
    const pod = makePod(cluster, scope, selector);
    if (pod !== undefined && !found.has(pod.label)) found.set(pod.label, pod);
  };
  for (const { subjects } of policies) {
    if (workloads.peer(subjects, reading).size === 0) keep(subjects.scope, subjects.pods);
  }
  for (const direction of ["ingress", "egress"] as const) {
    for (const { peer } of asking.peers(direction)) {
      if (peer.kind === "pods" && workloads.peer(peer, reading).size === 0) keep(peer.scope, peer.pods);
    }
  }
  for (const name of cluster.namespaces.keys()) keep({ kind: "name", name }, everything);
  for (const pod of alsoPods)
    if (pod.label !== anyOther.label && !found.has(pod.label)) found.set(pod.label, rehouse(cluster, pod));
  return [...found.values(), anyOther];
}

const anyOther: RepresentativePod = {
  namespace: undefined,
  namespaceLabels: { [nameLabel]: otherNamespace },
  labels: {},
  label: "*/*",
};

/** A pod of another cluster: the namespace of that name may have other labels here, or be declared nowhere. */
function rehouse(cluster: Cluster, pod: RepresentativePod): RepresentativePod {
  const name = pod.namespace ?? pod.namespaceLabels[nameLabel] ?? otherNamespace;
  const declared = cluster.namespaces.get(name);
  if (declared !== undefined) return { ...pod, namespace: name, namespaceLabels: declared.labels };
  return pod.namespace === undefined ? pod : { ...pod, namespace: undefined, namespaceLabels: { [nameLabel]: name } };
}

/** The pods as workloads of a cluster of their own, so that they can be looked up in the same way. */
export function representativeCluster(
  pods: readonly RepresentativePod[],
): Pick<Cluster, "workloads" | "workloadsByNamespace" | "namespaces"> {
  const namespaces = new Map<string, ClusterNamespace>();
  const workloadsByNamespace = new Map<string, number[]>();
  const workloads = pods.map((pod, index): ClusterWorkload => {
    const name = pod.namespace ?? JSON.stringify(pod.namespaceLabels);
    if (!namespaces.has(name))
      namespaces.set(name, { name, labels: pod.namespaceLabels, origins: [], object: undefined });
    workloadsByNamespace.set(name, [...(workloadsByNamespace.get(name) ?? []), index]);
    return { index, namespace: name, name: "*", kind: "Pod", object: podObject(pod), origins: [], variant: undefined };
  });
  return { workloads, workloadsByNamespace, namespaces };
}

function podObject({ namespace, labels }: RepresentativePod): ClusterWorkload["object"] {
  const unknown = { ports: [], hostNetwork: false, replicas: undefined, podIPs: [], hostIPs: [], owner: undefined };
  return { kind: "Pod", name: "*", namespace, labels, completed: false, ...unknown };
}

function makePod(cluster: Cluster, scope: NamespaceScope, pods: CompiledSelector): RepresentativePod | undefined {
  const labels = exampleLabels(pods);
  const namespace = findNamespace(cluster, scope);
  if (labels === undefined || namespace === undefined) return undefined;
  const { name: place, labels: namespaceLabels } = namespace;
  return {
    namespace: cluster.namespaces.has(place) ? place : undefined,
    namespaceLabels,
    labels,
    label: `${place}/${describeLabels(labels)}`,
  };
}

/** A declared namespace that the scope names or matches, else one made from what it asks for. */
function findNamespace(cluster: Cluster, scope: NamespaceScope): { name: string; labels: Labels } | undefined {
  if (scope.kind === "name") {
    return { name: scope.name, labels: cluster.namespaces.get(scope.name)?.labels ?? { [nameLabel]: scope.name } };
  }
  for (const { name, labels } of cluster.namespaces.values())
    if (matches(scope.selector, labels)) return { name, labels };
  const example = exampleLabels(scope.selector);
  if (example === undefined) return undefined;
  const { [nameLabel]: wanted, ...others } = example;
  const asked = scope.selector.requirements.some(({ key, operator }) => key === nameLabel && operator === "In");
  const named = asked && wanted !== undefined;
  // That namespace is known, and does not match.
  if (named && cluster.namespaces.has(wanted)) return undefined;
  return {
    name: named ? `${wanted}${Object.keys(others).length === 0 ? "" : describeLabels(others)}` : describeLabels(others),
    labels: { ...others, [nameLabel]: named ? wanted : otherNamespace },
  };
}

function describeLabels(labels: Labels): string {
  const shown = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return shown.length === 0 ? "*" : `{${shown.join(",")}}`;
}
