import { countedFix } from "../edits/fixes.ts";
import { removeRule } from "../edits/removeRule.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import type { Finding } from "../snapshot/finding.ts";
import { type DenyIntent, denyIntent } from "../snapshot/intent.ts";
import { type DirectionView, headOf, isPresentAndEmpty, type RuleView, spanOfItem } from "../snapshot/policyView.ts";
import { tick } from "../words/lists.ts";
import { podsText } from "../words/selectors.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

export const misleadingDeny: Rule = {
  id: "misleading-deny",
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "A policy that says deny and allows everything",
    what: "The name or the description of the policy says deny, block, isolate or none; a rule of it allows everything.",
    why: "An empty rule `{}` is the opposite of no rule: it allows every connection, from and to addresses outside the cluster too. To deny, leave the rules out and keep the policy types.",
    bad: policy({ name: "default-deny-all", namespace: "shop", types: ["Ingress"], rules: "  ingress:\n  - {}\n" }),
    good: policy({ name: "default-deny-all", namespace: "shop", types: ["Ingress"] }),
    sources: [
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-traffic",
      "`NetworkPolicySpec.ingress`: an empty list allows nothing, an empty rule everything",
    ],
  }),
  overrides: ["allows-everything"],
  *check(context) {
    const intent = denyIntent(context.policy.object);
    if (intent === undefined) return;
    const { directions } = context.view;
    const narrowed = directions.some(({ inForce, rules }) => inForce && !rules.some(allowsEverything));
    for (const direction of directions) {
      if (!direction.inForce || !intent.directions.includes(direction.direction)) continue;
      // Whoever closes or narrows one direction and opens the other says "deny" of the first; a bare "default-deny" that
      // lets everybody in does not.
      if (narrowed && !intent.explicit && (direction.direction === "egress" || intent.namesObject)) continue;
      for (const rule of direction.rules)
        if (allowsEverything(rule)) yield findingFor(context, intent, direction, rule);
    }
  },
};

/** By an empty rule; an empty list of peers is a slip of its own. */
function allowsEverything({ rule, node, peersEntry }: RuleView): boolean {
  return rule.peers.length === 0 && rule.ports.length === 0 && node.kind === "map" && !isPresentAndEmpty(peersEntry);
}

function findingFor(context: PolicyContext, intent: DenyIntent, direction: DirectionView, rule: RuleView): Finding {
  const { document } = context.view;
  const pods = podsText(context.policy.object.podSelector);
  const effect =
    direction.direction === "ingress" ? `lets everybody connect to ${pods}` : `lets ${pods} connect to everything`;
  return {
    rule: "misleading-deny",
    span: headOf(document, rule.item),
    extent: spanOfItem(rule.item),
    field: rule.field,
    message: `${tick(intent.words)} says deny, but this empty rule ${effect}, addresses outside the cluster included. Remove the rule: \`policyTypes\` alone denies.`,
    fixes: () => {
      const only = direction.rules.length === 1;
      const title = only ? `Remove \`${direction.direction}\` and its empty rule` : "Remove the empty rule";
      return countedFix(context, title, removeRule(context.view, rule));
    },
  };
}
