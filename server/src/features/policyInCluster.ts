import type { ClusterPolicy } from "../cluster/cluster.ts";
import { findPolicy } from "../cluster/cluster.ts";
import type { PolicyManifest } from "../manifest/file.ts";
import type { Direction, NetworkPolicy, Peer, PolicyRule } from "../manifest/types.ts";
import type { Context } from "../snapshot/context.ts";
import type { WorkloadSet } from "../traffic/workloadSet.ts";

/** One policy of the open file, with what the cluster makes of it. */
export interface PolicyInCluster {
  readonly context: Context;
  readonly manifest: PolicyManifest;
  readonly policy: NetworkPolicy;
  /** Where it lives, also when it names no namespace. */
  readonly namespace: string;
  /** `undefined`: not in force (rejected, replaced by a later one, or a part of a template). */
  readonly inCluster: ClusterPolicy | undefined;
}

/** `index`: the policy's place in the file's list. */
export function policyInCluster(context: Context, manifest: PolicyManifest, index: number): PolicyInCluster {
  const { uri } = context.file;
  const found = findPolicy(context.cluster, uri, index);
  // A replaced policy has the name of the one in force, but is not it.
  const inCluster = found?.origin.uri === uri && found.origin.index === index ? found : undefined;
  const namespace = found?.namespace ?? manifest.object.namespace ?? context.cluster.placement.namespaceOf(uri);
  return { context, manifest, policy: manifest.object, namespace, inCluster };
}

/** Workloads that the policy selects. */
export function selectionOf(view: PolicyInCluster): WorkloadSet {
  const { traffic } = view.context;
  if (view.inCluster !== undefined) return traffic.selectedBy(view.inCluster.index);
  return traffic.workloadsOfPeer({ podSelector: view.policy.podSelector }, view.namespace);
}

/** The same as a list, in the order of the cluster. */
export function selectedBy(view: PolicyInCluster): readonly number[] {
  return [...selectionOf(view)];
}

/** Workloads that any of the peers matches; every workload where there is no peer. */
export function workloadsOfPeers(view: PolicyInCluster, peers: readonly Peer[]): readonly number[] {
  const { cluster, traffic } = view.context;
  if (peers.length === 0) return cluster.workloads.map((workload) => workload.index);
  const [only] = peers;
  if (peers.length === 1 && only !== undefined) return [...traffic.workloadsOfPeer(only, view.namespace)];
  return union(peers.map((peer) => [...traffic.workloadsOfPeer(peer, view.namespace)]));
}

/** The workloads whose ports a rule's `ports` speak of. */
export function destinationsOf(view: PolicyInCluster, direction: Direction, rule: PolicyRule): readonly number[] {
  return direction === "ingress" ? selectedBy(view) : workloadsOfPeers(view, rule.peers);
}

export function union(sets: readonly (readonly number[])[]): readonly number[] {
  return [...new Set(sets.flat())].sort((a, b) => a - b);
}

export function minus(from: readonly number[], what: readonly number[]): readonly number[] {
  const gone = new Set(what);
  return from.filter((each) => !gone.has(each));
}
