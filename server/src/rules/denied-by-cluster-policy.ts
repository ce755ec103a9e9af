import { findPolicy } from "../cluster/cluster.ts";
import type { PolicyManifest } from "../manifest/file.ts";
import type { FileContext } from "../snapshot/context.ts";
import type { FileFinding } from "../snapshot/finding.ts";
import { headOf, type RuleView, viewPolicy } from "../snapshot/policyView.ts";
import type { DeniedRule } from "../traffic/types.ts";
import { list } from "../words/lists.ts";
import { adminRule, clusterPolicy, teams } from "./adminExamples.ts";
import { endName, policyPlaces, ruleOf, wholeWork } from "./adminWork.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const id = "denied-by-cluster-policy";
const example = (team: string) =>
  `${policy({
    name: "api",
    namespace: "bank",
    target: "api",
    types: ["Ingress"],
    rules: `  ingress:\n  - from:\n    - namespaceSelector:\n        matchLabels:\n          team: ${team}\n    ports:\n    - protocol: TCP\n      port: 8080\n`,
  })}---\n${clusterPolicy({ name: "fence", team: "bank", rules: `  ingress:\n${adminRule("Deny", "from", "lab")}` })}${teams("bank", "lab", "ops")}`;

export const deniedByClusterPolicy: Rule = {
  id,
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "A rule of a NetworkPolicy that the cluster denies first",
    what: "What a rule of a NetworkPolicy allows between known workloads, a Deny of the Admin tier takes before it is asked: all that a peer of the rule stands for, or, as information, a part of it.",
    why: "Policies of the Admin tier are asked before every NetworkPolicy, and no NetworkPolicy can lift a Deny of theirs. Who reads the NetworkPolicy alone believes the connection open.",
    bad: example("lab"),
    good: example("ops"),
    sources: ["https://network-policy-api.sigs.k8s.io/reference/spec/"],
  }),
  *checkFile(context) {
    if (context.file.policies.length === 0 || context.cluster.adminPolicies.length === 0) return;
    const work = wholeWork(context);
    if (work === undefined) return;
    for (const [index, manifest] of context.file.policies.entries()) {
      const found = findPolicy(context.cluster, context.file.uri, index);
      if (found?.origin.uri !== context.file.uri || found.origin.index !== index) continue;
      const denied = work.above(found.index)?.deniedRules ?? [];
      if (denied.length > 0) yield* findingsOf(context, manifest, denied);
    }
  },
};

function* findingsOf(
  context: FileContext,
  manifest: PolicyManifest,
  denied: readonly DeniedRule[],
): Iterable<FileFinding> {
  const view = viewPolicy(context.file, manifest);
  for (const rule of view?.rulesInForce ?? []) {
    const own = denied.filter(
      (each) => each.rule.direction === rule.direction.direction && each.rule.rule === rule.index,
    );
    if (view !== undefined && own.length > 0)
      yield findingOf(context, manifest, rule, own, headOf(view.document, rule.item));
  }
}

function findingOf(
  context: FileContext,
  manifest: PolicyManifest,
  rule: RuleView,
  denied: readonly DeniedRule[],
  span: FileFinding["span"],
): FileFinding {
  const { traffic } = context;
  const part = denied[0]?.rule;
  const dead = rule.peers.some(
    ({ index }) => part !== undefined && traffic.tierWork()?.deniesAllOf({ ...part, peer: index }),
  );
  const others = [...new Set(denied.flatMap((each) => each.others))].map((end) => endName(traffic, end));
  const by = [...new Set(denied.map(({ of }) => ruleOf(context, of)))];
  const namespace = context.evidence.namespaceOf(context.file.uri, manifest.object);
  return {
    rule: id,
    ...(!dead && { severity: "information" as const }),
    document: manifest.document,
    object: `NetworkPolicy ${namespace}/${manifest.object.name}`,
    span,
    field: rule.field,
    message: `Has no effect for connections ${rule.direction.direction === "ingress" ? "from" : "to"} ${list(others)}: ${list(by)} ${by.length === 1 ? "denies" : "deny"} them first. No NetworkPolicy can lift a Deny of the cluster.`,
    related: policyPlaces(
      context,
      denied.map(({ of }) => of.policy),
      "This is asked before every NetworkPolicy",
    ),
  };
}
