import type { ClusterWorkload } from "../cluster/cluster.ts";
import type { AdminContext } from "../snapshot/context.ts";
import { asksForDns } from "../snapshot/dns.ts";
import type { Finding } from "../snapshot/finding.ts";
import { asksForLabels } from "../snapshot/nothing.ts";
import { workloadName, workloadPlaces } from "../snapshot/related.ts";
import { count, tick, ticks } from "../words/lists.ts";
import { type AdminHolder, adminRulePlaces, adminSubject } from "./adminHolders.ts";

/*
 * For these kinds the API says it: pods on the host network are neither subjects nor peers by selector. A rule that names
 * networks or nodes still meets their addresses.
 */

const onHostNetwork = (pod: ClusterWorkload) => `${workloadName(pod)} has hostNetwork: true`;

export function* adminHostNetworkTarget(context: AdminContext): Iterable<Finding> {
  const subject = adminSubject(context);
  const found = subject === undefined ? undefined : asked(context, subject);
  if (subject === undefined || found === undefined) return;
  const { pods, onHost } = found;
  const [first] = onHost;
  if (first === undefined) return;
  const one = onHost.length === 1;
  const who = one ? tick(`${first.namespace}/${first.name}`) : count(onHost.length, "selected workload");
  yield {
    rule: "host-network-target",
    ...(onHost.length < pods.length && { severity: "information" as const }),
    span: subject.pods?.entry?.key.span ?? subject.head,
    extent: subject.extent,
    field: subject.pods?.field ?? subject.field,
    message: `${who} ${one ? "runs" : "run"} on the host network, and such pods are never the subject of a policy of this kind. Nothing of it holds for ${one ? "it" : "them"}: protect ${one ? "its node" : "their nodes"}, or take ${one ? "it" : "them"} off the host network.`,
    related: workloadPlaces(context, onHost, onHostNetwork),
  };
}

export function* adminHostNetworkPeer(context: AdminContext): Iterable<Finding> {
  for (const { direction, peers } of adminRulePlaces(context)) {
    // The nodes' addresses are thought of.
    if (peers.some(({ peer }) => peer.networks !== undefined || peer.nodes !== undefined)) continue;
    for (const holder of peers) {
      const found = asked(context, holder);
      if (found === undefined || found.onHost.length === 0 || found.onHost.length < found.pods.length) continue;
      const { evidence } = context;
      const unsure = ({ namespace }: ClusterWorkload) =>
        !evidence.hasInventory(namespace) || evidence.podSourcesIn(namespace).length > 0;
      if (found.pods.some(unsure)) continue;
      const one = found.pods.length === 1;
      const instead =
        direction === "egress"
          ? "Name the nodes (`nodes`) or their addresses (`networks`) instead."
          : "No ingress rule of this kind can name the addresses of nodes.";
      yield {
        rule: "host-network-peer",
        span: holder.head,
        extent: holder.extent,
        field: holder.field,
        message: `${ticks(found.pods.map(workloadName))} ${one ? "is all that this peer selects, and it runs" : "are all that this peer selects, and they run"} on the host network, where selectors see nobody: the peer matches nothing. ${instead}`,
        related: workloadPlaces(context, found.pods, onHostNetwork),
      };
    }
  }
}

/** Pods that are asked for by label: a whole namespace is not asked for its agents. */
function asked({ evidence }: AdminContext, { peer }: AdminHolder) {
  const { podSelector } = peer;
  if (podSelector === undefined || !asksForLabels(evidence.compiled(podSelector)) || asksForDns(podSelector))
    return undefined;
  const pods = evidence.podsOfPeer(peer, "");
  return { pods, onHost: pods.filter(({ object }) => object.hostNetwork) };
}
