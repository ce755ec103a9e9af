import { plainFix } from "../edits/fixes.ts";
import { documentOf } from "../snapshot/parts.ts";
import { count } from "../words/lists.ts";
import { replaceScalar } from "../yaml/edit.ts";
import { adminRule, clusterPolicy, teams } from "./adminExamples.ts";
import { adminRules, placeOf } from "./adminParts.ts";
import { fromRoot, ruleWork } from "./adminWork.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const id = "pass-with-nothing-behind";
const open = `${clusterPolicy({
  name: "own",
  team: "bank",
  rules: `  ingress:\n${adminRule("Pass", "from", "ops")}${adminRule("Deny", "from", "lab")}`,
})}`;
const behind = policy({
  name: "api",
  namespace: "bank",
  target: "api",
  types: ["Ingress"],
  rules:
    "  ingress:\n  - from:\n    - namespaceSelector:\n        matchLabels:\n          team: ops\n    ports:\n    - protocol: TCP\n      port: 8080\n",
});

export const passWithNothingBehind: Rule = {
  id,
  section: "notable",
  severity: "information",
  absence: true,
  page: () => ({
    title: "A Pass with nobody behind it",
    what: "A rule of the Admin tier passes connections of known workloads on, and behind it no NetworkPolicy isolates those pods in that direction and no rule of the Baseline tier matches.",
    why: "What nobody decides is allowed. Pass reads as if somebody else would look at it; as long as nobody does, it is an Accept.",
    bad: `${open}${teams("bank", "lab", "ops")}`,
    good: `${open}---\n${behind}${teams("bank", "lab", "ops")}`,
    sources: ["https://network-policy-api.sigs.k8s.io/reference/spec/"],
  }),
  *checkAdmin(context) {
    const { object } = context.policy;
    if (object.tier !== "Admin") return;
    for (const { direction, path } of adminRules(context)) {
      const index = path.at(-1);
      if (typeof index !== "number" || object[direction][index]?.action !== "Pass") continue;
      const work = ruleWork(context, direction, index);
      if (work === undefined || work.toNobody === 0 || work.toNobody < work.passed) continue;
      const action = object.kind === "ClusterNetworkPolicy" ? "Accept" : "Allow";
      yield {
        rule: id,
        ...placeOf(context, [...path, "action"]),
        message: `Passes ${count(work.passed, "connection")} on to nobody: no NetworkPolicy isolates those pods for ${direction}, and no Baseline rule matches. As it stands they are allowed.`,
        fixes: () =>
          plainFix(
            context,
            `Change to ${action} (keeps what is allowed now)`,
            replaceScalar(documentOf(context), fromRoot(context, [...path, "action"]), action),
          ),
      };
    }
  },
};
