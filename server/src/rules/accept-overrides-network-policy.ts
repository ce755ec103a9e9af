import { policyAt } from "../cluster/cluster.ts";
import { countedFix } from "../edits/fixes.ts";
import type { AdminContext } from "../snapshot/context.ts";
import { documentOf } from "../snapshot/parts.ts";
import type { Fix } from "../source/fix.ts";
import type { RuleWork } from "../traffic/types.ts";
import { list, tick } from "../words/lists.ts";
import { isEverything } from "../words/selectors.ts";
import { insertEntry, replaceScalar } from "../yaml/edit.ts";
import { adminRule, clusterPolicy, teams } from "./adminExamples.ts";
import { adminRules, placeOf } from "./adminParts.ts";
import { exampleText, fromRoot, policyPlaces, ruleWork } from "./adminWork.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const id = "accept-overrides-network-policy";
const closed = policy({
  name: "closed",
  namespace: "bank",
  target: "api",
  types: ["Ingress"],
  rules: "  ingress: []\n",
});
const example = (action: string) =>
  `${clusterPolicy({ name: "monitoring", team: "bank", rules: `  ingress:\n${adminRule(action, "from", "ops")}` })}---\n${closed}${teams("bank", "ops")}`;

export const acceptOverridesNetworkPolicy: Rule = {
  id,
  section: "notable",
  severity: "information",
  page: () => ({
    title: "A rule of the cluster opens what a NetworkPolicy closes",
    what: "An Accept of the Admin tier lets connections of known workloads through that a NetworkPolicy denies. Where it accepts every pod of the cluster on every port, it is a warning.",
    why: "Accept is final: no NetworkPolicy is asked any more, so that who reads them believes a door shut that is open.",
    bad: example("Accept"),
    good: example("Pass"),
    sources: ["https://network-policy-api.sigs.k8s.io/reference/spec/"],
  }),
  *checkAdmin(context) {
    const { object } = context.policy;
    if (object.tier !== "Admin") return;
    for (const { direction, path } of adminRules(context)) {
      const index = path.at(-1);
      const rule = typeof index === "number" ? object[direction][index] : undefined;
      if (typeof index !== "number" || rule === undefined || (rule.action !== "Accept" && rule.action !== "Allow"))
        continue;
      const work = ruleWork(context, direction, index);
      const [example] = work?.examples ?? [];
      if (work === undefined || work.overrides.length === 0 || example === undefined) continue;
      const everybody = rule.peers.some(
        ({ namespaceSelector, podSelector }) =>
          namespaceSelector !== undefined &&
          isEverything(namespaceSelector) &&
          (podSelector === undefined || isEverything(podSelector)),
      );
      const wide = everybody && rule.ports === undefined;
      const policies = work.overrides.map(({ of }) => of);
      const names = policies.flatMap((each) => {
        const found = policyAt(context.cluster, each);
        return found !== undefined && "namespace" in found ? [tick(`${found.namespace}/${found.object.name}`)] : [];
      });
      yield {
        rule: id,
        ...(wide && { severity: "warning" as const }),
        ...placeOf(context, [...path, "action"]),
        message: `Lets connections through that ${list(names)} ${names.length === 1 ? "denies" : "deny"}: ${exampleText(context.traffic, example)}${moreText(work)}. ${rule.action} is final, no NetworkPolicy is asked.`,
        related: policyPlaces(context, policies, "This is not asked"),
        fixes: () => [...passFix(context, path), ...narrowFix(context, path, work, rule.ports === undefined)],
      };
    }
  },
};

function moreText({ overrides }: RuleWork): string {
  const more = Math.max(...overrides.map(({ pairs }) => pairs)) - 1;
  return more > 0 ? ` and ${more} more` : "";
}

function passFix(context: AdminContext, path: readonly (string | number)[]): readonly Fix[] {
  if (context.policy.object.kind === "BaselineAdminNetworkPolicy") return [];
  const edits = replaceScalar(documentOf(context), fromRoot(context, [...path, "action"]), "Pass");
  return countedFix(context, "Pass instead: let the NetworkPolicies decide", edits);
}

/** The ports that the pods behind it listen on, where they are few. */
function narrowFix(
  context: AdminContext,
  path: readonly (string | number)[],
  { examples }: RuleWork,
  open: boolean,
): readonly Fix[] {
  const ports = examples.flatMap(({ destination }) => context.cluster.workloads[destination]?.object.ports ?? []);
  const distinct = [...new Map(ports.map((port) => [`${port.protocol} ${port.port}`, port])).values()];
  if (!open || distinct.length === 0 || distinct.length > 3) return [];
  const current = context.policy.object.kind === "ClusterNetworkPolicy";
  const items = distinct.map(({ protocol, port }) =>
    current ? { [protocol.toLowerCase()]: { destinationPort: { number: port } } } : { portNumber: { protocol, port } },
  );
  const edits = insertEntry(documentOf(context), fromRoot(context, path), current ? "protocols" : "ports", items);
  const names = list(distinct.map(({ protocol, port }) => `${protocol} ${port}`));
  return countedFix(context, `Accept ${names} only, which those pods listen on`, edits);
}
