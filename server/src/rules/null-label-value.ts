import { plainFix } from "../edits/fixes.ts";
import { entriesOf, isNull, keyText, mapOf } from "../manifest/fields.ts";
import { documentOf } from "../snapshot/parts.ts";
import { replaceValue } from "../yaml/edit.ts";
import { adminSelectors, placeOf } from "./adminParts.ts";
import { adminStepsIn } from "./adminRejections.ts";
import { shown } from "./rejections.ts";
import type { Rule } from "./rule.ts";

const id = "null-label-value";

export const nullLabelValue: Rule = {
  id,
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "A label without a value, which the server drops",
    what: "A `matchLabels` entry of a policy for the whole cluster has nothing behind its colon.",
    why: "The server drops the entry, and the selector then means more than it says: with no other entry, everything. (In a NetworkPolicy the same means the empty value.)",
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
        team:
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
  *checkAdmin(context) {
    for (const { path, node } of adminSelectors(context)) {
      const labels = mapOf(node, "matchLabels");
      if (labels === undefined) continue;
      const entries = [...entriesOf(labels)];
      for (const { key, value, halfTyped } of entries) {
        if (value.templated || halfTyped || !isNull(value)) continue;
        const name = keyText(key);
        const rest =
          entries.length === 1 ? "and the selector means everything" : "and the selector means more than it says";
        const message = `The server drops ${shown(name)}, because it has no value, ${rest}. Write the value, or \`""\` for the empty one.`;
        const where = [...path, "matchLabels", name];
        const { field } = placeOf(context, where);
        yield {
          rule: id,
          span: key.span,
          field,
          message,
          fixes: () => {
            const steps = adminStepsIn(context, where);
            if (steps === undefined) return [];
            return plainFix(context, 'Write `""`', replaceValue(documentOf(context), steps, ""));
          },
        };
      }
    }
  },
};
