import { rejectsAdmin } from "./adminRejections.ts";
import type { Rule } from "./rule.ts";

const id = "invalid-domain-name";

export const invalidDomainName: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "Not a domain name",
    what: "An item of `domainNames` is not a name of at least two parts, or has a `*` elsewhere than alone in front: `*.example.com` is one, `*.com`, `localhost`, a port or a URL is not.",
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
  egress:
    - action: Accept
      to:
        - domainNames:
            - https://example.com
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
    - action: Accept
      to:
        - domainNames:
            - example.com
`,
    sources: ["https://network-policy-api.sigs.k8s.io/reference/spec/"],
  }),
  checkAdmin: rejectsAdmin(id),
};
