import type { Cluster, ClusterWorkload } from "../../cluster/cluster.ts";
import { isolates } from "../../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction, IpBlock, Labels, PolicyPort, PolicyType } from "../../manifest/types.ts";
import { dnsLabels, dnsNamespace } from "../../snapshot/dns.ts";
import type { Need, NeedEnd, NeedEvidence } from "../../snapshot/need.ts";
import { isWithin } from "../../snapshot/seenAddresses.ts";
import { nameLabel } from "../../snapshot/selectors.ts";
import { contains, protocols } from "../../traffic/connectionSet.ts";
import type { Traffic } from "../../traffic/types.ts";
import { isEverything } from "../../words/selectors.ts";
import { blocksFor } from "./blocks.ts";

/** A policy that is to be written. */
export interface PlannedPolicy {
  readonly namespace: string;
  readonly name: string;
  /** Labels of the pods that it is about; empty: all of the namespace. */
  readonly target: Labels;
  readonly types: readonly PolicyType[];
  readonly ingress: readonly PlannedRule[];
  readonly egress: readonly PlannedRule[];
}

export interface PlannedRule {
  /** `undefined`: everybody, which is what reaches a pod from outside the cluster. */
  readonly peer: PlannedPeer | undefined;
  readonly ports: readonly PolicyPort[];
  readonly evidence: readonly NeedEvidence[];
}

export type PlannedPeer =
  | {
      /** `undefined`: the policy's own. */
      readonly namespace: string | undefined;
      readonly labels: Labels;
    }
  | { readonly blocks: readonly IpBlock[] };

export interface PlanInput {
  readonly needs: readonly Need[];
  readonly traffic: Traffic;
  /** Only these; `undefined`: every namespace with workloads. */
  readonly namespaces: ReadonlySet<string> | undefined;
  /** What a workload's own selector asks for, where it has one. */
  selectorOf(workload: ClusterWorkload): Labels | undefined;
}

/**
 * The policies that are missing so that what is needed is allowed and nothing else among workloads is: a default-deny for
 * each namespace, and one policy for each workload that needs something. What existing policies give already is not
 * given again.
 */
export function planPolicies({ needs, traffic, namespaces, selectorOf }: PlanInput): readonly PlannedPolicy[] {
  const { cluster } = traffic;
  const governed = (workload: ClusterWorkload) =>
    !workload.object.hostNetwork && (namespaces === undefined || namespaces.has(workload.namespace));
  const labelsOf = createLabels(cluster, selectorOf);
  const taken = new Set(cluster.policies.map(({ namespace, object }) => `${namespace}/${object.name}`));
  const free = (namespace: string, name: string): string => {
    let found = name;
    for (let i = 2; taken.has(`${namespace}/${found}`); i++) found = `${name}-${i}`;
    taken.add(`${namespace}/${found}`);
    return found;
  };

  const rules = new Map<number, Record<Direction, PlannedRule[]>>();
  const rulesOf = (workload: number) => {
    const known = rules.get(workload) ?? { ingress: [], egress: [] };
    rules.set(workload, known);
    return known;
  };
  for (const need of needs) {
    for (const direction of ["ingress", "egress"] as const) {
      const [own, other] = direction === "ingress" ? [need.destination, need.source] : [need.source, need.destination];
      const workload = own.kind === "workload" ? cluster.workloads[own.workload] : undefined;
      if (workload === undefined || !governed(workload) || isGiven(traffic, need, direction)) continue;
      // Addresses of a family that is not looked at.
      if (other.kind === "outside" && other.addresses !== undefined && endpointsOf(traffic, other).length === 0)
        continue;
      const peer = peerOf(other, workload.namespace, cluster, labelsOf);
      const ports = portsOfNeed(need, cluster);
      rulesOf(workload.index)[direction].push({ peer, ports, evidence: need.evidence });
    }
  }

  const used = [...new Set(cluster.workloads.filter(governed).map(({ namespace }) => namespace))].sort();
  return used.flatMap((namespace) => {
    const deny = defaultDeny(cluster, namespace, free);
    const own = (cluster.workloadsByNamespace.get(namespace) ?? []).flatMap((index) => {
      const workload = cluster.workloads[index];
      const found = rules.get(index);
      if (workload === undefined || found === undefined) return [];
      const types = (["ingress", "egress"] as const).filter((direction) => found[direction].length > 0).map(typeOf);
      return [{ namespace, name: free(namespace, workload.name), target: labelsOf(workload), types, ...found }];
    });
    return [...(deny === undefined ? [] : [deny]), ...own];
  });
}

function typeOf(direction: Direction): PolicyType {
  return direction === "ingress" ? "Ingress" : "Egress";
}

/** In the directions for which no policy isolates all pods of the namespace yet. */
function defaultDeny(
  cluster: Cluster,
  namespace: string,
  free: (namespace: string, name: string) => string,
): PlannedPolicy | undefined {
  const broad = (cluster.policiesByNamespace.get(namespace) ?? []).flatMap((index) => {
    const policy = cluster.policies[index];
    return policy !== undefined && isEverything(policy.object.podSelector) ? [policy.object] : [];
  });
  const missing = (["ingress", "egress"] as const).filter((direction) => {
    return !broad.some((policy) => isolates(policy, direction));
  });
  if (missing.length === 0) return undefined;
  const name = free(namespace, "default-deny");
  return { namespace, name, target: {}, types: missing.map(typeOf), ingress: [], egress: [] };
}

