import { rejectsAdmin } from "./adminRejections.ts";
import type { Rule } from "./rule.ts";

const id = "named-port-without-pods";

export const namedPortWithoutPods: Rule = {
  id,
  section: "rejected",
  severity: "error",
  page: () => ({
    title: "A port name for peers that are no pods",
    what: "An egress rule has a port by name, and a peer of networks, nodes or domain names.",
    why: "The server rejects the object: a name is looked up at the pods that a rule leads to, and these peers are none.",
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
      protocols:
        - destinationNamedPort: web
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
      protocols:
        - tcp:
            destinationPort:
              number: 8080
`,
    sources: ["https://network-policy-api.sigs.k8s.io/reference/spec/"],
  }),
  checkAdmin: rejectsAdmin(id),
};
