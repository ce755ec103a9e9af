import { fieldOf, textOf } from "../manifest/fields.ts";
import { adminRules, itemsIn, placeOf } from "./adminParts.ts";
import type { Rule } from "./rule.ts";

const id = "domain-names-need-accept";

export const domainNamesNeedAccept: Rule = {
  id,
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "Domain names in a rule that does not accept",
    what: "An egress rule with the action `Deny` or `Pass` has a peer of `domainNames`.",
    why: "The API has domain names for `Accept` only. The server takes the object all the same, and what it means then nobody says.",
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
        - domainNames:
            - example.com
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
  *checkAdmin(context) {
    for (const rule of adminRules(context)) {
      const action = textOf(rule.node, "action");
      if (action !== "Deny" && action !== "Pass") continue;
      for (const peer of itemsIn(rule, "to")) {
        if (fieldOf(peer.node, "domainNames") === undefined) continue;
        const message = `The API has domain names in rules that accept only, so what ${action} does with them is not defined. Deny the networks instead, behind a rule that accepts the names.`;
        yield { rule: id, ...placeOf(context, [...peer.path, "domainNames"]), message };
      }
    }
  },
};
