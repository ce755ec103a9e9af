import { rejectsAdmin } from "./adminRejections.ts";
import type { Rule } from "./rule.ts";

const id = "too-many-items";

export const tooManyItems: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "More items than the server takes",
    what: "A list of a policy for the whole cluster is longer than its definition allows: 25 rules, peers, protocols, blocks or names in a ClusterNetworkPolicy, 100 rules, peers and ports in the older kinds.",
    why: "The server rejects the object. What does not fit goes into another rule with the same action, or into another policy behind it.",
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
            - 10.0.0.0/16
            - 10.1.0.0/16
            - 10.2.0.0/16
            - 10.3.0.0/16
            - 10.4.0.0/16
            - 10.5.0.0/16
            - 10.6.0.0/16
            - 10.7.0.0/16
            - 10.8.0.0/16
            - 10.9.0.0/16
            - 10.10.0.0/16
            - 10.11.0.0/16
            - 10.12.0.0/16
            - 10.13.0.0/16
            - 10.14.0.0/16
            - 10.15.0.0/16
            - 10.16.0.0/16
            - 10.17.0.0/16
            - 10.18.0.0/16
            - 10.19.0.0/16
            - 10.20.0.0/16
            - 10.21.0.0/16
            - 10.22.0.0/16
            - 10.23.0.0/16
            - 10.24.0.0/16
            - 10.25.0.0/16
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
