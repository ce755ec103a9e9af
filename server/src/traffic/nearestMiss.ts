import type { Direction, PortMatch } from "../manifest/types.ts";
import { type CompiledPeer, type CompiledRule, compilePorts } from "./compile.ts";
import { allows, type ConnectionSet, intersect, isEmpty, protocols, toText } from "./connectionSet.ts";
import type { Engine } from "./engine.ts";
import { meets, type Requirement } from "./selector.ts";
import type { NearestMiss, PolicyPart } from "./types.ts";

export interface DeniedSide {
  readonly direction: Direction;
  readonly source: number;
  readonly destination: number;
  readonly isolatedBy: readonly number[];
  /** What was asked for; `undefined`: anything. */
  readonly asked: ConnectionSet | undefined;
}

type Missing = NearestMiss["missing"];

/** One thing that a rule asks for and this connection has not; `cost` says how far off it is. */
interface Miss {
  readonly missing: Missing;
  readonly cost: number;
}

interface RuleMiss extends Miss {
  readonly part: PolicyPart;
  readonly others: number;
}

/** The rule that would let the connection through with the least change, and the first thing that it lacks. */
export function findNearestMiss(engine: Engine, side: DeniedSide): NearestMiss | undefined {
  const [first] = side.isolatedBy;
  if (first === undefined) return undefined;
  let nearest: RuleMiss | undefined;
  for (const policy of side.isolatedBy) {
    for (const rule of engine.policies[policy]?.rules[side.direction] ?? []) {
      const miss = missOfRule(engine, side, policy, rule);
      if (miss !== undefined && (nearest === undefined || miss.cost < nearest.cost)) nearest = miss;
    }
  }
  if (nearest === undefined) {
    return { part: { policy: first, direction: side.direction }, missing: { kind: "no-rule" }, others: 0 };
  }
  return { part: nearest.part, missing: nearest.missing, others: nearest.others };
}

function missOfRule(engine: Engine, side: DeniedSide, policy: number, rule: CompiledRule): RuleMiss | undefined {
  const part: PolicyPart = { policy, direction: side.direction, rule: rule.index };
  const port = portMiss(engine, side, rule);
  let peer: { readonly index: number; readonly misses: readonly Miss[]; readonly cost: number } | undefined;
  const written = rule.layerRule.peers === "everybody" ? [] : rule.layerRule.peers;
  for (const [index, candidate] of (rule.peers ?? []).entries()) {
    const misses = peerMisses(engine, side, candidate, written[index]?.ipBlock?.cidr ?? "");
    const cost = misses.reduce((sum, miss) => sum + miss.cost, 0);
    if (peer === undefined || cost < peer.cost) peer = { index, misses, cost };
  }
  const misses = [...(peer?.misses ?? []), ...(port === undefined ? [] : [port.miss])];
  const [nearest] = misses;
  if (nearest === undefined) return undefined;
  const cost = misses.reduce((sum, miss) => sum + miss.cost, 0);
  const onPeer = peer === undefined ? {} : { peer: peer.index };
  const where = port !== undefined && nearest === port.miss ? { port: port.index } : onPeer;
  return { part: { ...part, ...where }, missing: nearest.missing, cost, others: misses.length - 1 };
}

function portMiss(
  engine: Engine,
  { destination, asked }: DeniedSide,
  rule: CompiledRule,
): { readonly index: number; readonly miss: Miss } | undefined {
  const allowed = engine.evaluator.portsAt(rule.ports, destination);
  if (!isEmpty(asked === undefined ? allowed : intersect(allowed, asked))) return undefined;
  const written = rule.layerRule.ports === "every" ? [] : rule.layerRule.ports;
  const found = asked === undefined ? "" : toText(asked);
  const protocol = protocols.find((name) => (asked?.ports[name].length ?? 0) > 0);
  for (const [index, port] of written.entries()) {
    const range = protocol === undefined ? undefined : asked?.ports[protocol][0];
    if (protocol === undefined || range === undefined || port.protocol === undefined || port.protocol === protocol)
      continue;
    if (allows(engine.evaluator.portsAt(compilePorts([port]), destination), port.protocol, range.first)) {
      return { index, miss: { missing: { kind: "protocol", wanted: port.protocol, found: protocol }, cost: 1 } };
    }
  }
  const same = written.findIndex((port) => port.protocol === protocol);
  const index = Math.max(same, 0);
  const wanted = written.map(portText).join(", ");
  return { index, miss: { missing: { kind: "port", wanted, found }, cost: 1.5 } };
}

