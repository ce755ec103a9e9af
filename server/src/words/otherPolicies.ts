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
    const key = `${policy.object.apiVersion.split("/")[0]} ${policy.object.kind} ${namespace ?? ""}`;
    groups.set(key, [...(groups.get(key) ?? []), policy]);
  }
  return [...groups.values()].flatMap((policies) => {
    const [first] = policies;
    if (first === undefined) return [];
    const one = policies.length === 1;
    const { kind, apiVersion } = first.object;
    // Kinds that Kubernetes has too are told apart by their group.
    const group = kind === "NetworkPolicy" || kind === "ClusterNetworkPolicy" ? ` of ${apiVersion.split("/")[0]}` : "";
    const what = `${one ? `1 ${kind}` : `${policies.length} ${plural(kind)}`}${group}`;
    const where = first.namespace === undefined ? "" : ` in ${first.namespace}`;
    return [
      `${what}${where} ${one ? "is" : "are"} not read, so what ${one ? "it allows or denies" : "they allow or deny"} is missing here`,
    ];
  });
}

/** Policies that nobody reads may decide about the pods of a namespace. */
export function hasOtherPolicies({ otherPolicies }: Pick<Cluster, "otherPolicies">, namespace: string): boolean {
  return otherPolicies.some((policy) => policy.namespace === undefined || policy.namespace === namespace);
}

function plural(kind: string): string {
  return kind.endsWith("y") ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}
