import { policyAt } from "../cluster/cluster.ts";
import { rulesOf } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction } from "../manifest/types.ts";
import {
  allConnections,
  allPorts,
  type ConnectionSet,
  contains,
  everyPortOf,
  intersect,
  isEmpty,
  noConnections,
  portsOf,
  subtract,
  union,
} from "../traffic/connectionSet.ts";
import type { Reading, Traffic, Undecided } from "../traffic/types.ts";
import { createCandidates, type FindCandidates, mayHoldUnknown } from "./candidates.ts";
import type { AskedPort } from "./policyTest.ts";

/** A pair for which the claim does not hold. */
export interface Failure {
  readonly source: number;
  readonly destination: number;
  /** `allowed`: it passes and should not. `denied`: it should and does not. `unknown`: the files do not tell. */
  readonly kind: "allowed" | "denied" | "unknown";
  /** What passes, or what does not. */
  readonly connections: ConnectionSet;
}

/**
 * Ends of one class: they differ in nothing that policies see, whatever is at the other end, so that one answers for all
 * (but for a pod and itself). Addresses stand alone.
 */
export interface Alike {
  readonly id: number;
  readonly ends: readonly number[];
}

/** The engine's answers about single pairs, in every reading of what CNIs do differently. */
export interface Verdicts {
  /** `undefined`: the destination has no port of that name. */
  portsAt(asked: AskedPort | undefined, destination: number): ConnectionSet | undefined;
  /** `undefined`: what is expected is so. */
  judge(source: number, destination: number, asked: ConnectionSet, expect: "allowed" | "denied"): Failure | undefined;
  /** One pod, which no policy keeps from itself. Of everything but a bare Pod there may be two. */
  isItself(source: number, destination: number): boolean;
  /** `undefined`: nobody can be left out. */
  readonly candidates: FindCandidates | undefined;
  /** All ends, for `from` as destinations, for `to` as sources. */
  classes(side: "from" | "to"): readonly Alike[];
  /** Those of whom an end is one, as a destination (`from`) or as a source (`to`). */
  alikeTo(side: "from" | "to", there: number): Alike;
}

/** `known`: about pods whose addresses are known; `pods`: about all; `any`: about addresses as well. */
type Openness = "none" | "known" | "pods" | "any";

interface Groups {
  readonly all: readonly Alike[];
  /** By endpoint, which of them. */
  readonly of: readonly number[];
}

