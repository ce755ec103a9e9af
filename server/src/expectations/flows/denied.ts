import type { ClusterPolicy } from "../../cluster/cluster.ts";
import type { Direction } from "../../manifest/types.ts";
import { endKey, type Need, type NeedEnd, type NeedEvidence } from "../../snapshot/need.ts";
import { type ConnectionSet, intersect, isEmpty, union } from "../../traffic/connectionSet.ts";
import { type DeniedContext, isEvident, mayBeElsewhere, missingIn } from "../needs/denied.ts";
import { later } from "./collect.ts";

/** Flows of one pair of ends that were let through, and that the policies in force deny. */
export interface DeniedFlows {
  readonly source: NeedEnd;
  readonly destination: NeedEnd;
  readonly connections: ConnectionSet;
  readonly times: number;
  readonly until: number | undefined;
  /** The policy where a rule for it is missing, of the side that denies it. */
  readonly policy: ClusterPolicy;
  readonly direction: Direction;
}

/** What was seen and has no rule in this policy. What cannot be known, and what is told as needed, is left out. */
export function deniedFlowsAt(context: DeniedContext, policy: ClusterPolicy): readonly DeniedFlows[] {
  const { evidence } = context;
  const byWorkload = seenByWorkload(context, evidence.reader.needs());
  const found = new Set<DeniedFlows>();
  for (const { index } of evidence.pods(policy.object.podSelector, policy.namespace)) {
    for (const seen of byWorkload.get(index) ?? []) {
      const denied = evidence.onceFor(seen.place, "denied", () => judge(context, seen));
      if (denied?.policy === policy) found.add(denied);
    }
  }
  return joined([...found]);
}

/** Each pair of ends once, with all of its ports. */
function joined(all: readonly DeniedFlows[]): readonly DeniedFlows[] {
  const pairs = new Map<string, DeniedFlows>();
  for (const each of all) {
    const key = `${each.direction} ${endKey(each.source)} ${endKey(each.destination)}`;
    const known = pairs.get(key);
    const [connections, times, until] =
      known === undefined
        ? [each.connections, each.times, each.until]
        : [union(known.connections, each.connections), known.times + each.times, later(known.until, each.until)];
    pairs.set(key, { ...each, connections, times, until });
  }
  return [...pairs.values()];
}

interface Seen {
  readonly need: Need;
  readonly place: NeedEvidence;
}

function seenByWorkload({ evidence }: DeniedContext, needs: readonly Need[]): ReadonlyMap<number, readonly Seen[]> {
  return evidence.derived(needs, "seen", () => {
    const found = new Map<number, Seen[]>();
    for (const need of needs) {
      // Of pods that no file declares nothing is known but what a log says, and DNS has rules of its own.
      if ([need.source, need.destination].some((end) => end.kind === "pods" || isDns(end))) continue;
      for (const place of need.evidence) {
        if (place.kind !== "flow" || isToldAsNeeded(need, place)) continue;
        for (const end of [need.source, need.destination]) {
          if (end.kind !== "workload") continue;
          const list = found.get(end.workload) ?? [];
          found.set(end.workload, list);
          list.push({ need, place });
        }
      }
    }
    return found;
  });
}

function isDns(end: NeedEnd): boolean {
  return end.kind === "outside" && end.who === "dns";
}

function isToldAsNeeded({ evidence }: Need, { connections }: NeedEvidence): boolean {
  return evidence.some((other) => isEvident(other) && !isEmpty(intersect(other.connections, connections)));
}

function judge(context: DeniedContext, { need: { source, destination }, place }: Seen): DeniedFlows | undefined {
  const { connections, seen } = place;
  const own = [source, destination].map((end) => (end.kind === "workload" ? end.workload : undefined));
  const direction = deniedSide(context, source, destination, connections);
  if (direction === undefined || mayBeElsewhere(context, own)) return undefined;
  const workload = direction === "ingress" ? own[1] : own[0];
  const policy = workload === undefined ? undefined : missingIn(context, workload, direction);
  if (policy === undefined || seen === undefined) return undefined;
  return { source, destination, connections, ...seen, policy, direction };
}

/** The side on which all of it is denied; of addresses, from or to every one that was seen. */
function deniedSide(
  { evidence: { reader } }: DeniedContext,
  source: NeedEnd,
  destination: NeedEnd,
  connections: ConnectionSet,
): Direction | undefined {
  const isDenied = (allowed: ConnectionSet) => isEmpty(intersect(allowed, connections));
  if (source.kind === "workload" && destination.kind === "workload") {
    const [from, to] = [source.workload, destination.workload];
    // Which two of its pods were meant is not known.
    if (from === to || !isDenied(reader.mayPass(from, to))) return undefined;
    return isDenied(reader.mayPass(from, to, "ingress")) ? "ingress" : "egress";
  }
  const [inside, outside, direction] =
    destination.kind === "workload"
      ? ([destination, source, "ingress"] as const)
      : ([source, destination, "egress"] as const);
  if (inside.kind !== "workload" || outside.kind !== "outside") return undefined;
  const addresses = outside.addresses ?? [];
  const denied = addresses.every((address) => isDenied(reader.mayPassAddress(inside.workload, direction, address)));
  return addresses.length > 0 && denied ? direction : undefined;
}
