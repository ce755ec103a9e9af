import type { Cluster, ClusterOtherPolicy } from "../cluster/cluster.ts";

/**
 * Which policies of other engines were left out of account, a sentence for each kind and namespace:
 * `2 CiliumNetworkPolicies in shop are not read, so what they allow or deny is missing here`.
 */
export function otherPolicyTexts(cluster: Cluster, namespaces?: ReadonlySet<string>): readonly string[] {
  const groups = new Map<string, ClusterOtherPolicy[]>();
  for (const policy of cluster.otherPolicies) {
    const { namespace } = policy;
    if (namespaces !== undefined && namespace !== undefined && !namespaces.has(namespace)) continue;
    const key = `${policy.object.kind} ${namespace ?? ""}`;
    groups.set(key, [...(groups.get(key) ?? []), policy]);
  }
  return [...groups.values()].flatMap((policies) => {
    const [first] = policies;
    if (first === undefined) return [];
    const one = policies.length === 1;
    const what = one ? `1 ${first.object.kind}` : `${policies.length} ${plural(first.object.kind)}`;
    const where = first.namespace === undefined ? "" : ` in ${first.namespace}`;
    return [
      `${what}${where} ${one ? "is" : "are"} not read, so what ${one ? "it allows or denies" : "they allow or deny"} is missing here`,
    ];
  });
}

function plural(kind: string): string {
  return kind.endsWith("y") ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}
