import type { Fault } from "../manifest/fault.ts";
import type { AdminPolicyManifest, ManifestFile } from "../manifest/file.ts";
import type { FileChange } from "../manifest/fileTable.ts";
import type { Cluster, ClusterAdminPolicy, ClusterNode, ClusterOtherPolicy, Origin } from "./cluster.ts";
import type { Placement } from "./placement.ts";

export type ClusterWidePart = Pick<Cluster, "adminPolicies" | "rejectedAdminPolicies" | "nodes" | "otherPolicies">;

/** A policy for the whole cluster that the server rejects is not in force; unknown fields outside `spec` do no harm. */
function isAdminPolicyInForce({ partial, faults }: AdminPolicyManifest): boolean {
  const isHarmless = ({ layer, field, severity }: Fault) =>
    severity === "warning" || (layer === "strict-decoding" && !field.startsWith("spec"));
  return !partial && faults.every(isHarmless);
}

export const nothingClusterWide: ClusterWidePart = Object.freeze({
  adminPolicies: [],
  rejectedAdminPolicies: [],
  nodes: [],
  otherPolicies: [],
});

/** What lives in no namespace, and policies of other engines. That of `old` where no file with any of it has changed. */
export function nextClusterWide(
  files: Iterable<ManifestFile>,
  changes: readonly FileChange[],
  placement: Placement,
  old: { readonly parts: { readonly clusterWide: ClusterWidePart } } | undefined,
): ClusterWidePart {
  const before = old?.parts.clusterWide ?? nothingClusterWide;
  if (changes.every((change) => isUntouched(change))) return before;
  return build(files, placement);
}

/** Objects that an edit has left as they were are the same values. */
function isUntouched({ before, after }: FileChange): boolean {
  const alike = <M extends { readonly object: unknown; readonly partial: boolean }>(
    listOf: (file: ManifestFile) => readonly M[],
    same: (a: M, b: M) => boolean = () => true,
  ) => {
    const [then, now] = [before === undefined ? [] : listOf(before), after === undefined ? [] : listOf(after)];
    return (
      then.length === now.length &&
      then.every((a, i) => {
        const b = now[i];
        return b !== undefined && a.object === b.object && a.partial === b.partial && same(a, b);
      })
    );
  };
  return (
    alike(
      (file) => file.adminPolicies,
      (a, b) => isAdminPolicyInForce(a) === isAdminPolicyInForce(b),
    ) &&
    alike((file) => file.nodes) &&
    alike((file) => file.otherPolicies)
  );
}

function build(files: Iterable<ManifestFile>, placement: Placement): ClusterWidePart {
  const policies = new Map<string, Omit<ClusterAdminPolicy, "index">>();
  const rejectedAdminPolicies: Origin[] = [];
  const nodes = new Map<string, ClusterNode>();
  const otherPolicies: ClusterOtherPolicy[] = [];
  for (const file of files) {
    const { uri } = file;
    for (const [index, manifest] of file.adminPolicies.entries()) {
      const { object, partial } = manifest;
      const origin = { uri, index };
      if (isAdminPolicyInForce(manifest)) {
        const key = `${object.kind} ${object.name}${object.generated ? ` ${uri} ${index}` : ""}`;
        policies.delete(key);
        policies.set(key, { object, origin });
      } else if (!partial) rejectedAdminPolicies.push(origin);
    }
    for (const [index, { object, partial }] of file.nodes.entries()) {
      if (!partial) nodes.set(object.name, { object, origin: { uri, index } });
    }
    // What a build only reads (a patch, a template) counts as what the build makes of it.
    if (file.aside) continue;
    for (const [index, { object }] of file.otherPolicies.entries()) {
      const namespace = object.clusterWide ? undefined : (object.namespace ?? placement.namespaceOf(uri));
      otherPolicies.push({ object, namespace, origin: { uri, index } });
    }
  }
  return {
    adminPolicies: [...policies.values()].map((policy, index) => ({ index, ...policy })),
    rejectedAdminPolicies,
    nodes: [...nodes.values()],
    otherPolicies,
  };
}
