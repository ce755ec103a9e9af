import type { ClusterPolicy } from "../../cluster/cluster.ts";
import { rulesOf } from "../../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction, PolicyPort } from "../../manifest/types.ts";
import type { FileContext } from "../../snapshot/context.ts";
import { endKey, type Need, type NeedEnd, type NeedEvidence } from "../../snapshot/need.ts";
import { isWrittenOutside } from "../../snapshot/outsideKeys.ts";
import { compilePorts } from "../../traffic/compile.ts";
import { type ConnectionSet, intersect, isEmpty, overlaps } from "../../traffic/connectionSet.ts";
import { meets } from "../../traffic/selector.ts";
import { isEverything } from "../../words/selectors.ts";

/** One thing that is written, and everybody who stands behind it: to reach one of them is enough. */
export interface NeedGroup {
  readonly source: NeedEnd;
  readonly destinations: readonly number[];
  readonly evidence: NeedEvidence;
}

/** A needed connection that the policies in force deny. */
export interface DeniedNeed {
  readonly group: NeedGroup;
  /** The first of those behind it. */
  readonly destination: number;
  readonly connections: ConnectionSet;
  /** The policy where a rule for it is missing, of the side that denies it. */
  readonly policy: ClusterPolicy;
  readonly direction: Direction;
  /** From the API server, where every pod of the cluster is let in: whether that is one depends on the CNI. */
  readonly perhaps?: true;
}

export type DeniedContext = Pick<FileContext, "evidence"> & {
  readonly cluster: Pick<FileContext["cluster"], "workloads">;
};

interface Groups {
  readonly bySource: ReadonlyMap<number, readonly NeedGroup[]>;
  readonly byDestination: ReadonlyMap<number, readonly NeedGroup[]>;
}

/**
 * The needed connections for which a rule is missing in this policy. Only what is evident counts: what may mean something
 * else, or is for somebody else, and what cannot be known is left out.
 */
export function deniedAt(context: DeniedContext, policy: ClusterPolicy): readonly DeniedNeed[] {
  const { evidence } = context;
  const { bySource, byDestination } = groupsOf(context, evidence.reader.needs());
  const found = new Set<DeniedNeed>();
  for (const { index } of evidence.pods(policy.object.podSelector, policy.namespace)) {
    for (const group of [...(byDestination.get(index) ?? []), ...(bySource.get(index) ?? [])]) {
      const denied = evidence.onceFor(group, "denied", () => judge(context, group));
      if (denied?.policy === policy) found.add(denied);
    }
  }
  return [...found];
}

function groupsOf({ evidence }: DeniedContext, needs: readonly Need[]): Groups {
  return evidence.derived(needs, "groups", () => {
    const found = new Map<string, { source: NeedEnd; destinations: number[]; evidence: NeedEvidence }>();
    for (const { source, destination, evidence: places } of needs) {
      if (destination.kind !== "workload") continue;
      const key = endKey(source);
      for (const place of places) {
        if (!isEvident(place)) continue;
        const id = `${place.group} ${key}`;
        const known = found.get(id);
        if (known !== undefined) known.destinations.push(destination.workload);
        else found.set(id, { source, destinations: [destination.workload], evidence: place });
      }
    }
    const bySource = new Map<number, NeedGroup[]>();
    const byDestination = new Map<number, NeedGroup[]>();
    for (const group of found.values()) {
      if (group.source.kind === "workload") add(bySource, group.source.workload, group);
      for (const workload of group.destinations) add(byDestination, workload, group);
    }
    return { bySource, byDestination };
  });
}

/** A Service that nodes pass on is often reached in another way, and replicas need not know one another. */
export function isEvident({ weak, kind, text }: NeedEvidence): boolean {
  if (weak === true || kind === "dns" || kind === "peers" || kind === "flow") return false;
  return kind !== "exposed" || text === "LoadBalancer";
}

function add(map: Map<number, NeedGroup[]>, key: number, group: NeedGroup): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [group]);
  else list.push(group);
}

