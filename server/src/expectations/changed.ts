import type { Cluster } from "../cluster/cluster.ts";
import { isolates } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction } from "../manifest/types.ts";
import type { Endpoint, Traffic } from "../traffic/types.ts";

/** What may be different where only NetworkPolicies have changed. */
export interface ChangedEnds {
  /** Ends whose own policies are others than before: only connections out of or into them may have changed. */
  readonly of: Readonly<Record<Direction, ReadonlySet<number>>>;
  /** The same ends are there: policies do not name other addresses or pods. Workloads are the same in any case. */
  readonly sameEnds: boolean;
}

/** `undefined`: more than that has changed, all may be different. */
export function changedEnds(before: Traffic, after: Traffic): ChangedEnds | undefined {
  if (!isComparable(before, after)) return undefined;
  const changed = { ingress: new Set<number>(), egress: new Set<number>() };
  const collect = (traffic: Traffic, other: Cluster) => {
    const kept = new Set(other.policies.map(({ object, namespace }) => `${namespace} ${idOf(object)}`));
    for (const { index, object, namespace } of traffic.cluster.policies) {
      if (kept.has(`${namespace} ${idOf(object)}`)) continue;
      const directions = (["ingress", "egress"] as const).filter((direction) => isolates(object, direction));
      for (const end of traffic.endpoints) {
        // Whether policies select pods on the host network at all is read either way.
        if (!traffic.selects(index, end.index) && !isOnHost(traffic.cluster, end)) continue;
        for (const direction of directions) changed[direction].add(end.index);
      }
    }
  };
  const ids = new Map<object, number>();
  const idOf = (object: object): number => {
    const id = ids.get(object) ?? ids.size;
    ids.set(object, id);
    return id;
  };
  collect(before, after.cluster);
  collect(after, before.cluster);
  return { of: changed, sameEnds: haveSameEnds(before, after) };
}

function isOnHost({ workloads }: Cluster, end: Endpoint): boolean {
  return end.kind === "workload" && workloads[end.workload]?.object.hostNetwork === true;
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
    was.workloads.every(({ index }) => before.endpointOfWorkload(index) === after.endpointOfWorkload(index))
  );
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
