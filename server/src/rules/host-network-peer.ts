import type { PolicyContext } from "../snapshot/context.ts";
import { asksForDns } from "../snapshot/dns.ts";
import type { Finding } from "../snapshot/finding.ts";
import { asksForLabels } from "../snapshot/nothing.ts";
import { headOf, type PeerView, spanOfItem } from "../snapshot/policyView.ts";
import { workloadName, workloadPlaces } from "../snapshot/related.ts";
import { ticks } from "../words/lists.ts";
import { adminHostNetworkPeer } from "./adminHostNetwork.ts";
import { policy, workload } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (hostNetwork: boolean) =>
  policy({
    name: "web",
    namespace: "shop",
    target: "web",
    types: ["Ingress"],
    rules: `  ingress:\n  - from:\n    - namespaceSelector:\n        matchLabels:\n          kubernetes.io/metadata.name: edge\n      podSelector:\n        matchLabels:\n          app: proxy\n    ports:\n    - protocol: TCP\n      port: 8080\n`,
  }) +
  workload({ name: "web", namespace: "shop", ports: [{ port: 8080 }] }) +
  workload({
    name: "proxy",
    namespace: "edge",
    kind: "DaemonSet",
    ports: [{ port: 80 }],
    ...(hostNetwork && { hostNetwork }),
  });

export const hostNetworkPeer: Rule = {
  id: "host-network-peer",
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "A peer whose pods are all on the host network",
    what: "Every known workload that a peer matches by its labels runs with `hostNetwork: true`; told of policies for the whole cluster too, where the API says that such pods are never a peer.",
    why: "Most network plugins take such a pod for its node: its connections come from the node's address, and selectors do not see it. The peer lets nobody through. Allow the addresses of the nodes with an `ipBlock`, or take the pods off the host network.",
    bad: example(true),
    good: example(false),
    sources: [
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods",
      "`PodSpec.hostNetwork`",
    ],
  }),
  overrides: ["target-unreachable"],
  checkPeers(context, { rule }) {
    // The nodes' addresses are thought of.
    if (rule.peers.some(({ ipBlock }) => ipBlock !== undefined)) return undefined;
    return { of: (peer) => findingFor(context, peer) };
  },
  checkAdmin: adminHostNetworkPeer,
};

function findingFor(context: PolicyContext, peer: PeerView): Finding | undefined {
  const { evidence, namespace } = context;
  const { podSelector } = peer.peer;
  // A whole namespace is not asked for its agents.
  if (podSelector === undefined || !asksForLabels(evidence.compiled(podSelector)) || asksForDns(podSelector))
    return undefined;
  const pods = evidence.podsOfPeer(peer.peer, namespace);
  if (pods.length === 0 || !pods.every(({ object }) => object.hostNetwork)) return undefined;
  if (pods.some((pod) => !evidence.hasInventory(pod.namespace) || evidence.podSourcesIn(pod.namespace).length > 0))
    return undefined;
  const one = pods.length === 1;
  const seen = peer.rule.direction.direction === "ingress" ? "come from their nodes" : "go to their nodes";
  return {
    rule: "host-network-peer",
    span: headOf(context.view.document, peer.item),
    extent: spanOfItem(peer.item),
    field: peer.field,
    message: `${ticks(pods.map(workloadName))} ${one ? "is all that this peer matches, and it runs" : "are all that this peer matches, and they run"} on the host network: to most network plugins the connections ${one ? seen.replace("their nodes", "its node") : seen}, and selectors do not see them. Allow the addresses of the nodes with an \`ipBlock\`.`,
    related: workloadPlaces(context, pods, (pod) => `${workloadName(pod)} has hostNetwork: true`),
  };
}
