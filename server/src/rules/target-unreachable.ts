import { rulesOf } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Peer } from "../manifest/types.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { servicesOf } from "../snapshot/destinations.ts";
import { weigh } from "../snapshot/nothing.ts";
import { specExtent, specSpan } from "../snapshot/policyView.ts";
import { firstIngressRule, policyId, someNotInForce } from "../snapshot/questions.ts";
import { servicePlace } from "../snapshot/related.ts";
import { count, tick } from "../words/lists.ts";
import { policy, service, workload } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (app: string) =>
  policy({
    name: "db",
    namespace: "shop",
    target: "db",
    types: ["Ingress"],
    rules: `  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: ${app}\n    ports:\n    - protocol: TCP\n      port: 5432\n`,
  }) +
  workload({ name: "db", namespace: "shop", ports: [{ port: 5432 }] }) +
  service({ name: "db", namespace: "shop", port: 5432, targetPort: 5432 }) +
  workload({ name: "web", namespace: "shop" });

export const targetUnreachable: Rule = {
  id: "target-unreachable",
  section: "notable",
  severity: "information",
  readsAllPolicies: true,
  page: () => ({
    title: "Nobody that is known may reach the pods",
    what: "The selected pods are isolated for ingress and no peer of any of their rules matches a known pod, though a Service leads to them.",
    why: "A Service says that somebody is meant to connect. As far as the files tell, nobody may.",
    bad: example("frontend"),
    good: example("web"),
    sources: [
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
    ],
  }),
  yieldsToMistakes: true,
  *check(context) {
    const { evidence, inCluster, namespace, policy: manifest, view } = context;
    const [ingress] = view.directions;
    if (inCluster === undefined || !ingress.inForce || ingress.rules.length === 0 || !evidence.hasInventory(namespace))
      return;
    const pods = evidence.pods(manifest.object.podSelector, namespace);
    const services = servicesOf(context, pods);
    const [first] = services;
    if (first === undefined || evidence.ask(someNotInForce, namespace)) return;
    // Told once, by the first that has a rule.
    const { uri, index } = inCluster.origin;
    if (evidence.ask(firstIngressRule, namespace, uri, index) !== policyId(inCluster)) return;
    const policies = [...new Set(pods.flatMap(({ index }) => evidence.isolators(index, "ingress")))];
    for (const { object, namespace: own } of policies)
      for (const { peers } of rulesOf(object, "ingress"))
        if (peers.length === 0 || !peers.every((peer) => matchesNobody(context, peer, own))) return;
    yield {
      rule: "target-unreachable",
      span: ingress.entry?.key.span ?? specSpan(view, manifest),
      extent: specExtent(view, manifest),
      field: "spec.ingress",
      message: `Nobody that is known here may reach ${pods.length === 1 ? tick(pods[0]?.name ?? "") : count(pods.length, "workload")}, though Service ${tick(first.object.name)} leads there: no peer of ${policies.length === 1 ? "this policy" : "these policies"} matches a known pod.`,
      related: servicePlace(context, first, `Service ${first.namespace}/${first.object.name}`),
    };
  },
};

/** For sure: pods are known where it looks, and nothing else can bring those that it asks for. */
function matchesNobody(context: PolicyContext, peer: Peer, namespace: string): boolean {
  const { evidence } = context;
  if (peer.ipBlock !== undefined || peer.podSelector === undefined) return false;
  const scope =
    peer.namespaceSelector === undefined
      ? [namespace]
      : evidence.namespaces(peer.namespaceSelector).map(({ name }) => name);
  if (scope.length === 0 || !scope.every((name) => evidence.hasInventory(name))) return false;
  return (
    evidence.podsOfPeer(peer, namespace).length === 0 &&
    weigh(context, peer.podSelector, undefined, scope) !== "nothing"
  );
}
