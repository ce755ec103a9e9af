import type { Cluster, ClusterWorkload } from "../../cluster/cluster.ts";
import { parseAddress } from "../../manifest/cidr.ts";
import type { Labels } from "../../manifest/types.ts";
import { dnsNamespace, looksLikeDns } from "../../snapshot/dns.ts";
import type { NeedEnd } from "../../snapshot/need.ts";
import { keyOf } from "./collect.ts";
import type { FlowEnd, FlowPod } from "./flow.ts";

export type EndFinder = (end: FlowEnd) => NeedEnd | undefined;

/**
 * Who of a cluster's files an end of a flow is: by namespace and labels, and where these fit several or none, by the name
 * that the log gives. `undefined`: that cannot be told, or policies have no say in it.
 */
export function createEndFinder(cluster: Pick<Cluster, "workloads" | "workloadsByNamespace">): EndFinder {
  const known = new Map<string, NeedEnd | undefined>();
  return (end) => {
    const key = keyOf(end);
    if (known.has(key)) return known.get(key);
    const found = end.kind === "address" ? ofAddress(end.address) : ofPod(end, workloadsIn(cluster, end.namespace));
    known.set(key, found);
    return found;
  };
}

function ofAddress(address: string): NeedEnd | undefined {
  if (parseAddress(address) === undefined) return undefined;
  return { kind: "outside", who: "internet", addresses: [address] };
}

function workloadsIn(
  { workloads, workloadsByNamespace }: Pick<Cluster, "workloads" | "workloadsByNamespace">,
  namespace: string,
): readonly ClusterWorkload[] {
  return (workloadsByNamespace.get(namespace) ?? []).flatMap((index) => workloads[index] ?? []);
}

function ofPod(pod: FlowPod, there: readonly ClusterWorkload[]): NeedEnd | undefined {
  const alike = there
    .map((workload) => ({ workload, score: likeness(pod, workload) }))
    .filter(({ score }) => score > 0);
  const most = Math.max(...alike.map(({ score }) => score));
  const best = alike.filter(({ score }) => score === most).map(({ workload }) => workload);
  const [only, ...others] = best;
  const found = others.length === 0 ? only : best.find((workload) => isNamed(pod, workload));
  const chosen = found ?? (best.length === 0 ? there.find((workload) => isNamed(pod, workload)) : undefined);
  if (chosen !== undefined) {
    return chosen.object.hostNetwork ? undefined : { kind: "workload", workload: chosen.index };
  }
  if (best.length > 0) return undefined;
  const { namespace, labels, workload } = pod;
  if (namespace === dnsNamespace && looksLikeDns(labels, workload)) return { kind: "outside", who: "dns" };
  return Object.keys(labels).length === 0 ? undefined : { kind: "pods", namespace, labels };
}

/** Labels that both have with the same value; none where one has another value, or the pod is another's that has more. */
function likeness(pod: FlowPod, workload: ClusterWorkload): number {
  const own: Labels = workload.object.labels;
  let score = 0;
  let more = false;
  for (const [key, value] of Object.entries(pod.labels)) {
    if (own[key] === undefined) more = true;
    else if (own[key] !== value) return 0;
    else score++;
  }
  return more && pod.workload !== "" && !isNamed(pod, workload) ? 0 : score;
}

function isNamed({ workload: named, pod }: FlowPod, { name }: ClusterWorkload): boolean {
  return named === "" ? pod === name || pod.startsWith(`${name}-`) : named === name;
}
