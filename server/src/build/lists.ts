import type { ManifestFile } from "../manifest/file.ts";

/** Everything that a file declares, by what it is. */
export function listsOf(file: ManifestFile): readonly (readonly { readonly document: number }[])[] {
  const { policies, adminPolicies, otherPolicies, nodes, workloads, services, namespaces } = file;
  return [policies, adminPolicies, otherPolicies, nodes, workloads, services, namespaces];
}
