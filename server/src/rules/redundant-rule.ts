import { plainFix, safeFix } from "../edits/fixes.ts";
import { spanOfItem } from "../snapshot/policyView.ts";
import { remove } from "../yaml/edit.ts";
import { policy } from "./examples.ts";
import { allowsItAll, coveredRules, relatedCovers } from "./redundantParts.ts";
import type { Rule } from "./rule.ts";

const example = (second: string) =>
  policy({
    name: "web",
    namespace: "shop",
    target: "web",
    types: ["Ingress"],
    rules: `  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: gateway\n  - from:\n    - podSelector:\n        matchLabels:\n          app: ${second}\n    ports:\n    - protocol: TCP\n      port: 8080\n`,
  });

export const redundantRule: Rule = {
  id: "redundant-rule",
  section: "style",
  severity: "hint",
  page: () => ({
    title: "A rule that others of the same policy cover",
    what: "Whatever the rule allows, other rules of the same direction allow too; this is proven from selectors, blocks and ports alone.",
    why: "Rules only add up, so it changes nothing, and makes the reader look for the difference.",
    bad: example("gateway"),
    good: example("prometheus"),
    sources: ["`NetworkPolicySpec.ingress`: traffic is allowed if at least one rule matches"],
  }),
  overrides: ["redundant-peer", "redundant-port", "allows-everything"],
  *check(context) {
    for (const { view, covers, doubtful } of coveredRules(context)) {
      yield {
        rule: "redundant-rule",
        span: spanOfItem(view.item),
        field: view.field,
        message: `This rule adds nothing: ${allowsItAll(covers)}.`,
        related: relatedCovers(context, covers),
        unnecessary: true,
        fixes: () =>
          (doubtful ? plainFix : safeFix)(context, "Remove the rule", remove(context.view.document, view.path)),
      };
    }
  },
};