/** A policy that is in force on this side allows it already. */
function isGiven(traffic: Traffic, { source, destination, connections }: Need, direction: Direction): boolean {
  const pairs = pairsOf(traffic, source, destination);
  if (pairs.length === 0) return false;
  return pairs.every(([from, to]) => {
    const side = traffic.explain(from, to, { connections })[direction];
    return side.isolatedBy.length > 0 && contains(side.allowed, connections);
  });
}

/** The rows and columns that a need is about; an end outside of the files is every address, or those that were seen. */
export function pairsOf(
  traffic: Traffic,
  source: NeedEnd,
  destination: NeedEnd,
): readonly (readonly [number, number])[] {
  return endpointsOf(traffic, source).flatMap((from) =>
    endpointsOf(traffic, destination).map((to) => [from, to] as const),
  );
}

function endpointsOf({ endpoints, endpointOfWorkload }: Traffic, end: NeedEnd): readonly number[] {
  if (end.kind === "workload") return [endpointOfWorkload(end.workload)];
  const isMeant = (endpoint: Traffic["endpoints"][number]): boolean => {
    if (end.kind === "pods") return isPodWith(endpoint, end.namespace, end.labels);
    if (end.who === "dns") return isPodWith(endpoint, dnsNamespace, dnsLabels);
    if (endpoint.kind !== "addresses") return false;
    return end.addresses === undefined || end.addresses.some((address) => isWithin(address, endpoint.bounds));
  };
  return endpoints.flatMap((endpoint) => (isMeant(endpoint) ? [endpoint.index] : []));
}

/** The pod that stands for these labels, where no file declares one. */
function isPodWith(endpoint: Traffic["endpoints"][number], namespace: string, wanted: Labels): boolean {
  if (endpoint.kind !== "representative") return false;
  return (endpoint.namespace ?? endpoint.namespaceLabels[nameLabel]) === namespace && hasAll(endpoint.labels, wanted);
}

function peerOf(
  end: NeedEnd,
  home: string,
  cluster: Cluster,
  labelsOf: (workload: ClusterWorkload) => Labels,
): PlannedPeer | undefined {
  if (end.kind === "workload") {
    const workload = cluster.workloads[end.workload];
    if (workload === undefined || workload.object.hostNetwork) return undefined;
    const namespace = workload.namespace === home ? undefined : workload.namespace;
    return { namespace, labels: labelsOf(workload) };
  }
  if (end.kind === "pods") {
    return { namespace: end.namespace === home ? undefined : end.namespace, labels: end.labels };
  }
  if (end.who === "dns") return { namespace: dnsNamespace, labels: dnsLabels };
  return end.addresses === undefined ? undefined : { blocks: blocksFor(end.addresses) };
}

/** By name where the destination's pods name the port, else by number. */
function portsOfNeed({ destination, connections }: Need, cluster: Cluster): readonly PolicyPort[] {
  const declared = destination.kind === "workload" ? (cluster.workloads[destination.workload]?.object.ports ?? []) : [];
  return protocols.flatMap((protocol) =>
    connections.ports[protocol].flatMap(({ first, last }): readonly PolicyPort[] => {
      if (last - first > 8) return [{ protocol, port: first, endPort: last }];
      return Array.from({ length: last - first + 1 }, (_, i) => {
        const named = declared.filter((each) => each.protocol === protocol && each.port === first + i);
        const name = named[0]?.name;
        const isOne = declared.filter((each) => each.name === name).length === 1;
        return { protocol, port: name !== undefined && isOne ? name : first + i };
      });
    }),
  );
}

/** Labels that controllers add to their pods: they change with each rollout. */
const passing =
  /^(pod-template-hash|controller-revision-hash|pod-template-generation|controller-uid|batch\.kubernetes\.io\/controller-uid|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index)$/;

/** The fewest labels that select the workload and no other of its namespace: its own selector's, or all of its pods'. */
function createLabels(
  cluster: Cluster,
  selectorOf: (workload: ClusterWorkload) => Labels | undefined,
): (workload: ClusterWorkload) => Labels {
  const known = new Map<number, Labels>();
  const choose = (workload: ClusterWorkload): Labels => {
    const all = Object.fromEntries(Object.entries(workload.object.labels).filter(([key]) => !passing.test(key)));
    const own = selectorOf(workload);
    if (own === undefined || Object.keys(own).length === 0) return all;
    const others = (cluster.workloadsByNamespace.get(workload.namespace) ?? []).some((index) => {
      return index !== workload.index && hasAll(cluster.workloads[index]?.object.labels ?? {}, own);
    });
    return others || !hasAll(workload.object.labels, own) ? all : own;
  };
  return (workload) => {
    const labels = known.get(workload.index) ?? choose(workload);
    known.set(workload.index, labels);
    return labels;
  };
}

function hasAll(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}
