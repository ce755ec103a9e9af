import { apiServerHowTo } from "../snapshot/apiServer.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { wordsAbout } from "../snapshot/nearby.ts";
import { headOf, type PeerView, type RuleView, spanOfItem } from "../snapshot/policyView.ts";
import { nameLabel, onlyValue } from "../snapshot/selectors.ts";
import { isEverything } from "../words/selectors.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (peer: string, port: number) =>
  policy({
    name: "operator-to-api-server",
    namespace: "shop",
    target: "operator",
    types: ["Egress"],
    rules: `  egress:\n  - to:\n${peer}    ports:\n    - protocol: TCP\n      port: ${port}\n`,
  });

export const apiServerIsNoPod: Rule = {
  id: "api-server-is-no-pod",
  section: "notable",
  severity: "information",
  page: () => ({
    title: "A selector of pods for the API server, which is none",
    what: "An egress rule on 443 or 6443 means the API server, by its words or by the namespace `default` of its Service, and selects pods.",
    why: "Behind the Service `kubernetes` in `default` stands no pod, but the addresses of the control plane; where it runs as pods, they are on the host network, which selectors do not see. The connection stays closed.",
    bad: example(
      "    - namespaceSelector:\n        matchLabels:\n          kubernetes.io/metadata.name: default\n",
      443,
    ),
    good: example("    - ipBlock:\n        cidr: 192.0.2.10/32\n", 6443),
    sources: [
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#what-you-can-t-do-with-network-policies-at-least-not-yet",
      "https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/",
    ],
  }),
  *check(context) {
    for (const rule of context.view.rulesInForce) {
      if (rule.direction.direction !== "egress" || rule.peers.length === 0 || !isForApi(rule)) continue;
      // Its addresses are named as well.
      if (rule.peers.some(({ peer }) => peer.ipBlock !== undefined)) continue;
      const said = /\b(?:kube[ -]?)?api[ -]?server\b|\b(?:kubernetes|k8s|kube)[ -]api\b/i.test(
        wordsAbout(context, rule),
      );
      const peer =
        rule.peers.find((each) => isNamed(context, each)) ??
        (said ? rule.peers.find((each) => matchesNobody(context, each)) : undefined);
      if (peer === undefined) continue;
      yield {
        rule: "api-server-is-no-pod",
        span: headOf(context.view.document, peer.item),
        extent: spanOfItem(peer.item),
        field: peer.field,
        message: `No pod that a selector sees stands behind the API server, so this peer does not open it. ${apiServerHowTo}`,
      };
    }
  },
};

function isForApi({ rule }: RuleView): boolean {
  return (
    rule.ports.length > 0 &&
    rule.ports.every(
      ({ protocol, port, endPort }) => protocol === "TCP" && endPort === undefined && (port === 443 || port === 6443),
    )
  );
}

/** The control plane's labels, or all pods of `default`, of which none is known. */
function isNamed(context: PolicyContext, { peer, podSelector }: PeerView): boolean {
  const { evidence, namespace } = context;
  const labels = peer.podSelector === undefined ? [] : evidence.compiled(peer.podSelector).requirements;
  const named = labels.some(
    ({ key, values }) =>
      /(?:^|[/.-])(?:component|app|k8s-app|name)$/.test(key) &&
      [...values].some((value) => /^(?:kube-)?apiserver$/.test(value)),
  );
  if (named) return true;
  if (peer.namespaceSelector === undefined || namespace === "default") return false;
  if (podSelector !== undefined && !isEverything(podSelector.selector)) return false;
  return (
    onlyValue(evidence.compiled(peer.namespaceSelector), nameLabel) === "default" &&
    evidence.workloadsIn("default").length === 0
  );
}

/** Nothing here can be meant but the control plane. */
function matchesNobody({ evidence, namespace }: PolicyContext, { peer }: PeerView): boolean {
  if (peer.namespaceSelector !== undefined && isEverything(peer.namespaceSelector)) return false;
  return evidence.podsOfPeer(peer, namespace).every(({ object }) => object.hostNetwork);
}
