import { rejectsAdmin } from "./adminRejections.ts";
import type { Rule } from "./rule.ts";

const id = "duplicate-item";

export const duplicateItem: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "The same item twice",
    what: "A list of networks or domain names holds the same text twice.",
    why: "The server rejects the object: these lists are sets.",
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
  egress:
    - action: Deny
      to:
        - networks:
            - 10.0.0.0/8
            - 10.0.0.0/8
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
  egress:
    - action: Deny
      to:
        - networks:
            - 10.0.0.0/8
`,
    sources: ["https://network-policy-api.sigs.k8s.io/reference/spec/"],
  }),
  checkAdmin: rejectsAdmin(id),
};