function judge(context: DeniedContext, group: NeedGroup): DeniedNeed | undefined {
  const { evidence } = context;
  const { source, destinations, evidence: place } = group;
  const [destination] = destinations;
  // From outside only what the API server calls and what a load balancer lets in.
  if (destination === undefined || (source.kind === "outside" && place.kind === "route")) return undefined;
  const { connections } = place;
  const { reader } = evidence;
  const from = source.kind === "workload" ? source.workload : undefined;
  const isDenied = (to: number) =>
    isEmpty(intersect(from === undefined ? reader.mayEnter(to) : reader.mayPass(from, to), connections));
  if (!destinations.every(isDenied) || mayBeElsewhere(context, [from, destination])) return undefined;
  const isIn = from === undefined || isEmpty(intersect(reader.mayPass(from, destination, "ingress"), connections));
  const direction = isIn ? "ingress" : "egress";
  const end = isIn ? destination : (from ?? destination);
  const policy = missingIn(context, end, direction);
  if (policy === undefined || mayBeSelected(context, end, direction, connections)) return undefined;
  const perhaps = from === undefined && letsAllPodsIn(context, destination, connections);
  return { group, destination, connections, policy, direction, ...(perhaps && { perhaps }) };
}

/**
 * Another policy has a rule for it, and selects the pod but for labels that somebody writes in the cluster: an injected
 * sidecar, an operator.
 */
function mayBeSelected(
  { cluster, evidence }: DeniedContext,
  workload: number,
  direction: Direction,
  connections: ConnectionSet,
): boolean {
  const pod = cluster.workloads[workload];
  if (pod === undefined) return false;
  const { labels } = pod.object;
  return evidence.isolating(pod.namespace, direction).some(({ object }) => {
    const { requirements } = evidence.compiled(object.podSelector);
    const open = requirements.filter((each) => !meets(each, labels));
    return (
      open.length > 0 &&
      open.every(({ key }) => !Object.hasOwn(labels, key) && isWrittenOutside(key, "pods")) &&
      rulesOf(object, direction).some(({ ports }) => mayMeet(ports, connections))
    );
  });
}

/** Whoever wrote that thought of the API server, which on some networks counts as a pod of some namespace. */
function letsAllPodsIn({ evidence }: DeniedContext, destination: number, connections: ConnectionSet): boolean {
  return evidence
    .isolators(destination, "ingress")
    .some(({ object }) =>
      rulesOf(object, "ingress").some(
        ({ peers, ports }) =>
          peers.some(
            ({ namespaceSelector: namespaces, podSelector: pods }) =>
              namespaces !== undefined && isEverything(namespaces) && (pods === undefined || isEverything(pods)),
          ) && mayMeet(ports, connections),
      ),
    );
}

function mayMeet(ports: readonly PolicyPort[], connections: ConnectionSet): boolean {
  const { fixed, named } = compilePorts(ports);
  return named.length > 0 || overlaps(fixed, connections);
}

/** A policy that is not in force here, or of another engine, may be what allows it. */
export function mayBeElsewhere({ cluster, evidence }: DeniedContext, ends: readonly (number | undefined)[]): boolean {
  return ends.some((end) => {
    const namespace = end === undefined ? undefined : cluster.workloads[end]?.namespace;
    if (namespace === undefined) return false;
    const { idle, others } = evidence.reader.policiesNamed(namespace);
    return idle.length > 0 || others.length > 0;
  });
}

/** Of the policies that isolate a workload the one that is most about it. */
export function missingIn(
  { evidence }: DeniedContext,
  workload: number,
  direction: Direction,
): ClusterPolicy | undefined {
  const size = ({ object, namespace }: ClusterPolicy) => evidence.pods(object.podSelector, namespace).length;
  const hasRules = ({ object }: ClusterPolicy) => (rulesOf(object, direction).length > 0 ? 0 : 1);
  const [first] = evidence
    .isolators(workload, direction)
    .toSorted((a, b) => size(a) - size(b) || hasRules(a) - hasRules(b) || a.index - b.index);
  return first;
}
