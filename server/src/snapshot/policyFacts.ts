import type {
  Cluster,
  ClusterOtherPolicy,
  ClusterPolicy,
  IdlePolicy,
  policyAt,
  Replacement,
} from "../cluster/cluster.ts";
import type { Redundancy } from "../traffic/types.ts";

/** The policies of one namespace. */
export interface NamespacePolicies {
  readonly inForce: readonly ClusterPolicy[];
  readonly idle: readonly IdlePolicy[];
  /** Of other engines, which may be about the namespace. */
  readonly others: readonly ClusterOtherPolicy[];
  /** Of the whole cluster: they are few. */
  readonly replaced: readonly Replacement[];
  /** Policies for the whole cluster stand above them, or below. */
  readonly tiered: boolean;
}

export interface Selecting {
  readonly indexes: readonly number[];
  readonly policies: readonly ReturnType<typeof policyAt>[];
}

export interface Covers {
  /** The whole policy; `undefined`: it is needed. */
  readonly whole: Redundancy | undefined;
  /** Those that make it needless. */
  readonly by: readonly ClusterPolicy[];
}

export function samePolicies(a: NamespacePolicies, b: NamespacePolicies): boolean {
  const [then, now] = [a, b].map(({ inForce, idle, others, replaced }) => [inForce, idle, others, replaced]);
  return a.tiered === b.tiered && then?.every((list, i) => isSame(list, now?.[i] ?? [])) === true;
}

export function sameSelecting(a: Selecting, b: Selecting): boolean {
  return isSame(a.indexes, b.indexes) && isSame(a.policies, b.policies);
}

export function sameCovers(a: Covers, b: Covers): boolean {
  return isSame(a.by, b.by) && JSON.stringify(a.whole) === JSON.stringify(b.whole);
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/*
 * Of facts of two states whether they say the same, wherever their policies stand in the lists of their clusters: one that is
 * rejected while its port is half typed moves all that come after it.
 */

interface Standing {
  readonly object: object;
  readonly namespace?: string;
  readonly origin: ClusterPolicy["origin"];
}

/** The same policy, written at the same place. */
export function alike(a: Standing | undefined, b: Standing | undefined): boolean {
  if (a === b) return true;
  return (
    a !== undefined &&
    b !== undefined &&
    a.object === b.object &&
    a.namespace === b.namespace &&
    a.origin.uri === b.origin.uri &&
    a.origin.index === b.origin.index
  );
}

/** The same policy as it stands in a later cluster. */
export function standingIn(cluster: Cluster, policy: ClusterPolicy): ClusterPolicy | undefined {
  if (cluster.policies[policy.index] === policy) return policy;
  for (const index of cluster.policiesByNamespace.get(policy.namespace) ?? []) {
    const found = cluster.policies[index];
    if (alike(found, policy)) return found;
  }
  return undefined;
}

export function alikeNamespaces(a: NamespacePolicies, b: NamespacePolicies): boolean {
  return (
    a === b ||
    (a.tiered === b.tiered &&
      each(a.inForce, b.inForce, alike) &&
      each(a.idle, b.idle, Object.is) &&
      each(a.others, b.others, Object.is) &&
      each(a.replaced, b.replaced, Object.is))
  );
}

export function alikeSelecting(a: Selecting, b: Selecting): boolean {
  return a === b || each(a.policies, b.policies, alike);
}

/** Indexes of policies in what makes another needless count in each cluster's own list. */
export function alikeCovers(a: Covers, b: Covers): boolean {
  if (a === b) return true;
  const parts = ({ whole }: Covers) => JSON.stringify(whole?.coveredBy.map(({ policy: _, ...part }) => part));
  return each(a.by, b.by, alike) && parts(a) === parts(b);
}

function each<T>(a: readonly T[], b: readonly T[], same: (one: T, other: T) => boolean): boolean {
  return a.length === b.length && a.every((item, at) => same(item, b[at] as T));
}
