import { rejectsAdmin } from "./adminRejections.ts";
import type { Rule } from "./rule.ts";

const id = "invalid-action";

export const invalidAction: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "An action that the kind does not have",
    what: "The `action` of a rule is none of those that the kind has: `Accept`, `Deny` and `Pass` in a ClusterNetworkPolicy, `Allow`, `Deny` and `Pass` in an AdminNetworkPolicy, `Allow` and `Deny` in a BaselineAdminNetworkPolicy. The case counts.",
    why: "The server rejects the object.",
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
  ingress:
    - action: Allow
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
    - action: Accept
      from:
        - namespaces:
            matchLabels:
              team: lab
`,
    sources: ["https://network-policy-api.sigs.k8s.io/reference/spec/"],
  }),
  checkAdmin: rejectsAdmin(id),
};
