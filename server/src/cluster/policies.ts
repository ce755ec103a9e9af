import type { Fault } from "../manifest/fault.ts";
import type { ManifestFile, PolicyManifest } from "../manifest/file.ts";
import type { NetworkPolicy } from "../manifest/types.ts";
import type { FileChange } from "./changes.ts";
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
    if (policies.length === 0) continue;
    for (const [index, manifest] of policies.entries()) {
      const origin = { uri, index };
      if (!isInForce(manifest)) {
        if (!manifest.partial) rejectedPolicies.push(origin);
        continue;
      }
      const { object } = manifest;
      const namespace = object.namespace ?? placement.namespaceOf(uri);
      const key = `${namespace}/${object.name}${object.generated ? ` ${uri} ${index}` : ""}`;
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

/**
 * The policies of `old` with new contents, where no policy came, went, changed its name or its place: what somebody
 * does who types in a rule. `undefined` where more has changed.
 */
export function patchPolicies(
  old: Cluster | undefined,
  changes: readonly FileChange[] | undefined,
): PolicyPart | undefined {
  if (old === undefined || changes === undefined) return undefined;
  const policies = [...old.policies];
  for (const { before, after } of changes) {
    if (before.policies.length !== after.policies.length) return undefined;
    const indexes = old.policiesByFile.get(after.uri);
    for (const [at, manifest] of after.policies.entries()) {
      const then = before.policies[at];
      if (then === undefined || isInForce(then) !== isInForce(manifest) || then.partial !== manifest.partial)
        return undefined;
      const { object } = manifest;
      if (!isInForce(manifest) || object === then.object) continue;
      const { name, namespace, generated } = then.object;
      if (object.name !== name || object.namespace !== namespace || object.generated !== generated) return undefined;
      const known = policies[indexes?.[at] ?? -1];
      // One that a later policy replaces is in nobody's way.
      if (known?.origin.uri === after.uri && known.origin.index === at) policies[known.index] = { ...known, object };
    }
  }
  const { policiesByNamespace, policiesByFile, replacedPolicies, rejectedPolicies } = old;
  return { policies, policiesByNamespace, policiesByFile, replacedPolicies, rejectedPolicies };
}
