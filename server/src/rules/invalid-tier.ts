import { rejectsAdmin } from "./adminRejections.ts";
import type { Rule } from "./rule.ts";

const id = "invalid-tier";

export const invalidTier: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "A tier that does not exist",
    what: "The `tier` of a ClusterNetworkPolicy is neither `Admin` nor `Baseline`. The case counts.",
    why: "The server rejects the object. Admin is asked before the NetworkPolicies, Baseline behind them.",
    bad: `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata:
  name: fence
spec:
  tier: admin
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
  checkAdmin: rejectsAdmin(id),
};
