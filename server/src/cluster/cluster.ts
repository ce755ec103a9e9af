import type { PolicyManifest } from "../manifest/file.ts";
import type {
  AdminPolicy,
  Labels,
  NamespaceObject,
  NetworkPolicy,
  NodeObject,
  OtherPolicy,
  Service,
  Workload,
} from "../manifest/types.ts";
import type { Placement } from "./placement.ts";
import type { ClusterPodSource } from "./podSources.ts";

/** Where an object of the cluster was declared: the file, and the object's index in that file's list of its kind. */
export interface Origin {
  readonly uri: string;
  readonly index: number;
}

export interface ClusterNamespace {
  readonly name: string;
  /** With `kubernetes.io/metadata.name`, which the control plane always sets. */
  readonly labels: Labels;
  /** Empty: no manifest declares it, other objects only live in it; its other labels are unknown. */
  readonly origins: readonly Origin[];
  readonly object: NamespaceObject | undefined;
}

export interface ClusterWorkload {
  /** Index in `Cluster.workloads`. */
  readonly index: number;
  readonly namespace: string;
  /** The name shown: the owner's, for a Pod that has one. */
  readonly name: string;
  readonly kind: string;
  /**
   * Pods of one owner in a dump that no policy or Service can tell apart are one object: their common labels,
   * all their addresses.
   */
  readonly object: Workload;
  /** The owner's own manifest first, then those of its pods. Empty for a workload that only the settings declare. */
  readonly origins: readonly Origin[];
  /** What tells this workload from others of the same owner (`track=canary`, or a pod's name); mostly undefined. */
  readonly variant: string | undefined;
}

export interface ClusterPolicy {
  readonly index: number;
  readonly namespace: string;
  readonly object: NetworkPolicy;
  readonly origin: Origin;
}

/** A policy for the whole cluster. */
export interface ClusterAdminPolicy {
  readonly index: number;
  readonly object: AdminPolicy;
  readonly origin: Origin;
}

export interface ClusterNode {
  readonly object: NodeObject;
  readonly origin: Origin;
}

/** A policy of another engine, of which no more is known than that it is there. */
export interface ClusterOtherPolicy {
  readonly object: OtherPolicy;
  /** `undefined`: it may hold in any namespace. */
  readonly namespace: string | undefined;
  readonly origin: Origin;
}

export interface ClusterService {
  readonly index: number;
  readonly namespace: string;
  readonly object: Service;
  readonly origin: Origin;
  /** Indexes of the workloads that the selector matches. */
  readonly workloads: readonly number[];
}

/** Two objects with one kind, namespace and name: the later one is what the cluster holds. */
export interface Replacement {
  readonly kind: string;
  readonly origin: Origin;
  readonly by: Origin;
}

/** A policy that is written but not in force: a template, a patch, rejected by the server, or replaced by a later one. */
export interface IdlePolicy {
  readonly uri: string;
  readonly manifest: PolicyManifest;
  /** `undefined`: a template or patch that may be meant for any namespace. */
  readonly namespace: string | undefined;
}

/** Everything that the workspace's manifests declare, as one immutable snapshot. */
export interface Cluster {
  readonly namespaces: ReadonlyMap<string, ClusterNamespace>;
  readonly workloads: readonly ClusterWorkload[];
  /** Those in force: not partial, not rejected by the server, not replaced by a later one. */
  readonly policies: readonly ClusterPolicy[];
  /** Those in force that hold for the whole cluster, as `policies`. */
  readonly adminPolicies: readonly ClusterAdminPolicy[];
  /** Those that the server rejects. */
  readonly rejectedAdminPolicies: readonly Origin[];
  readonly nodes: readonly ClusterNode[];
  readonly otherPolicies: readonly ClusterOtherPolicy[];
  readonly services: readonly ClusterService[];
  readonly workloadsByNamespace: ReadonlyMap<string, readonly number[]>;
  readonly policiesByNamespace: ReadonlyMap<string, readonly number[]>;
  readonly servicesByNamespace: ReadonlyMap<string, readonly number[]>;
  /** Policies that an equally named later one replaces. */
  readonly replacedPolicies: readonly Replacement[];
  /** Policies that the server rejects, and so are not in force. */
  readonly rejectedPolicies: readonly Origin[];
  readonly idlePolicies: readonly IdlePolicy[];
  /** Namespaces with workloads that a template makes: neither their number nor their labels are known. */
  readonly templatedNamespaces: ReadonlySet<string>;
  /** What may bring pods that no manifest declares. */
  readonly podSources: readonly ClusterPodSource[];
  /** Something in the files is only there in a cloud of one of the large providers. */
  readonly inCloud: boolean;
  /** How many files declare policies or workloads. */
  readonly declaringFiles: number;
  /** Where objects live that name no namespace. */
  readonly placement: Placement;
  /** By uri, then by the index in the file's list: the index here, `undefined` where the object is not in the cluster. */
  readonly policiesByFile: ReadonlyMap<string, readonly (number | undefined)[]>;
  readonly workloadsByFile: ReadonlyMap<string, readonly (number | undefined)[]>;
  readonly servicesByFile: ReadonlyMap<string, readonly (number | undefined)[]>;
}

/** Policies of all kinds counted through: those of namespaces with their own index, those of the whole cluster behind them. */
export function policyAt(cluster: Cluster, index: number): ClusterPolicy | ClusterAdminPolicy | undefined {
  return cluster.policies[index] ?? cluster.adminPolicies[index - cluster.policies.length];
}

export function findPolicy(cluster: Cluster, uri: string, index: number): ClusterPolicy | undefined {
  const found = cluster.policiesByFile.get(uri)?.[index];
  return found === undefined ? undefined : cluster.policies[found];
}

export function findWorkload(cluster: Cluster, uri: string, index: number): ClusterWorkload | undefined {
  const found = cluster.workloadsByFile.get(uri)?.[index];
  return found === undefined ? undefined : cluster.workloads[found];
}

export function findService(cluster: Cluster, uri: string, index: number): ClusterService | undefined {
  const found = cluster.servicesByFile.get(uri)?.[index];
  return found === undefined ? undefined : cluster.services[found];
}

/** `default/frontend[Deployment]`, with what tells it from its siblings where it has some. */
export function workloadLabel(workload: ClusterWorkload): string {
  const variant = workload.variant === undefined ? "" : `{${workload.variant}}`;
  return `${workload.namespace}/${workload.name}${variant}[${workload.kind}]`;
}
