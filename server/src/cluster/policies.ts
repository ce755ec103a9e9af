import type { Fault } from "../manifest/fault.ts";
import type { ManifestFile, PolicyManifest } from "../manifest/file.ts";
import type { NetworkPolicy } from "../manifest/types.ts";
import type { Cluster, ClusterPolicy, Origin, Replacement } from "./cluster.ts";
import { byFile, byNamespace } from "./lookup.ts";
import type { Placement } from "./placement.ts";

/**
 * A policy that the server rejects is not in force. Two exceptions stay in force, because servers have stored them:
 * bits beyond the prefix (taken before v1.36), and unknown fields outside `spec` (`status` in dumps of v1.24 to v1.27).
 */
export function isInForce(manifest: PolicyManifest): boolean {
  return !manifest.partial && manifest.faults.every((fault) => fault.severity === "warning" || isHarmless(fault));
}

function isHarmless({ rule, layer, field }: Fault): boolean {
  return rule === "cidr-host-bits" || (layer === "strict-decoding" && !field.startsWith("spec"));
}

export type PolicyPart = Pick<
  Cluster,
  "policies" | "policiesByNamespace" | "policiesByFile" | "replacedPolicies" | "rejectedPolicies"
>;

/** A policy of `old` that did not change keeps its identity. */
export function buildPolicies(
  files: readonly ManifestFile[],
  placement: Placement,
  old: Cluster | undefined,
): PolicyPart {
  const byName = new Map<string, { namespace: string; object: NetworkPolicy; origin: Origin }>();
  const replacedPolicies: Replacement[] = [];
  const rejectedPolicies: Origin[] = [];
  for (const { uri, policies } of files) {
    for (const [index, manifest] of policies.entries()) {
      const origin = { uri, index };
      if (!isInForce(manifest)) {
        if (!manifest.partial) rejectedPolicies.push(origin);
        continue;
      }
      const { object } = manifest;
      const namespace = object.namespace ?? placement(uri);
      const key = `${namespace}/${object.name}`;
      const earlier = byName.get(key);
      if (earlier !== undefined) replacedPolicies.push({ kind: object.kind, origin: earlier.origin, by: origin });
      byName.delete(key);
      byName.set(key, { namespace, object, origin });
    }
  }
  const policies = [...byName.values()].map((policy, index): ClusterPolicy => {
    const before = old?.policies[index];
    return before !== undefined &&
      before.object === policy.object &&
      before.namespace === policy.namespace &&
      before.origin.uri === policy.origin.uri &&
      before.origin.index === policy.origin.index
      ? before
      : { index, ...policy };
  });
  return {
    policies,
    policiesByNamespace: byNamespace(policies),
    policiesByFile: byFile(
      files,
      (file) => file.policies.length,
      policies,
      (policy) => [policy.origin],
    ),
    replacedPolicies,
    rejectedPolicies,
  };
}
