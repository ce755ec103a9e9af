import { adminRules, placeOf } from "./adminParts.ts";
import type { Rule } from "./rule.ts";

const id = "policy-without-rules";

export const policyWithoutRules: Rule = {
  id,
  section: "notable",
  severity: "information",
  page: () => ({
    title: "A policy for the whole cluster without rules",
    what: "The policy has neither ingress nor egress rules.",
    why: "It does nothing. Unlike a NetworkPolicy, a policy for the whole cluster isolates nobody by selecting it: what no rule matches is left to whoever is asked next.",
    bad: `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata:
  name: fence
spec:
  tier: Admin
  priority: 10
  subject:
    namespaces:
      matchLabels:
        team: bank
`,
    good: `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata:
  name: fence
spec:
  tier: Admin
  priority: 10
  subject:
    namespaces:
      matchLabels:
        team: bank
  ingress:
    - action: Deny
      from:
        - namespaces:
            matchLabels:
              team: lab
`,
    sources: ["https://network-policy-api.sigs.k8s.io/reference/spec/"],
  }),
  *checkAdmin(context) {
    if (adminRules(context).length > 0) return;
    const { name } = context.policy.object;
    const message = `\`${name}\` has no rules, so it does nothing: selecting pods does not isolate them here. Add a rule that denies, if that is meant.`;
    yield { rule: id, ...placeOf(context, ["metadata", "name"]), message };
  },
};
