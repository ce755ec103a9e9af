import { plainFix } from "../edits/fixes.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import type { Finding } from "../snapshot/finding.ts";
import { headOf, type RuleView, spanOfItem } from "../snapshot/policyView.ts";
import { podsText } from "../words/selectors.ts";
import { replaceValue } from "../yaml/edit.ts";
import { dnsRule, policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (rules: string) =>
  policy({ name: "crawler", namespace: "shop", target: "crawler", types: ["Egress"], rules: `  egress:\n${rules}` });

export const allowsEverything: Rule = {
  id: "allows-everything",
  section: "notable",
  severity: "information",
  page: () => ({
    title: "A rule that allows everything",
    what: "A rule has neither peers nor ports, as in `- {}`.",
    why: 'It allows every source or destination on every port, addresses outside the cluster included, and any narrower rule for the same pods has no effect beside it. It is a tool for finding faults; "the Internet" or "the cluster" are less.',
    bad: example("  - {}\n"),
    good: example(
      `${dnsRule}  - to:\n    - podSelector:\n        matchLabels:\n          app: proxy\n    ports:\n    - protocol: TCP\n      port: 3128\n`,
    ),
    sources: [
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#allow-all-egress-traffic",
      "`NetworkPolicySpec.egress`, `NetworkPolicySpec.ingress`",
    ],
  }),
  overrides: ["open-to-the-internet"],
  *checkRule(context, rule) {
    if (rule.rule.peers.length === 0 && rule.rule.ports.length === 0 && !rule.node.templated)
      yield findingFor(context, rule);
  },
};

function findingFor(context: PolicyContext, rule: RuleView): Finding {
  const { document } = context.view;
  const pods = podsText(context.policy.object.podSelector);
  const { direction, peersKey } = rule.direction;
  return {
    rule: "allows-everything",
    span: headOf(document, rule.item),
    extent: spanOfItem(rule.item),
    field: rule.field,
    message:
      direction === "ingress"
        ? `This rule lets everybody connect to ${pods} on every port: every pod, and every address outside the cluster. No narrower ingress rule for these pods has an effect beside it.`
        : `This rule lets ${pods} connect to everything on every port: every pod, and every address outside the cluster. No narrower egress rule for these pods has an effect beside it.`,
    fixes: () =>
      plainFix(
        context,
        "Allow the cluster's pods only (removes every address outside)",
        replaceValue(document, rule.path, { [peersKey]: [{ namespaceSelector: {} }] }),
      ),
  };
}
