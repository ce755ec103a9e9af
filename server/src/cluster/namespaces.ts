import type { ManifestFile } from "../manifest/file.ts";
import type { Cluster, ClusterNamespace } from "./cluster.ts";
import type { Placement } from "./placement.ts";

const nameLabel = "kubernetes.io/metadata.name";

/** Those that are declared, and those that other objects live in, by name. The map of `old` where nothing changed. */
export function buildNamespaces(
  files: readonly ManifestFile[],
  users: readonly (readonly { readonly namespace: string }[])[],
  old: Cluster | undefined,
  placement: Placement,
): Cluster["namespaces"] {
  const namespaces = new Map<string, ClusterNamespace>();
  for (const { uri, namespaces: declared } of files) {
    for (const [index, { object, partial }] of declared.entries()) {
      if (partial) continue;
      const labels = { ...object.labels, ...placement.labelsOf(uri), [nameLabel]: object.name };
      const origins = [...(namespaces.get(object.name)?.origins ?? []), { uri, index }];
      namespaces.set(object.name, { name: object.name, labels, origins, object });
    }
  }
  for (const { namespace: name } of users.flat()) {
    if (namespaces.has(name)) continue;
    namespaces.set(name, { name, labels: { [nameLabel]: name }, origins: [], object: undefined });
  }
  if (old !== undefined && sameNamespaces(namespaces, old.namespaces)) return old.namespaces;
  return new Map([...namespaces].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sameNamespaces(now: Cluster["namespaces"], before: Cluster["namespaces"]): boolean {
  if (now.size !== before.size) return false;
  for (const [name, { object, origins }] of now) {
    const other = before.get(name);
    if (other === undefined || other.object !== object || other.origins.length !== origins.length) return false;
    if (!origins.every((o, i) => o.uri === other.origins[i]?.uri && o.index === other.origins[i]?.index)) return false;
  }
  return true;
}
