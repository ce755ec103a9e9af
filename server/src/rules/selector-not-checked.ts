import { isReadableSelector } from "../manifest/kinds/adminPolicy/decode.ts";
import { adminSelectors, placeOf } from "./adminParts.ts";
import type { Rule } from "./rule.ts";

const id = "selector-not-checked";

export const selectorNotChecked: Rule = {
  id,
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "A selector that the server takes and nobody can read",
    what: "An operator that does not exist, `In` without values, `Exists` with values, or a label that cannot be: the server does not look into the selectors of these kinds.",
    why: "Implementations cannot read the selector and skip the policy: nothing of it is in force.",
    bad: `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata:
  name: fence
spec:
  tier: Admin
  priority: 10
  subject:
    namespaces:
      matchExpressions:
        - key: team
          operator: Equals
          values: [bank]
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
      matchExpressions:
        - key: team
          operator: In
          values: [bank]
  ingress:
    - action: Deny
      from:
        - namespaces:
            matchLabels:
              team: lab
`,
    sources: ["https://network-policy-api.sigs.k8s.io/reference/spec/"],
  }),
  *checkAdmin(context) {
    const { name } = context.policy.object;
    for (const { path, node } of adminSelectors(context)) {
      if (isReadableSelector(node)) continue;
      const message = `The API server takes this selector, and nobody can read it: \`${name}\` is skipped as a whole. Mend the operator, its values or the labels.`;
      yield { rule: id, ...placeOf(context, path), message };
    }
  },
};