export function createVerdicts(traffic: Traffic): Verdicts {
  const { cluster, endpoints } = traffic;
  const numbered = new Map<AskedPort, ConnectionSet>();
  const openEnds = new Map<string, Openness>();
  const isolatedBy = { ingress: new Map<number, readonly number[]>(), egress: new Map<number, readonly number[]>() };
  const grouped = new Map<"from" | "to", Groups>();

  function portsAt(asked: AskedPort | undefined, destination: number): ConnectionSet | undefined {
    if (asked === undefined) return allConnections;
    const { port, protocol } = asked;
    if (port === undefined) return everyPortOf(protocol);
    if (typeof port === "number") {
      const known = numbered.get(asked) ?? portsOf(protocol, port);
      numbered.set(asked, known);
      return known;
    }
    const endpoint = endpoints[destination];
    if (endpoint?.kind !== "workload") return undefined;
    const found = traffic.portsAt({ peers: [], ports: [{ protocol, port }] }, endpoint.workload);
    return isEmpty(found) ? undefined : found;
  }

  /**
   * How far readings may differ at an end of a connection: it is on the host network, or one of the policies that isolate it
   * has a block. Everywhere else selectors decide, and those all plugins read alike.
   */
  function openness(end: number, direction: Direction): Openness {
    const key = `${end} ${direction}`;
    const known = openEnds.get(key);
    if (known !== undefined) return known;
    const found = isHost(end) ? "any" : widest(isolating(end, direction), direction);
    openEnds.set(key, found);
    return found;
  }

  function widest(policies: readonly number[], direction: Direction): Openness {
    let found: Openness = "none";
    for (const index of policies) {
      const policy = policyAt(cluster, index);
      if (policy === undefined || policy.object.kind !== "NetworkPolicy") return "any";
      for (const { peers } of rulesOf(policy.object, direction)) {
        for (const { ipBlock } of peers) {
          if (ipBlock === undefined) continue;
          if (mayHoldUnknown(ipBlock, traffic)) return "pods";
          found = "known";
        }
      }
    }
    return found;
  }

  function isHost(end: number): boolean {
    const endpoint = endpoints[end];
    return endpoint?.kind === "workload" && cluster.workloads[endpoint.workload]?.object.hostNetwork === true;
  }

  /** Whether what an end's policies say of another end depends on how they are read. */
  function mayDiffer(own: Openness, other: number): boolean {
    if (own === "none") return false;
    const endpoint = endpoints[other];
    if (own === "any" || isHost(other)) return true;
    if (endpoint?.kind === "addresses") return false;
    if (own === "pods" || endpoint?.kind !== "workload") return own === "pods";
    return (cluster.workloads[endpoint.workload]?.object.podIPs.length ?? 0) > 0;
  }

  /** What may pass in other readings; empty where all is decided. */
  function otherReadings(source: number, destination: number): readonly ConnectionSet[] {
    const [out, into] = [openness(source, "egress"), openness(destination, "ingress")];
    if (!mayDiffer(out, destination) && !mayDiffer(into, source)) return none;
    const own: Reading = { ipBlocks: traffic.options.ipBlocks, hostNetwork: traffic.options.hostNetwork ?? "node" };
    const other: Readonly<Record<Undecided, Reading>> = {
      "ip-block-pods": { ...own, ipBlocks: own.ipBlocks === "pods" ? "external" : "pods" },
      "host-network": { ...own, hostNetwork: own.hostNetwork === "node" ? "pod" : "node" },
      "node-address": { ...own, nodes: "anywhere" },
    };
    return traffic.undecided(source, destination).map((why) => traffic.connectionsAs(source, destination, other[why]));
  }

  function judge(
    source: number,
    destination: number,
    asked: ConnectionSet,
    expect: "allowed" | "denied",
  ): Failure | undefined {
    if (isOpen(source, "egress") && isOpen(destination, "ingress") && !bothOutside(source, destination)) {
      return expect === "allowed" ? undefined : { source, destination, kind: "allowed", connections: asked };
    }
    const connections = traffic.connections(source, destination);
    const held = holds(connections, asked, expect);
    // What the API itself leaves open: of two policies of one priority either may win.
    const open = cluster.adminPolicies.length === 0 ? noConnections : traffic.passing(source, destination).open;
    if (!isEmpty(open) && holds(union(connections, open), asked, expect) !== held) {
      return { source, destination, kind: "unknown", connections: intersect(asked, open) };
    }
    if (otherReadings(source, destination).some((other) => holds(other, asked, expect) !== held)) {
      return { source, destination, kind: "unknown", connections: asked };
    }
    if (held) return undefined;
    return expect === "allowed"
      ? { source, destination, kind: "denied", connections: subtract(asked, connections) }
      : { source, destination, kind: "allowed", connections: intersect(connections, asked) };
  }

  /** No policy has a say at this end, however it is read. */
  function isOpen(end: number, direction: Direction): boolean {
    return cluster.adminPolicies.length === 0 && isolating(end, direction).length === 0 && !isHost(end);
  }

  function isolating(end: number, direction: Direction): readonly number[] {
    const known = isolatedBy[direction].get(end);
    if (known !== undefined) return known;
    const policies = traffic.isolatedBy(end, direction);
    isolatedBy[direction].set(end, policies);
    return policies;
  }

  function isItself(source: number, destination: number): boolean {
    const endpoint = source === destination ? endpoints[source] : undefined;
    return endpoint?.kind === "workload" && cluster.workloads[endpoint.workload]?.kind === "Pod";
  }

  function bothOutside(source: number, destination: number): boolean {
    return endpoints[source]?.kind === "addresses" && endpoints[destination]?.kind === "addresses";
  }

  function groupsOf(side: "from" | "to"): Groups {
    const known = grouped.get(side);
    if (known !== undefined) return known;
    const matrix = traffic.matrix();
    const classes = (side === "from" ? matrix.columns : matrix.rows).of;
    const ids = new Map<string, number>();
    const all: (Alike & { readonly ends: number[] })[] = [];
    const of = endpoints.map(({ kind, index }) => {
      const key = kind === "addresses" ? `address ${index}` : `${classes[index]} ${isHost(index)}`;
      const id = ids.get(key) ?? all.length;
      ids.set(key, id);
      const group = all[id];
      if (group === undefined) all.push({ id, ends: [index] });
      else group.ends.push(index);
      return id;
    });
    const groups = { all, of };
    grouped.set(side, groups);
    return groups;
  }

  function alikeTo(side: "from" | "to", there: number): Alike {
    const { all, of } = groupsOf(side);
    return all[of[there] ?? -1] ?? { id: -1, ends: [there] };
  }

  return Object.freeze({
    portsAt,
    judge,
    isItself,
    candidates: createCandidates(traffic, isolating),
    classes: (side: "from" | "to") => groupsOf(side).all,
    alikeTo,
  });
}

const none: readonly never[] = Object.freeze([]);

function holds(connections: ConnectionSet, asked: ConnectionSet, expect: "allowed" | "denied"): boolean {
  // Every port is meant where none is named; other protocols than those with ports are nobody's claim.
  const wanted = asked === allConnections ? allPorts : asked;
  return expect === "allowed" ? contains(connections, wanted) : isEmpty(intersect(connections, asked));
}
