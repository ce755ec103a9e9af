import { rejectsAdmin } from "./adminRejections.ts";
import type { Rule } from "./rule.ts";

const id = "invalid-port-range";

export const invalidPortRange: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "A range of ports that does not end behind its start",
    what: "The `start` of a range of a ClusterNetworkPolicy is not below its `end`.",
    why: "The server rejects the object. A single port is written as `number`.",
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
    - action: Deny
      from:
        - namespaces:
            matchLabels:
              team: lab
      protocols:
        - tcp:
            destinationPort:
              range:
                start: 9000
                end: 8000
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
      protocols:
        - tcp:
            destinationPort:
              range:
                start: 8000
                end: 9000
`,
    sources: ["https://network-policy-api.sigs.k8s.io/reference/spec/"],
  }),
  checkAdmin: rejectsAdmin(id),
};
