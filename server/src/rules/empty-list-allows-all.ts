import { countedFix, plainFix } from "../edits/fixes.ts";
import { removeRule } from "../edits/removeRule.ts";
import { isNull } from "../manifest/fields.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { isJustDns } from "../snapshot/dns.ts";
import type { Finding } from "../snapshot/finding.ts";
import { denyIntent } from "../snapshot/intent.ts";
import { commentsAbout, hasIfBehind, wordsOfPolicy } from "../snapshot/nearby.ts";
import { hasDash, isPresentAndEmpty, type RuleView, spanOfItem } from "../snapshot/policyView.ts";
import type { Fix } from "../source/fix.ts";
import { tick } from "../words/lists.ts";
import { portsText } from "../words/ports.ts";
import { podsText } from "../words/selectors.ts";
import { remove, replaceValue } from "../yaml/edit.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const ports = "    ports:\n    - protocol: TCP\n      port: 5432\n";

export const emptyListAllowsAll: Rule = {
  id: "empty-list-allows-all",
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "An empty list of peers allows everybody",
    what: "`from` or `to` is there but empty or null, or a rule is a bare dash.",
    why: 'It looks like "from nobody". To the API an empty list of peers is the same as none: every source or destination, addresses outside the cluster included. To allow nobody, leave the rule out.',
    bad: policy({
      name: "db",
      namespace: "shop",
      target: "db",
      types: ["Ingress"],
      rules: `  ingress:\n  - from: []\n${ports}`,
    }),
    good: policy({
      name: "db",
      namespace: "shop",
      target: "db",
      types: ["Ingress"],
      rules: `  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: web\n${ports}`,
    }),
    sources: [
      "`NetworkPolicyIngressRule.from`, `NetworkPolicyEgressRule.to`: empty or missing matches all",
      "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/",
    ],
  }),
  overrides: ["allows-everything", "open-to-the-internet", "misleading-deny"],
  *check(context) {
    for (const rule of context.view.rulesInForce) {
      if (rule.node.templated) continue;
      if (isNull(rule.node)) yield nullRule(context, rule);
      else if (isPresentAndEmpty(rule.peersEntry) && !asksForNames(rule)) yield emptyPeers(context, rule);
    }
  },
};

function nullRule(context: PolicyContext, rule: RuleView): Finding {
  const { document } = context.view;
  return {
    rule: "empty-list-allows-all",
    span: spanOfItem(rule.item),
    field: rule.field,
    message: `A rule with nothing in it ${effect(context, rule)}. Remove ${hasDash(rule.item) ? "the dash" : "it"} if nobody is meant, or write \`{}\` to say that everybody is.`,
    fixes: () =>
      inOrder(
        context,
        rule,
        plainFix(context, "Write `{}`: everybody (keeps what is allowed)", replaceValue(document, rule.path, {})),
      ),
  };
}

/** Names may be looked up anywhere: `dns-open-to-the-world` knows whether that is worth a word. */
function asksForNames({ direction, rule }: RuleView): boolean {
  return direction.direction === "egress" && rule.ports.length > 0 && rule.ports.every(isJustDns);
}

/** The policy is called what it does, or a comment at the rule says that everybody is meant, or a value of a chart. */
function saysSo(context: PolicyContext, rule: RuleView): boolean {
  return (
    (rule.peersEntry !== undefined && hasIfBehind(context, rule.peersEntry)) ||
    /\b(?:allow|permit|open|accept)s?\b.*\b(?:all|any|every\w*|world|internet|public)\b/i.test(
      wordsOfPolicy(context.policy.object),
    ) ||
    /\b(?:all|any|unrestricted) (?:outbound|inbound|outgoing|incoming|egress|ingress|traffic|sources?|destinations?)\b|\b(?:any(?:body|one|where|thing)|every(?:body|one|where|thing)|world|internet|public)\b/i.test(
      commentsAbout(context, rule),
    )
  );
}

function emptyPeers(context: PolicyContext, rule: RuleView): Finding {
  const { document } = context.view;
  const { peersKey } = rule.direction;
  return {
    rule: "empty-list-allows-all",
    ...(saysSo(context, rule) && { severity: "information" as const }),
    span: rule.peersEntry?.span ?? spanOfItem(rule.item),
    extent: spanOfItem(rule.item),
    field: `${rule.field}.${peersKey}`,
    message: `An empty ${tick(peersKey)} means everybody, not nobody: this rule ${effect(context, rule)}. Remove the rule to close it, or the key ${tick(peersKey)} to say that everybody is meant.`,
    fixes: () =>
      inOrder(
        context,
        rule,
        plainFix(
          context,
          `Remove ${tick(peersKey)}: everybody (keeps what is allowed)`,
          remove(document, [...rule.path, peersKey]),
        ),
      ),
  };
}

/** What the name of the policy says comes first. */
function inOrder(context: PolicyContext, rule: RuleView, saying: readonly Fix[]): readonly Fix[] {
  const closing = countedFix(context, "Remove the rule: nobody", removeRule(context.view, rule));
  const denies = denyIntent(context.policy.object)?.directions.includes(rule.direction.direction) === true;
  return denies ? [...closing, ...saying] : [...saying, ...closing];
}

function effect({ policy: manifest }: PolicyContext, { direction, rule }: RuleView): string {
  const pods = podsText(manifest.object.podSelector);
  const on = rule.ports.length === 0 ? "" : ` on ${portsText(rule.ports)}`;
  return direction.direction === "ingress"
    ? `lets every pod and every address outside connect to ${pods}${on}`
    : `lets ${pods} connect to every pod and every address outside${on}`;
}
