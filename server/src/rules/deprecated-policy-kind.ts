import { convertFixes } from "../edits/convertAdmin.ts";
import type { AdminContext } from "../snapshot/context.ts";
import { adminRule, clusterPolicy } from "./adminExamples.ts";
import { placeOf } from "./adminParts.ts";
import type { Rule } from "./rule.ts";

const id = "deprecated-policy-kind";
const fence = clusterPolicy({ name: "fence", team: "bank", rules: `  ingress:\n${adminRule("Deny", "from", "lab")}` });

export const deprecatedPolicyKind: Rule = {
  id,
  section: "style",
  severity: "hint",
  page: () => ({
    title: "A kind of the older API beside the newer one",
    what: "An AdminNetworkPolicy or BaselineAdminNetworkPolicy (v1alpha1), where a ClusterNetworkPolicy (v1alpha2) or its CRD is in the workspace.",
    why: "ClusterNetworkPolicy takes their place, and the newer CRDs no longer hold them. Beside each other they are two APIs whose order nobody promises. A cluster that serves only v1alpha1 is left alone.",
    bad: `${fence}---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata:
  name: shop
spec:
  priority: 20
  subject:
    namespaces:
      matchLabels:
        team: shop
  ingress:
    # The lab tries things out.
    - action: Deny
      from:
        - namespaces:
            matchLabels:
              team: lab
      ports:
        - portNumber:
            protocol: TCP
            port: 5432 # PostgreSQL
`,
    good: `${fence}---\n${clusterPolicy({
      name: "shop",
      priority: 20,
      team: "shop",
      rules: `  ingress:\n${adminRule("Deny", "from", "lab", "      protocols:\n        - tcp:\n            destinationPort:\n              number: 5432\n")}`,
    })}`,
    sources: ["https://network-policy-api.sigs.k8s.io/npeps/npep-285/"],
  }),
  *checkAdmin(context) {
    if (context.policy.object.kind === "ClusterNetworkPolicy" || !servesNewer(context)) return;
    yield {
      rule: id,
      deprecated: true,
      ...placeOf(context, ["kind"]),
      message: `Superseded by ClusterNetworkPolicy (v1alpha2), which stands beside it here; the newer CRDs no longer hold this kind. Convert it.`,
      fixes: () => convertFixes(context),
    };
  },
};

function servesNewer({ cluster, files }: AdminContext): boolean {
  if (cluster.adminPolicies.some(({ object }) => object.kind === "ClusterNetworkPolicy")) return true;
  for (const { stream } of files()) {
    if (stream.text.includes("name: clusternetworkpolicies.policy.networking.k8s.io")) return true;
  }
  return false;
}
