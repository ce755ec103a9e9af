import { plainFix } from "../edits/fixes.ts";
import type { AdminPolicy, LayerPeer } from "../manifest/types.ts";
import type { AdminContext } from "../snapshot/context.ts";
import type { Finding } from "../snapshot/finding.ts";
import { documentOf } from "../snapshot/parts.ts";
import type { Fix } from "../source/fix.ts";
import { list, tick } from "../words/lists.ts";
import { replaceScalar } from "../yaml/edit.ts";
import { adminRule, clusterPolicy, teams } from "./adminExamples.ts";
import { placeOf } from "./adminParts.ts";
import { adminIndex, exampleText, fromRoot, policyPlaces } from "./adminWork.ts";
import type { Rule } from "./rule.ts";

const id = "equal-priority";
const example = (priority: number) =>
  `${clusterPolicy({ name: "one", team: "bank", rules: `  ingress:\n${adminRule("Accept", "from", "lab")}` })}---\n${clusterPolicy({ name: "two", priority, team: "bank", rules: `  ingress:\n${adminRule("Deny", "from", "lab").replace("team: lab", "team: lab\n      protocols:\n        - tcp:\n            destinationPort:\n              number: 8080")}` })}${teams("bank", "lab")}`;

export const equalPriority: Rule = {
  id,
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "Two policies with the same priority that disagree",
    what: "Two policies of one kind and tier have the same number, and the first rules of theirs that match a connection of known workloads say different things of it. Where no known workload shows it, but their selectors overlap, it is information.",
    why: "Within a tier the lower number is asked first. Of equal numbers the API does not say which, so that the network plugin decides, and another one may decide otherwise.",
    bad: example(10),
    good: example(5),
    sources: ["https://network-policy-api.sigs.k8s.io/reference/spec/"],
  }),
  *checkAdmin(context) {
    const own = adminIndex(context);
    if (own === undefined || context.policy.object.kind === "BaselineAdminNetworkPolicy") return;
    const shown = shownBy(context, own);
    if (shown !== undefined) yield shown;
    else yield* bySelectors(context, own);
  },
};

function shownBy(context: AdminContext, own: number): Finding | undefined {
  const { cluster, traffic } = context;
  const open = (traffic.tierWork()?.openings ?? []).filter(
    ({ of }) => of.reason === "equal-priority" && of.policies.includes(own),
  );
  const [first] = open;
  if (first === undefined) return undefined;
  const others = [...new Set(open.flatMap(({ of }) => of.policies))].filter((policy) => policy !== own);
  const names = others.flatMap((policy) => cluster.adminPolicies[policy - cluster.policies.length]?.object.name ?? []);
  const { name, priority } = context.policy.object;
  return {
    rule: id,
    ...placeOf(context, ["spec", "priority"]),
    message: `${tick(name)} and ${list(names.map(tick))} have priority ${priority} and disagree on connections ${exampleText(traffic, first.example)}: either may win. Give one of them another number.`,
    related: policyPlaces(context, others, `Has priority ${priority} too`),
    fixes: () => nextFree(context),
  };
}

function nextFree(context: AdminContext): readonly Fix[] {
  const { object } = context.policy;
  const taken = new Set(
    context.cluster.adminPolicies
      .filter(({ object: other }) => other.kind === object.kind && other.tier === object.tier)
      .map(({ object: other }) => other.priority),
  );
  const free = (step: 1 | -1) => {
    for (let number = object.priority + step; number >= 0 && number <= 1000; number += step) {
      if (!taken.has(number)) return [number];
    }
    return [];
  };
  return [...free(1), ...free(-1)].flatMap((number) =>
    plainFix(
      context,
      number > object.priority ? `Ask it later: priority ${number}` : `Ask it first: priority ${number}`,
      replaceScalar(documentOf(context), fromRoot(context, ["spec", "priority"]), number),
    ),
  );
}

/** Their selectors can match the same pods, and two of their rules say different things of them. */
function* bySelectors(context: AdminContext, own: number): Iterable<Finding> {
  const { cluster } = context;
  const { object } = context.policy;
  // Known workloads would have shown it.
  if (context.traffic.selectedBy(own)[Symbol.iterator]().next().done !== true) return;
  const twins = cluster.adminPolicies.filter(
    ({ object: other, index }) =>
      index !== context.inCluster?.index &&
      other.kind === object.kind &&
      other.tier === object.tier &&
      other.priority === object.priority &&
      samePeer(other.subject, object.subject) &&
      disagree(other, object),
  );
  if (twins.length === 0) return;
  yield {
    rule: id,
    severity: "information",
    ...placeOf(context, ["spec", "priority"]),
    message: `${list(twins.map(({ object: other }) => tick(other.name)))} ${twins.length === 1 ? "has" : "have"} the same subject and priority ${object.priority}, and say otherwise of the same peers: either may win. Give one of them another number.`,
    related: policyPlaces(
      context,
      twins.map(({ index }) => cluster.policies.length + index),
      `Has priority ${object.priority} too`,
    ),
    fixes: () => nextFree(context),
  };
}

function disagree(a: AdminPolicy, b: AdminPolicy): boolean {
  return (["ingress", "egress"] as const).some((direction) =>
    a[direction].some((one) =>
      b[direction].some(
        (other) =>
          one.action !== other.action && one.peers.some((peer) => other.peers.some((each) => samePeer(peer, each))),
      ),
    ),
  );
}

function samePeer(a: LayerPeer | undefined, b: LayerPeer | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
