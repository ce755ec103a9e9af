import { count } from "../words/lists.ts";
import { adminRule, clusterPolicy, teams } from "./adminExamples.ts";
import { headPlace } from "./adminParts.ts";
import { isolatedPods } from "./adminSubjects.ts";
import { wholeWork } from "./adminWork.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const id = "baseline-never-asked";
const baseline = clusterPolicy({
  name: "fallback",
  tier: "Baseline",
  team: "bank",
  rules: `  ingress:\n${adminRule("Deny", "from", "lab")}`,
});
const closed = (target: string | undefined) =>
  policy({
    name: "closed",
    namespace: "bank",
    ...(target !== undefined && { target }),
    types: ["Ingress"],
    rules: "  ingress:\n  - from:\n    - podSelector: {}\n",
  });

export const baselineNeverAsked: Rule = {
  id,
  section: "notable",
  severity: "information",
  page: () => ({
    title: "A Baseline policy that is never asked",
    what: "NetworkPolicies isolate every known pod of the subject in a direction for which the policy has rules.",
    why: "The Baseline tier is for pods that no NetworkPolicy isolates. As soon as one does, in that direction, it decides alone; rules of the Baseline add nothing to it.",
    bad: `${baseline}---\n${closed(undefined)}${teams("bank", "lab")}`,
    good: `${baseline}${teams("bank", "lab")}`,
    sources: ["https://network-policy-api.sigs.k8s.io/reference/spec/"],
  }),
  *checkAdmin(context) {
    const { object } = context.policy;
    if (object.tier !== "Baseline" || wholeWork(context) === undefined) return;
    for (const direction of ["ingress", "egress"] as const) {
      if (object[direction].length === 0) continue;
      const { pods, isolated } = isolatedPods(context, direction);
      if (pods === 0 || isolated < pods) continue;
      const who = pods === 1 ? "the one workload of its subject" : `all ${count(pods, "workload")} of its subject`;
      yield {
        rule: id,
        ...headPlace(context, ["spec", direction]),
        message: `Never asked for ${direction} here: NetworkPolicies isolate ${who}. Baseline rules are for pods that no NetworkPolicy isolates.`,
      };
    }
  },
};
