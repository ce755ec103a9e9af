import type { ManifestFile } from "../manifest/file.ts";

/** What the lists of the objects that a file declares are called. */
export const lists = [
  "policies",
  "adminPolicies",
  "otherPolicies",
  "nodes",
  "workloads",
  "services",
  "namespaces",
] as const satisfies readonly (keyof ManifestFile)[];

/** Everything that a file declares, by what it is. */
export function listsOf(file: ManifestFile): readonly (readonly { readonly document: number }[])[] {
  return lists.map((list) => file[list]);
}
