import { plainFix, safeFix } from "../edits/fixes.ts";
import { splitPorts } from "../edits/splitPorts.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { looksSplit, ruleCovers } from "../snapshot/coverage.ts";
import { coverCandidates } from "../snapshot/coverCandidates.ts";
import { headOf, type RuleView, spanOfItem } from "../snapshot/policyView.ts";
import { isSatisfiable } from "../snapshot/selectors.ts";
import { compilePorts } from "../traffic/compile.ts";
import { coversPorts } from "../traffic/cover.ts";
import { tick } from "../words/lists.ts";
import { remove } from "../yaml/edit.ts";
import { policy } from "./examples.ts";
import { isFaulty } from "./faulty.ts";
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
  page: {
    title: "A rule that another one of the same policy covers",
    what: "Whatever the rule allows, another rule of the same direction allows too; this is proven from selectors, blocks and ports alone.",
    why: "Rules only add up, so it changes nothing, and makes the reader look for the difference.",
    bad: example("gateway"),
    good: example("prometheus"),
    sources: ["`NetworkPolicySpec.ingress`: traffic is allowed if at least one rule matches"],
  },
  overrides: ["redundant-peer", "redundant-port", "allows-everything"],
  *check(context) {
    const { document } = context.view;
    // Half a line may be about to say something else.
    if (document.problems.length > 0) return;
    for (const { inForce, rules } of context.view.directions) {
      if (!inForce) continue;
      const candidates = coverCandidates(rules, ({ rule }) => rule.peers);
      const compiled = new Map(rules.map((rule) => [rule, compilePorts(rule.rule.ports)]));
      // Of thousands of rules most differ in their ports: those need no look at their peers.
      const mayCover = (outer: RuleView, inner: RuleView) => {
        const [big, small] = [compiled.get(outer), compiled.get(inner)];
        return big !== undefined && small !== undefined && coversPorts(big, small);
      };
      for (const rule of rules) {
        if (matchesNothing(rule)) continue;
        const [first] = rule.rule.peers;
        const cover = candidates
          .of(first)
          .find(
            (other) =>
              other !== rule &&
              mayCover(other, rule) &&
              covers(context, other, rule) &&
              !isFaulty(context, other.field),
          );
        // What covers it by a stray dash is told by peer-split-from-ports.
        if (cover === undefined || splitPorts(cover).length > 0) continue;
        yield {
          rule: "redundant-rule",
          span: spanOfItem(rule.item),
          field: rule.field,
          message: `This rule adds nothing: ${tick(cover.field.slice("spec.".length))} allows all of it.`,
          related: [
            {
              uri: context.file.uri,
              document: context.policy.document,
              span: headOf(document, cover.item),
              message: "the rule that covers it",
            },
          ],
          unnecessary: true,
          // Beside a rule for everybody, or for every port by a slip, it may well be that one which is too much.
          fixes: () =>
            (cover.rule.peers.length === 0 || looksSplit(cover.rule.ports) ? plainFix : safeFix)(
              context,
              "Remove the rule",
              remove(document, rule.path),
            ),
        };
      }
    }
  },
};

/** One of its peers does; another rule speaks of that. */
function matchesNothing({ rule }: RuleView): boolean {
  const selectors = rule.peers.flatMap(({ podSelector, namespaceSelector }) => [podSelector, namespaceSelector]);
  return selectors.some((selector) => selector !== undefined && !isSatisfiable(selector));
}

/** Of two equal ones the later is too much. */
function covers({ evidence, namespace }: PolicyContext, outer: RuleView, inner: RuleView): boolean {
  const { compiled } = evidence;
  if (!ruleCovers(outer.rule, inner.rule, namespace, compiled)) return false;
  return outer.index < inner.index || !ruleCovers(inner.rule, outer.rule, namespace, compiled);
}
