import type { Cluster } from "../cluster/cluster.ts";
import { isolates } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction } from "../manifest/types.ts";
import type { Endpoint, Traffic } from "../traffic/types.ts";

/** What may be different where only NetworkPolicies have changed. Numbers are endpoints of the state after it. */
export interface ChangedEnds {
  /** Pods whose own policies are others than before: only connections out of or into them may have changed. */
  readonly of: Readonly<Record<Direction, ReadonlySet<number>>>;
  /** The same ends are there: policies do not name other addresses or pods. Workloads are the same in any case. */
  readonly sameEnds: boolean;
  /** Pods that no manifest declares, and that nobody asked for before. */
  readonly newPods: readonly number[];
}

/** `undefined`: more than that has changed, all may be different. */
export function changedEnds(before: Traffic, after: Traffic): ChangedEnds | undefined {
  if (!isComparable(before, after)) return undefined;
  const sameEnds = haveSameEnds(before, after);
  const known = new Set(sameEnds ? [] : othersOf(before).map(({ label }) => label));
  return {
    of: { ingress: changedIn("ingress", before, after), egress: changedIn("egress", before, after) },
    sameEnds,
    newPods: sameEnds ? [] : othersOf(after).flatMap(({ label, index }) => (known.has(label) ? [] : [index])),
  };
}

function changedIn(direction: Direction, before: Traffic, after: Traffic): ReadonlySet<number> {
  const changed = new Set<number>();
  const others = othersOf(after);
  const collect = (traffic: Traffic, other: Cluster) => {
    const kept = new Map(other.policies.map(({ object, namespace }) => [object, namespace]));
    for (const { index, object, namespace } of traffic.cluster.policies) {
      if (kept.get(object) === namespace || !isolates(object, direction)) continue;
      for (const workload of traffic.selectedBy(index)) changed.add(traffic.endpointOfWorkload(workload));
      // Whether policies select pods on the host network at all is read either way.
      for (const workload of onHost(traffic.cluster)) changed.add(traffic.endpointOfWorkload(workload));
      const selected = new Set(
        othersOf(traffic).flatMap((pod) => (traffic.selects(index, pod.index) ? [pod.label] : [])),
      );
      for (const pod of others) if (selected.has(pod.label)) changed.add(pod.index);
    }
  };
  collect(before, after.cluster);
  collect(after, before.cluster);
  return changed;
}

function othersOf({ endpoints }: Traffic): readonly Endpoint[] {
  return endpoints.filter(({ kind }) => kind === "representative");
}

function onHost({ workloads }: Cluster): readonly number[] {
  return workloads.flatMap(({ object, index }) => (object.hostNetwork ? [index] : []));
}

function isComparable(before: Traffic, after: Traffic): boolean {
  const [was, is] = [before.cluster, after.cluster];
  return (
    was.workloads === is.workloads &&
    was.namespaces === is.namespaces &&
    was.nodes === is.nodes &&
    was.adminPolicies.length === 0 &&
    is.adminPolicies.length === 0 &&
    JSON.stringify(before.options) === JSON.stringify(after.options) &&
    familiesOf(before) === familiesOf(after)
  );
}

/** Addresses of a family are only listed where somebody names some. */
function familiesOf({ endpoints }: Traffic): string {
  const families = endpoints.flatMap((end) => (end.kind === "addresses" ? [end.bounds.family] : []));
  return [...new Set(families)].sort().join();
}

function haveSameEnds(before: Traffic, after: Traffic): boolean {
  return (
    before.endpoints.length === after.endpoints.length &&
    before.endpoints.every((end, i) => isSame(end, after.endpoints[i]))
  );
}

function isSame(a: Endpoint, b: Endpoint | undefined): boolean {
  return a === b || (a.kind === b?.kind && a.label === b.label);
}
