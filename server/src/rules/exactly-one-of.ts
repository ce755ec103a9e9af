import { rejectsAdmin } from "./adminRejections.ts";
import type { Rule } from "./rule.ts";

const id = "exactly-one-of";

export const exactlyOneOf: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "Several of which one is allowed, or none",
    what: "A subject, a peer, a protocol or a port of a policy for the whole cluster names two things at once, or nothing. Each item says exactly one: `namespaces` or `pods`, `tcp` or `udp`, `number` or `range`.",
    why: "The server rejects the object. Two peers are two items of the list.",
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
          pods:
            podSelector: {}
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
