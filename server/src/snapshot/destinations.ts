import type { ClusterService, ClusterWorkload } from "../cluster/cluster.ts";
import { limits } from "../limits.ts";
import type { PolicyPort, PolicyRule } from "../manifest/types.ts";
import { isEverything } from "../words/selectors.ts";
import type { PolicyContext } from "./context.ts";
import type { RuleView } from "./policyView.ts";

/** The pods whose ports a rule's `ports` speak of: the selected ones for ingress, the peers for egress. */
export interface Destinations {
  readonly pods: readonly ClusterWorkload[];
  /** They are asked for by label, so that the known ones are likely all that is meant. */
  readonly specific: boolean;
}

/** `undefined` where some destination is not a known pod: addresses, everybody, a peer that matches nothing here. */
export function destinationsOf(context: PolicyContext, rule: RuleView): Destinations | undefined {
  const { evidence, namespace, policy } = context;
  if (rule.direction.direction === "ingress") {
    const { podSelector } = policy.object;
    const pods = evidence.pods(podSelector, namespace);
    return pods.length === 0 ? undefined : { pods, specific: !isEverything(podSelector) };
  }
  return evidence.onceFor(rule.rule, `destinations from ${namespace}`, () => podsOfPeers(context, rule.rule));
}

function podsOfPeers({ evidence, namespace }: PolicyContext, { peers }: PolicyRule): Destinations | undefined {
  if (peers.length === 0) return undefined;
  const found = new Set<ClusterWorkload>();
  let specific = true;
  for (const peer of peers) {
    if (peer.ipBlock !== undefined) return undefined;
    const pods = evidence.podsOfPeer(peer, namespace);
    if (pods.length === 0) return undefined;
    if (peer.podSelector === undefined || isEverything(peer.podSelector)) specific = false;
    for (const pod of pods) found.add(pod);
  }
  // Whole namespaces are not asked for their ports.
  if (!specific && found.size > limits.snapshot.pods) return undefined;
  return { pods: [...found], specific };
}

export function declares({ object }: ClusterWorkload, { protocol, port, endPort }: PolicyPort): boolean {
  return object.ports.some((own) => {
    if (own.protocol !== protocol) return false;
    if (typeof port === "string") return own.name === port;
    return port === undefined || (port <= own.port && own.port <= (endPort ?? port));
  });
}

/** Services that lead to any of the pods. */
export function servicesOf(
  { cluster, evidence }: PolicyContext,
  pods: readonly ClusterWorkload[],
): readonly ClusterService[] {
  const byWorkload = evidence.derived(cluster.services, "by workload", () => {
    const found = new Map<number, ClusterService[]>();
    for (const service of cluster.services) {
      for (const index of service.workloads) {
        const known = found.get(index);
        if (known === undefined) found.set(index, [service]);
        else known.push(service);
      }
    }
    return found;
  });
  const [only] = pods;
  if (only !== undefined && pods.length === 1) return byWorkload.get(only.index) ?? [];
  return [...new Set(pods.flatMap(({ index }) => byWorkload.get(index) ?? []))];
}

/** The pod port behind a port of a Service; `undefined` where none of its pods has the name. */
export function targetPortOf(
  context: Pick<PolicyContext, "cluster">,
  service: ClusterService,
  port: ClusterService["object"]["ports"][number],
): number | undefined {
  return targetPortsOf(context, service, port)[0];
}

/** A name may stand for another number in each pod. */
export function targetPortsOf(
  { cluster }: Pick<PolicyContext, "cluster">,
  { workloads }: ClusterService,
  { targetPort, protocol }: ClusterService["object"]["ports"][number],
): readonly number[] {
  if (typeof targetPort === "number") return [targetPort];
  const named = workloads
    .flatMap((index) => cluster.workloads[index]?.object.ports ?? [])
    .filter((port) => port.name === targetPort && port.protocol === protocol);
  return [...new Set(named.map(({ port }) => port))];
}

/** `TCP 5432 and UDP 53`. */
export function declaredPorts(pods: readonly ClusterWorkload[]): readonly ClusterWorkload["object"]["ports"][number][] {
  const found = new Map<string, ClusterWorkload["object"]["ports"][number]>();
  for (const { object } of pods) {
    for (const port of object.ports) {
      const id = `${port.protocol} ${port.port}`;
      const known = found.get(id);
      if (known === undefined || (known.name === undefined && port.name !== undefined)) found.set(id, port);
    }
  }
  return [...found.values()];
}
