import { plainFix, safeFix } from "../edits/fixes.ts";
import { textOf } from "../manifest/fields.ts";
import type { AdminRule } from "../manifest/types.ts";
import type { AdminContext } from "../snapshot/context.ts";
import type { Finding } from "../snapshot/finding.ts";
import { documentOf } from "../snapshot/parts.ts";
import type { PolicyPart } from "../traffic/types.ts";
import { actionVerb } from "../words/adminPolicies.ts";
import { list, tick } from "../words/lists.ts";
import { remove } from "../yaml/edit.ts";
import { adminRule, clusterPolicy } from "./adminExamples.ts";
import { adminRules, headPlace, placeOf } from "./adminParts.ts";
import { adminIndex, fromRoot, policyPlaces, ruleOf, ruleWork } from "./adminWork.ts";
import type { Rule } from "./rule.ts";

const id = "rule-never-reached";
const example = (first: string, second: string) =>
  clusterPolicy({ name: "fence", team: "bank", rules: `  ingress:\n${first}${second}` });

export const ruleNeverReached: Rule = {
  id,
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "A rule that is never reached",
    what: "Earlier rules of the same policy, or of policies of the tier that are asked before and cover its subject, match all that the rule can match. That is proven from the selectors and ports, for all pods that there can be; where only the known workloads show it, it is information.",
    why: "The first rule that matches decides, so a rule behind a wider one does nothing: a Deny behind an Accept of everybody denies nobody. Where both say the same it is only needless, and a hint.",
    bad: example(adminRule("Accept", "from", undefined), adminRule("Deny", "from", "lab")),
    good: example(adminRule("Deny", "from", "lab"), adminRule("Accept", "from", "ops")),
    sources: ["https://network-policy-api.sigs.k8s.io/reference/spec/"],
  }),
  *checkAdmin(context) {
    for (const { direction, path, node } of adminRules(context)) {
      const index = path.at(-1);
      if (typeof index !== "number") continue;
      const finding = proven(context, direction, index, path, textOf(node, "action") ?? "");
      if (finding !== undefined) yield finding;
    }
  },
};

function proven(
  context: AdminContext,
  direction: "ingress" | "egress",
  index: number,
  path: readonly (string | number)[],
  action: string,
): Finding | undefined {
  const own = adminIndex(context);
  const work = context.traffic.tierWork();
  if (own === undefined || work === undefined) return undefined;
  const takers = work.takenBy(own, direction, index) ?? [];
  if (takers.length === 0) return seen(context, direction, index, path);
  const same = takers.every((taker) => actionOf(context, taker) === action);
  const names = list(takers.map((taker) => ruleOf(context, taker, own)));
  const verb = same ? "says the same of" : `already ${takers.length === 1 ? verbOf(context, takers[0]) : "decides"}`;
  const others = takers.map(({ policy }) => policy).filter((policy) => policy !== own);
  return {
    rule: id,
    // What is faded is faded as a whole.
    ...(same
      ? { severity: "hint" as const, unnecessary: true as const, ...placeOf(context, path) }
      : headPlace(context, path)),
    message: `${ruleName(context, direction, index)} never applies: ${names} ${takers.length > 1 && !same ? "already decide" : verb} everything that it matches. The first rule that matches is right.`,
    related: policyPlaces(context, others, "This is asked before"),
    fixes: () => {
      const edits = remove(documentOf(context), fromRoot(context, path));
      return same
        ? safeFix(context, "Remove the rule", edits)
        : plainFix(context, "Remove the rule (changes nothing)", edits);
    },
  };
}

/** Nobody known here is left for the rule, though somebody could be. */
function seen(
  context: AdminContext,
  direction: "ingress" | "egress",
  index: number,
  path: readonly (string | number)[],
): Finding | undefined {
  const own = adminIndex(context);
  const work = ruleWork(context, direction, index);
  if (own === undefined || work === undefined || work.takes > 0) return undefined;
  const takers = work.before.map(({ of }) => of).filter((part) => isOfTier(context, part));
  if (takers.length === 0 || takers.length < work.before.length) return undefined;
  const names = list(takers.map((taker) => ruleOf(context, taker, own)));
  return {
    rule: id,
    severity: "information",
    ...headPlace(context, path),
    message: `${ruleName(context, direction, index)} decides nothing among the workloads known here: ${names} ${takers.length === 1 ? "takes" : "take"} ${work.matched === 1 ? "the one connection that it fits" : `all ${work.matched} connections that it fits`} before it.`,
    related: policyPlaces(
      context,
      takers.map(({ policy }) => policy).filter((policy) => policy !== own),
      "This is asked before",
    ),
  };
}

function isOfTier({ cluster, policy }: AdminContext, { policy: index }: PolicyPart): boolean {
  const other = cluster.adminPolicies[index - cluster.policies.length]?.object;
  return other?.tier === policy.object.tier;
}

function ruleName({ policy }: AdminContext, direction: "ingress" | "egress", index: number): string {
  const name = policy.object[direction][index]?.name;
  return name ? tick(name) : `${direction === "ingress" ? "Ingress" : "Egress"} rule ${index + 1}`;
}

function actionOf({ cluster }: AdminContext, { policy, direction, rule }: PolicyPart): AdminRule["action"] {
  const object = cluster.adminPolicies[policy - cluster.policies.length]?.object;
  return direction === undefined || rule === undefined ? "" : (object?.[direction][rule]?.action ?? "");
}

function verbOf(context: AdminContext, taker: PolicyPart | undefined): string {
  return actionVerb(taker === undefined ? "" : actionOf(context, taker));
}
