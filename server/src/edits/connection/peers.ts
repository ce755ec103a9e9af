import { type AddressRange, wholeFamily } from "../../cluster/addresses.ts";
import { limits } from "../../limits.ts";
import { formatCidr } from "../../manifest/cidr.ts";
import type { IpBlock, LabelSelector, Labels, Peer, Protocol } from "../../manifest/types.ts";
import { type ConnectionSet, isAll } from "../../traffic/connectionSet.ts";
import type { Traffic } from "../../traffic/types.ts";
import type { Data } from "../../yaml/render.ts";

export type Answer<T> = { readonly value: T } | { readonly reason: string };

/** Labels that most charts and manifests give each workload for itself. */
const usualKeys = [
  "app.kubernetes.io/name",
  "app",
  "k8s-app",
  "name",
  "app.kubernetes.io/component",
  "component",
] as const;

/** The labels by which a workload is best named: one that is its own in its namespace, else all of them. */
export function labelsOf(traffic: Traffic, workload: number): Answer<Labels> {
  const found = traffic.cluster.workloads[workload];
  if (found === undefined) return { reason: "The workload is no longer there." };
  const { namespace, name } = found;
  const { labels, hostNetwork } = found.object;
  if (hostNetwork)
    return {
      reason: `${namespace}/${name} is on the host network: selectors do not match it, only its node's address would.`,
    };
  if (Object.keys(labels).length === 0)
    return { reason: `${namespace}/${name} has no labels, so no selector can name it.` };
  const isOwn = (matchLabels: Labels): boolean => {
    const matched = traffic.workloadsOfPeer({ podSelector: { matchLabels, matchExpressions: [] } }, namespace);
    return matched.size === 1 && matched.has(workload);
  };
  const keys = [...usualKeys.filter((key) => key in labels), ...Object.keys(labels)];
  for (const key of keys) {
    const single = { [key]: labels[key] ?? "" };
    if (isOwn(single)) return { value: single };
  }
  return { value: labels };
}

/** A peer that means one endpoint, in a policy of `namespace`. Several where a range is no single block. */
export function peersFor(traffic: Traffic, endpoint: number, namespace: string): Answer<readonly Data[]> {
  const found = traffic.endpoints[endpoint];
  if (found === undefined) return { reason: "It is no longer there." };
  if (found.kind === "addresses") {
    const blocks = blocksOf(found.bounds);
    if (blocks === undefined)
      return { reason: "These addresses are too many blocks to be written out; name the block that is meant." };
    return { value: blocks.map((cidr) => ({ ipBlock: { cidr } })) };
  }
  if (found.kind === "representative") {
    if (found.namespace === undefined || Object.keys(found.labels).length === 0) {
      return { reason: "This stands for pods that no manifest declares; there is nothing to name them by." };
    }
    return { value: [peer(found.labels, found.namespace, namespace)] };
  }
  const labels = labelsOf(traffic, found.workload);
  if ("reason" in labels) return labels;
  const own = traffic.cluster.workloads[found.workload]?.namespace ?? "";
  return { value: [peer(labels.value, own, namespace)] };
}

function peer(labels: Labels, own: string, namespace: string): Data {
  const podSelector = { matchLabels: { ...labels } };
  if (own === namespace) return { podSelector };
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": own } }, podSelector };
}

/** A peer as it would be written anew. */
export function dataOfPeer({ podSelector, namespaceSelector, ipBlock }: Peer): Data {
  return {
    ...(ipBlock === undefined ? {} : { ipBlock: dataOfBlock(ipBlock) }),
    ...(namespaceSelector === undefined ? {} : { namespaceSelector: dataOfSelector(namespaceSelector) }),
    ...(podSelector === undefined ? {} : { podSelector: dataOfSelector(podSelector) }),
  };
}

function dataOfBlock({ cidr, except }: IpBlock): Data {
  return except.length === 0 ? { cidr } : { cidr, except };
}

function dataOfSelector({ matchLabels, matchExpressions }: LabelSelector): Data {
  return {
    ...(Object.keys(matchLabels).length === 0 ? {} : { matchLabels: { ...matchLabels } }),
    ...(matchExpressions.length === 0
      ? {}
      : {
          matchExpressions: matchExpressions.map(({ key, operator, values }) =>
            values.length === 0 ? { key, operator } : { key, operator, values },
          ),
        }),
  };
}

/** A range as blocks; `undefined` where they are too many. */
export function blocksOf({ family, first, last }: AddressRange): readonly string[] | undefined {
  const bits = family === 4 ? 32 : 128;
  if (first === 0n && last === wholeFamily(family).last) return [family === 4 ? "0.0.0.0/0" : "::/0"];
  const blocks: string[] = [];
  for (let at = first; at <= last; ) {
    if (blocks.length === limits.matrix.blocks) return undefined;
    let size = 0;
    while (size < bits && at % (1n << BigInt(size + 1)) === 0n && at + (1n << BigInt(size + 1)) - 1n <= last) size++;
    blocks.push(formatCidr({ family, first: at, prefix: bits - size }));
    at += 1n << BigInt(size);
  }
  return blocks;
}

/** `ports` of a rule; empty for everything. */
export function portsFor(wanted: ConnectionSet): readonly Data[] {
  if (isAll(wanted)) return [];
  return (["TCP", "UDP", "SCTP"] satisfies readonly Protocol[]).flatMap((protocol) =>
    wanted.ports[protocol].map(({ first, last }): Data => {
      if (first === 1 && last === 65535) return { protocol };
      return first === last ? { protocol, port: first } : { protocol, port: first, endPort: last };
    }),
  );
}
