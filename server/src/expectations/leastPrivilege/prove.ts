import { limits } from "../../limits.ts";
import type { Direction } from "../../manifest/types.ts";
import type { Need, NeedEnd } from "../../snapshot/need.ts";
import {
  type ConnectionSet,
  contains,
  isEmpty,
  noConnections,
  overlaps,
  subtract,
  union,
} from "../../traffic/connectionSet.ts";
import type { Traffic } from "../../traffic/types.ts";
import { pairsOf } from "./plan.ts";

/** A pair for which new policies would not do what they are for. */
export interface Shortfall {
  readonly source: number;
  readonly destination: number;
  /**
   * `denied`: needed, and not allowed. `elsewhere`: the same, but by policies of a namespace that nothing is written for, as
   * before. `open`: allowed, and neither needed nor given by the policies that were there.
   */
  readonly kind: "denied" | "elsewhere" | "open";
  readonly connections: ConnectionSet;
  /** Of `elsewhere`: indexes of the policies that isolate the other side. */
  readonly by: readonly number[];
}

/**
 * Whether all that is needed is allowed with the new policies, and no other connection among workloads of the namespaces
 * is. Both traffics hold the same workloads. Nothing but `elsewhere`: proved.
 */
export function proveLeastPrivilege(
  before: Traffic,
  after: Traffic,
  needs: readonly Need[],
  namespaces: ReadonlySet<string> | undefined,
): readonly Shortfall[] {
  const { workloads } = after.cluster;
  const governs = (index: number) => {
    const workload = workloads[index];
    return workload !== undefined && (namespaces === undefined || namespaces.has(workload.namespace));
  };
  /** The direction of the end that nothing is written for. */
  const ungovernedSide = (source: NeedEnd, destination: NeedEnd): Direction | undefined => {
    const own = (end: NeedEnd) => end.kind !== "workload" || governs(end.workload);
    return own(source) === own(destination) ? undefined : own(source) ? "ingress" : "egress";
  };
  const found: Shortfall[] = [];
  const needed = new Map<string, ConnectionSet>();
  /** What anybody may need of a workload that is let in from outside. */
  const open = new Map<number, ConnectionSet>();
  for (const { source, destination, connections } of needs) {
    if (source.kind === "workload" && destination.kind === "workload") {
      const key = `${source.workload} ${destination.workload}`;
      needed.set(key, union(needed.get(key) ?? noConnections, connections));
    } else if (source.kind === "outside" && source.addresses === undefined && destination.kind === "workload") {
      open.set(destination.workload, union(open.get(destination.workload) ?? noConnections, connections));
    }
    // What other namespaces need of one another is not what is written here.
    if (![source, destination].some((end) => end.kind === "workload" && governs(end.workload))) continue;
    for (const [from, to] of pairsOf(after, source, destination)) {
      const allowed = after.connections(from, to);
      if (contains(allowed, connections) || found.length >= limits.expectations.failures) continue;
      const rest = subtract(connections, allowed);
      const side = ungovernedSide(source, destination);
      const denier = side === undefined ? undefined : after.explain(from, to)[side];
      const elsewhere =
        denier !== undefined &&
        !overlaps(denier.allowed, rest) &&
        contains(after.explain(from, to)[side === "ingress" ? "egress" : "ingress"].allowed, rest);
      const by = elsewhere ? denier.isolatedBy : [];
      found.push({ source: from, destination: to, kind: elsewhere ? "elsewhere" : "denied", connections: rest, by });
    }
  }
  for (const source of workloads) {
    for (const destination of workloads) {
      if (found.length >= limits.expectations.failures) return found;
      if (source === destination || source.object.hostNetwork || destination.object.hostNetwork) continue;
      if (!governs(source.index) && !governs(destination.index)) continue;
      const [from, to] = [after.endpointOfWorkload(source.index), after.endpointOfWorkload(destination.index)];
      const allowed = after.connections(from, to);
      if (isEmpty(allowed)) continue;
      const wanted = union(
        needed.get(`${source.index} ${destination.index}`) ?? noConnections,
        open.get(destination.index) ?? noConnections,
      );
      const rest = subtract(allowed, wanted);
      if (isEmpty(rest) || isGivenBefore(before, source.index, destination.index, rest)) continue;
      found.push({ source: from, destination: to, kind: "open", connections: rest, by: [] });
    }
  }
  return found;
}

/** Policies that were there allow it: that is somebody's decision. */
function isGivenBefore(before: Traffic, source: number, destination: number, rest: ConnectionSet): boolean {
  const [from, to] = [before.endpointOfWorkload(source), before.endpointOfWorkload(destination)];
  if (!contains(before.connections(from, to), rest)) return false;
  return before.isolatedBy(from, "egress").length > 0 || before.isolatedBy(to, "ingress").length > 0;
}
