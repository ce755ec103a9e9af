import type { Cluster, Origin } from "../cluster/cluster.ts";
import type { ManifestFile } from "../manifest/file.ts";
import { writtenIn } from "./textPlace.ts";

/** A cluster, and what it was read of. */
interface ReadCluster {
  readonly cluster: Cluster;
  fileOf(uri: string): ManifestFile | undefined;
}

/**
 * Namespaces that take each other's place in two clusters of one folder, by their names: `shop-dev` in `dev` is what `shop-prod`
 * is in `prod`, because the same files make the same workloads and policies in both. Those that both clusters have stand for
 * themselves, and are not in the map. Nothing is paired where two come equally near.
 */
export function pairedNamespaces(before: ReadCluster, after: ReadCluster): ReadonlyMap<string, string> {
  const [then, now] = [ownObjects(before, after), ownObjects(after, before)];
  const shared = new Map<string, Map<string, number>>();
  for (const [key, namespaces] of then) {
    for (const one of namespaces) {
      for (const other of now.get(key) ?? []) {
        const counts = shared.get(one) ?? new Map<string, number>();
        shared.set(one, counts.set(other, (counts.get(other) ?? 0) + 1));
      }
    }
  }
  const back = new Map<string, Map<string, number>>();
  for (const [one, counts] of shared)
    for (const [other, count] of counts)
      back.set(other, (back.get(other) ?? new Map<string, number>()).set(one, count));
  const paired = new Map<string, string>();
  for (const [one, counts] of shared) {
    const other = nearest(counts);
    const own = back.get(other ?? "");
    if (other !== undefined && own !== undefined && nearest(own) === one) paired.set(one, other);
  }
  return paired;
}

/** The namespaces that only the first cluster has, by what a file makes in them: kind, name and file. */
function ownObjects(
  { cluster, fileOf }: ReadCluster,
  { cluster: other }: ReadCluster,
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const note = (namespace: string, what: string, origin: Origin | undefined): void => {
    const file = origin && fileOf(origin.uri);
    if (file === undefined || other.namespaces.has(namespace)) return;
    const key = `${what} ${writtenIn(file)}`;
    found.set(key, (found.get(key) ?? new Set<string>()).add(namespace));
  };
  for (const { namespace, kind, name, origins } of cluster.workloads) note(namespace, `${kind} ${name}`, origins[0]);
  for (const { namespace, object, origin } of cluster.policies) note(namespace, `policy ${object.name}`, origin);
  return found;
}

/** The one with the highest count; `undefined` where two have it. */
function nearest(counts: ReadonlyMap<string, number>): string | undefined {
  const [first, second] = [...counts].sort((a, b) => b[1] - a[1]);
  return first !== undefined && first[1] !== second?.[1] ? first[0] : undefined;
}
