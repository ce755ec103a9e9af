import type { Cluster, ClusterPolicy } from "../cluster/cluster.ts";
import type { ManifestFile } from "../manifest/file.ts";

/**
 * The cluster with the policies of changed files, without looking at any other file. `undefined` where more has changed
 * than policies in force: then the whole cluster has to be built again.
 */
export function withPolicies(
  cluster: Cluster,
  changes: readonly { readonly before: ManifestFile; readonly after: ManifestFile }[],
): Cluster | undefined {
  const policies = [...cluster.policies];
  const added: ClusterPolicy[] = [];
  for (const { before, after } of changes) {
    if (!sameObjects(before, after)) return undefined;
    const indexes = cluster.policiesByFile.get(before.uri) ?? [];
    for (const [at, { object, partial, faults }] of after.policies.entries()) {
      if (partial || faults.length > 0) return undefined;
      const known = before.policies[at];
      const index = indexes[at];
      const origin = { uri: after.uri, index: at };
      if (known === undefined) {
        const namespace = object.namespace;
        if (namespace === undefined || isTaken(cluster, namespace, object.name)) return undefined;
        added.push({ index: policies.length + added.length, namespace, object, origin });
      } else if (known.object !== object) {
        const own = index === undefined ? undefined : cluster.policies[index];
        if (own === undefined || own.origin.uri !== before.uri || own.origin.index !== at) return undefined;
        if (known.object.name !== object.name || known.object.namespace !== object.namespace) return undefined;
        policies[own.index] = { ...own, object };
      }
    }
  }
  if (added.length === 0) return { ...cluster, policies };
  const policiesByNamespace = new Map(cluster.policiesByNamespace);
  for (const { namespace, index } of added) {
    policiesByNamespace.set(namespace, [...(policiesByNamespace.get(namespace) ?? []), index]);
  }
  const namespaces = new Map(cluster.namespaces);
  // A namespace that nobody has named yet would change the traffic of others.
  if (added.some(({ namespace }) => !namespaces.has(namespace))) return undefined;
  return { ...cluster, policies: [...policies, ...added], policiesByNamespace };
}

function sameObjects(before: ManifestFile, after: ManifestFile): boolean {
  if (after.policies.length < before.policies.length) return false;
  return (["workloads", "services", "namespaces"] as const).every(
    (kind) =>
      before[kind].length === after[kind].length &&
      before[kind].every(({ object }, i) => object === after[kind][i]?.object),
  );
}

function isTaken(cluster: Cluster, namespace: string, name: string): boolean {
  return (cluster.policiesByNamespace.get(namespace) ?? []).some(
    (index) => cluster.policies[index]?.object.name === name,
  );
}
