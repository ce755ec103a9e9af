import type { Direction, NetworkPolicy, PolicyRule } from "../../types.ts";

/** What `policyTypes` comes to after the server's defaulting: Ingress always, Egress when there is an egress rule. */
export function isolates(policy: NetworkPolicy, direction: Direction): boolean {
  if (policy.policyTypes !== undefined && policy.policyTypes.length > 0) {
    return policy.policyTypes.includes(direction === "ingress" ? "Ingress" : "Egress");
  }
  return direction === "ingress" || (policy.egress ?? []).length > 0;
}

/** As written, in force or not: rules of a direction that the policy does not isolate do nothing. */
export function rulesOf(policy: NetworkPolicy, direction: Direction): readonly PolicyRule[] {
  return policy[direction] ?? [];
}