function portText({ protocol, port, endPort }: PortMatch): string {
  if (port === undefined) return protocol ?? "";
  return `${protocol === undefined ? "" : `${protocol} `}${port}${endPort === undefined ? "" : `-${endPort}`}`;
}

function peerMisses(engine: Engine, side: DeniedSide, peer: CompiledPeer, cidr: string): readonly Miss[] {
  const there = side.direction === "egress" ? side.destination : side.source;
  if (engine.universe.isPeer(peer, there, engine.reading)) return [];
  const isAddress = engine.universe.party(there).kind === "addresses";
  if (peer.kind === "nothing" || peer.kind === "names") return [{ missing: { kind: "no-rule" }, cost: 9 }];
  if (peer.kind === "block") return [{ missing: { kind: "address", wanted: cidr }, cost: isAddress ? 2 : 4 }];
  if (isAddress) return [{ missing: { kind: "pod" }, cost: 6 }];
  const { namespace, namespaceLabels, labels, hostNetwork } = describe(engine, there);
  if (hostNetwork) return [{ missing: { kind: "host-network" }, cost: 3 }];
  const inScope: readonly Miss[] =
    peer.scope.kind === "selector"
      ? labelMisses(peer.scope.selector.requirements, namespaceLabels, "namespace-label")
      : peer.scope.name === namespace
        ? []
        : [{ missing: { kind: "namespace", wanted: peer.scope.name, found: namespace }, cost: 1.2 }];
  return [...inScope, ...labelMisses(peer.pods.requirements, labels, "pod-label")];
}

function describe(engine: Engine, endpoint: number) {
  const party = engine.universe.party(endpoint);
  if (party.kind === "representative") {
    const { namespace, namespaceLabels, labels } = party.pod;
    return { namespace: namespace ?? "another namespace", namespaceLabels, labels, hostNetwork: false };
  }
  const workload = engine.cluster.workloads[endpoint];
  const namespace = workload?.namespace ?? "";
  const namespaceLabels = engine.cluster.namespaces.get(namespace)?.labels ?? {};
  const { labels = {}, hostNetwork = false } = workload?.object ?? {};
  return { namespace, namespaceLabels, labels, hostNetwork };
}

function labelMisses(
  requirements: readonly Requirement[],
  labels: Readonly<Record<string, string>>,
  kind: "pod-label" | "namespace-label",
): readonly Miss[] {
  return requirements
    .filter((requirement) => !meets(requirement, labels))
    .map((requirement) => {
      const found = labels[requirement.key];
      // A label that is there with another value is nearer than one that is not there.
      return {
        missing: {
          kind,
          key: requirement.key,
          wanted: wantedText(requirement),
          found,
          requirement: requirementText(requirement),
        },
        cost: found === undefined ? 1.1 : 1,
      };
    });
}

function wantedText({ operator, values }: Requirement): string {
  const list = [...values].join(" or ");
  switch (operator) {
    case "In":
      return list;
    case "NotIn":
      return `not ${list}`;
    case "Exists":
      return "any value";
    case "DoesNotExist":
      return "no such label";
  }
}

function requirementText({ key, operator, values }: Requirement): string {
  const list = [...values].join(",");
  switch (operator) {
    case "In":
      return values.size === 1 ? `${key}=${list}` : `${key} in (${list})`;
    case "NotIn":
      return values.size === 1 ? `${key}!=${list}` : `${key} notin (${list})`;
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
  }
}
