import type { ManifestFile } from "./file.ts";

/**
 * Takes over the objects of `previous` that an edit has left as they were (a comment, white space, another order of
 * keys): what is computed from objects is found again by their identity, and is still true.
 */
export function shareObjects(file: ManifestFile, previous: ManifestFile): ManifestFile {
  return {
    ...file,
    policies: share(file.policies, previous.policies),
    adminPolicies: share(file.adminPolicies, previous.adminPolicies),
    otherPolicies: share(file.otherPolicies, previous.otherPolicies),
    nodes: share(file.nodes, previous.nodes),
    workloads: share(file.workloads, previous.workloads),
    services: share(file.services, previous.services),
    namespaces: share(file.namespaces, previous.namespaces),
    ...(file.podSources && { podSources: share(file.podSources, previous.podSources ?? []) }),
  };
}

function share<M extends { readonly object: unknown }>(now: readonly M[], before: readonly M[]): readonly M[] {
  if (now.length !== before.length) return now;
  return now.map((manifest, index) => {
    const old = before[index]?.object;
    if (old === manifest.object || JSON.stringify(old) !== JSON.stringify(manifest.object)) return manifest;
    // Equal by content, so it is the same kind of object.
    return { ...manifest, object: old } as M;
  });
}
