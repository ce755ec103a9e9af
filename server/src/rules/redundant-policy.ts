import type { ClusterPolicy } from "../cluster/cluster.ts";
import { isolates, rulesOf } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction, NetworkPolicy, PolicyRule } from "../manifest/types.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { ruleCovers } from "../snapshot/coverage.ts";
import { specSpan } from "../snapshot/policyView.ts";
import { policyPlace } from "../snapshot/related.ts";
import { implies, matchesEverything } from "../snapshot/selectors.ts";
import { ticks } from "../words/lists.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const from = (app: string) =>
  `  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: ${app}\n`;
const example = (app: string) =>
  `${policy({ name: "same-namespace", namespace: "shop", types: ["Ingress"], rules: "  ingress:\n  - from:\n    - podSelector: {}\n" })}---\n${policy(
    {
      name: "db",
      namespace: "shop",
      target: "db",
      types: ["Ingress"],
      rules:
        app === "web"
          ? from(app)
          : "  ingress:\n  - from:\n    - namespaceSelector:\n        matchLabels:\n          kubernetes.io/metadata.name: jobs\n",
    },
  )}`;

export const redundantPolicy: Rule = {
  id: "redundant-policy",
  section: "style",
  severity: "information",
  yieldsToMistakes: true,
  page: {
    title: "A policy that others make superfluous",
    what: "Other policies of the namespace isolate all the pods that this one selects, and allow everything that it allows.",
    why: "It changes nothing. Often it was meant to be narrower than what is there, but permissions only add up: the wider policy decides. A default-deny that others repeat is left alone.",
    bad: example("web"),
    good: example("jobs"),
    sources: [
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
    ],
  },
  *check(context) {
    const { inCluster, view, policy: manifest } = context;
    if (inCluster === undefined) return;
    const directions = (["ingress", "egress"] as const).filter((direction) => isolates(manifest.object, direction));
    if (directions.length === 0) return;
    const used = new Set<ClusterPolicy>();
    for (const direction of directions) {
      const covering = coveringPolicies(context, inCluster, direction);
      if (covering === undefined) return;
      for (const each of covering) used.add(each);
    }
    const names = ticks([...used].map(({ object }) => object.name));
    yield {
      rule: "redundant-policy",
      span: view.name?.value.span ?? specSpan(view, manifest),
      field: "spec",
      message: `This policy changes nothing: ${names} ${used.size === 1 ? "isolates" : "isolate"} the same pods and ${used.size === 1 ? "allows" : "allow"} all that it allows. Remove it, or narrow the other if this one was meant to be stricter.`,
      related: [...used].slice(0, 3).flatMap((each) => policyPlace(context, each)),
      unnecessary: true,
    };
  },
};

/** In a namespace with more policies than this the pairs cost more than the hint is worth. */
const mostCompared = 400;

/** Policies for at least the same pods that isolate and allow as much; `undefined` where they do not. */
function coveringPolicies(
  { evidence, namespace }: PolicyContext,
  own: ClusterPolicy,
  direction: Direction,
): readonly ClusterPolicy[] | undefined {
  const isolating = evidence.isolating(namespace, direction);
  if (isolating.length > mostCompared) return undefined;
  const target = evidence.compiled(own.object.podSelector);
  const covers = (outer: PolicyRule, inner: PolicyRule) => ruleCovers(outer, inner, namespace, evidence.compiled);
  const wider = isolating.filter((other) => {
    const selected = evidence.compiled(other.object.podSelector);
    if (other === own || !implies(target, selected)) return false;
    // Of two that cover each other the later is told, and only it.
    return other.index < own.index || !implies(selected, target) || !isWithin(other.object, own.object, covers);
  });
  const [first] = wider;
  const rules = rulesOf(own.object, direction);
  // A default-deny is kept on purpose, beside policies for all pods that open something.
  const denies = rules.length === 0 && matchesEverything(own.object.podSelector, "pods");
  const isolators = denies ? wider.filter((other) => rulesOf(other.object, direction).length === 0) : wider;
  if (first === undefined || isolators.length === 0) return undefined;
  const used = new Set<ClusterPolicy>();
  for (const rule of rules) {
    const cover = wider.find((other) => rulesOf(other.object, direction).some((each) => covers(each, rule)));
    if (cover === undefined) return undefined;
    used.add(cover);
  }
  const [isolator] = isolators;
  if (used.size === 0 && isolator !== undefined) used.add(isolator);
  return [...used];
}

/** All that one isolates and allows, the other does too. */
function isWithin(
  inner: NetworkPolicy,
  outer: NetworkPolicy,
  covers: (outer: PolicyRule, inner: PolicyRule) => boolean,
): boolean {
  return (["ingress", "egress"] as const).every(
    (direction) =>
      isolates(inner, direction) === isolates(outer, direction) &&
      rulesOf(inner, direction).every((rule) => rulesOf(outer, direction).some((each) => covers(each, rule))),
  );
}
