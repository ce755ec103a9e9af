import type { Cluster } from "../cluster/cluster.ts";
import type { ContainerPort, Direction } from "../manifest/types.ts";
import type { CompiledPolicy, CompiledPorts, CompiledRule } from "./compile.ts";
import {
  allConnections,
  type ConnectionSet,
  intersect,
  isAll,
  isEmpty,
  noConnections,
  portsOf,
  union,
} from "./connectionSet.ts";
import type { Reading } from "./types.ts";
import type { Universe } from "./universe.ts";

/** Answers one question at a time, straight from the policies. Ends are endpoints of the universe. */
export interface Evaluator {
  /** Indexes of the policies that isolate the endpoint in that direction. */
  isolating(endpoint: number, direction: Direction, reading: Reading): readonly number[];
  isRulePeer(rule: CompiledRule, endpoint: number, reading: Reading): boolean;
  /** Named ports looked up at the destination. */
  portsAt(ports: CompiledPorts, destination: number): ConnectionSet;
  /** What one side of a connection allows: the source's egress or the destination's ingress. */
  side(direction: Direction, source: number, destination: number, reading: Reading): ConnectionSet;
  connections(source: number, destination: number, reading: Reading): ConnectionSet;
}

export function createEvaluator(cluster: Cluster, policies: readonly CompiledPolicy[], universe: Universe): Evaluator {
  /** By rule and port signature of the destination; named ports are few, and so are the signatures. */
  const resolved = new Map<CompiledPorts, (ConnectionSet | undefined)[]>();

  function isolating(endpoint: number, direction: Direction, reading: Reading): readonly number[] {
    const namespace = universe.namespaceOf(endpoint);
    const candidates = (namespace === undefined ? undefined : cluster.policiesByNamespace.get(namespace)) ?? [];
    return candidates.filter((i) => {
      const policy = policies[i];
      return policy?.rules[direction] !== undefined && universe.isTarget(policy, endpoint, reading);
    });
  }

  const isRulePeer = (rule: CompiledRule, endpoint: number, reading: Reading) =>
    rule.peers === undefined || rule.peers.some((peer) => universe.isPeer(peer, endpoint, reading));

  function portsAt(ports: CompiledPorts, destination: number): ConnectionSet {
    if (ports.named.length === 0) return ports.fixed;
    const signature = universe.portSignature(destination);
    const known = resolved.get(ports) ?? [];
    resolved.set(ports, known);
    const found = known[signature] ?? resolveNamed(ports, universe.workloads.namedPorts[signature] ?? []);
    known[signature] = found;
    return found;
  }

  function side(direction: Direction, source: number, destination: number, reading: Reading): ConnectionSet {
    const [here, there] = direction === "egress" ? [source, destination] : [destination, source];
    const applying = isolating(here, direction, reading);
    if (applying.length === 0) return allConnections;
    let allowed = noConnections;
    for (const i of applying) {
      for (const rule of policies[i]?.rules[direction] ?? []) {
        if (!isRulePeer(rule, there, reading)) continue;
        allowed = union(allowed, portsAt(rule.ports, destination));
        if (isAll(allowed)) return allowed;
      }
    }
    return allowed;
  }

  return Object.freeze({
    isolating,
    isRulePeer,
    portsAt,
    side,
    connections(source: number, destination: number, reading: Reading) {
      if (source === destination && universe.isSingle(source)) return allConnections;
      const inside = [source, destination].some((endpoint) => universe.party(endpoint).kind !== "addresses");
      if (!inside) return noConnections;
      const out = side("egress", source, destination, reading);
      return isEmpty(out) ? out : intersect(out, side("ingress", source, destination, reading));
    },
  });
}

/** Name and protocol have to agree; a pod may bear one name for several protocols. */
export function resolveNamed({ fixed, named }: CompiledPorts, containerPorts: readonly ContainerPort[]): ConnectionSet {
  let result = fixed;
  for (const { name, protocol } of named) {
    for (const port of containerPorts) {
      if (port.name === name && port.protocol === protocol) result = union(result, portsOf(protocol, port.port));
    }
  }
  return result;
}
