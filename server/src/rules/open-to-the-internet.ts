import { isWholeFamily } from "../snapshot/blocks.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { destinationsOf, servicesOf, targetPortOf } from "../snapshot/destinations.ts";
import type { Finding } from "../snapshot/finding.ts";
import { headOf, type PortView, type RuleView, spanOfItem } from "../snapshot/policyView.ts";
import { tick } from "../words/lists.ts";
import { portText } from "../words/ports.ts";
import { podsText } from "../words/selectors.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (port: number) =>
  policy({
    name: "web",
    namespace: "shop",
    target: "web",
    types: ["Ingress"],
    rules: `  ingress:\n  - from:\n    - ipBlock:\n        cidr: 0.0.0.0/0\n    ports:\n    - protocol: TCP\n      port: ${port}\n`,
  });

export const openToTheInternet: Rule = {
  id: "open-to-the-internet",
  section: "notable",
  severity: "information",
  page: () => ({
    title: "A port other than 80 and 443 is open to the whole world",
    what: "An ingress rule allows `0.0.0.0/0` or `::/0`, or has no peers, on a port that is neither 80 nor 443.",
    why: "Web servers are for everybody; databases, consoles and metrics seldom are. Whether the Internet reaches the pod depends on what stands in front of it, but this policy does not stop it.",
    bad: example(5432),
    good: example(443),
    sources: ["`NetworkPolicyIngressRule.from`: empty or missing matches all sources", "`IPBlock.cidr`"],
  }),
  *check(context) {
    // Half a line may be about to name the peers.
    if (context.view.document.problems.length > 0) return;
    // It opens nothing where it selects nobody.
    const { evidence, namespace, policy: manifest } = context;
    if (evidence.hasInventory(namespace) && evidence.pods(manifest.object.podSelector, namespace).length === 0) return;
    for (const rule of context.view.rulesInForce) {
      if (rule.direction.direction !== "ingress") continue;
      if (rule.rule.peers.length > 0 && !rule.rule.peers.some(({ ipBlock }) => isWholeFamily(ipBlock))) continue;
      const open = rule.peers.find(({ peer }) => isWholeFamily(peer.ipBlock));
      if (open === undefined && rule.rule.peers.length > 0) continue;
      if (rule.rule.ports.length === 0) {
        if (open !== undefined) yield findingFor(context, rule, undefined, open.peer.ipBlock?.cidr);
        continue;
      }
      const port = rule.ports.find((each) => !isForEverybody(context, rule, each));
      if (port !== undefined) yield findingFor(context, rule, port, open?.peer.ipBlock?.cidr);
    }
  },
};

/** 80 and 443, by number, by name, or as what a Service makes of them. */
function isForEverybody(context: PolicyContext, rule: RuleView, { port: own }: PortView): boolean {
  const { port, endPort, protocol } = own;
  if (port === undefined || (endPort !== undefined && endPort !== port)) return false;
  const isWeb = (number: number) => number === 80 || number === 443;
  if (typeof port === "number" ? isWeb(port) : /^https?(?:-|$)|^web(?:-|$)/.test(port)) return true;
  const pods = destinationsOf(context, rule)?.pods ?? [];
  const numbers =
    typeof port === "number"
      ? [port]
      : pods.flatMap(({ object }) => object.ports.filter((each) => each.name === port).map((each) => each.port));
  if (numbers.some(isWeb)) return true;
  return servicesOf(context, pods).some((service) =>
    service.object.ports.some(
      (each) =>
        each.protocol === protocol && isWeb(each.port) && numbers.includes(targetPortOf(context, service, each) ?? 0),
    ),
  );
}

function findingFor(
  context: PolicyContext,
  rule: RuleView,
  port: PortView | undefined,
  cidr: string | undefined,
): Finding {
  const { document } = context.view;
  const peer = rule.peers.find(({ peer: each }) => isWholeFamily(each.ipBlock));
  const pods = podsText(context.policy.object.podSelector);
  const what = port === undefined ? "every port" : portText(port.port);
  return {
    rule: "open-to-the-internet",
    span: headOf(document, port?.item ?? peer?.item ?? rule.item),
    extent: spanOfItem(rule.item),
    field: port?.field ?? peer?.field ?? rule.field,
    message: `${what.slice(0, 1).toUpperCase()}${what.slice(1)} of ${pods} is open to ${cidr === undefined ? "everybody, addresses outside the cluster included" : `the whole world (${tick(cidr)})`}. Name the sources that are meant, unless this is for the public.`,
  };
}
