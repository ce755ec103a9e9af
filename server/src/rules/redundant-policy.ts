import type { ClusterPolicy } from "../cluster/cluster.ts";
import { isolates, rulesOf } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction } from "../manifest/types.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { specSpan } from "../snapshot/policyView.ts";
import { policyPlace } from "../snapshot/related.ts";
import { matchesEverything } from "../snapshot/selectors.ts";
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
  page: () => ({
    title: "A policy that others make superfluous",
    what: "Other policies of the namespace isolate all the pods that this one selects, and allow everything that it allows.",
    why: "It changes nothing. Often it was meant to be narrower than what is there, but permissions only add up: the wider policy decides. A default-deny that others repeat is left alone.",
    bad: example("web"),
    good: example("jobs"),
    sources: [
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
    ],
  }),
  *check(context) {
    const { inCluster, view, policy: manifest, evidence } = context;
    if (inCluster === undefined || keepsDeny(context, inCluster)) return;
    const { whole, by } = evidence.reader.covers(inCluster);
    if (whole === undefined) return;
    const names = ticks(by.map(({ object }) => object.name));
    yield {
      rule: "redundant-policy",
      span: view.name?.value.span ?? specSpan(view, manifest),
      field: "spec",
      message: `This policy changes nothing: ${names} ${by.length === 1 ? "isolates" : "isolate"} the same pods and ${by.length === 1 ? "allows" : "allow"} all that it allows. Remove it, or narrow the other if this one was meant to be stricter.`,
      related: by.slice(0, 3).flatMap((each) => policyPlace(context, each)),
      unnecessary: true,
    };
  },
};

/** A default-deny is kept on purpose, beside policies for all pods that open something; not beside another one. */
function keepsDeny({ evidence, namespace }: PolicyContext, own: ClusterPolicy): boolean {
  const denied = deniedBy(own);
  if (denied.length === 0) return false;
  const others = evidence.policiesIn(namespace).filter((other) => other !== own);
  return !denied.every((direction) => others.some((other) => deniedBy(other).includes(direction)));
}

/** The directions in which it only denies, for all pods. */
function deniedBy({ object }: ClusterPolicy): readonly Direction[] {
  if (!matchesEverything(object.podSelector, "pods")) return [];
  return (["ingress", "egress"] as const).filter(
    (direction) => isolates(object, direction) && rulesOf(object, direction).length === 0,
  );
}
