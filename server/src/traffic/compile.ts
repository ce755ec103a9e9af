import { type AddressRange, rangeOfCidr, rangesOfBlock } from "../cluster/addresses.ts";
import type { Direction, NetworkPolicy, Peer, PolicyPort, PolicyRule, Protocol } from "../manifest/types.ts";
import { allConnections, type ConnectionSet, everyPortOf, noConnections, portsOf, union } from "./connectionSet.ts";
import { labelSetOf, namespaceSetOf, namespaceSetOfName, type PodSet } from "./labelSets.ts";
import { isolates, rulesOf } from "./policyTypes.ts";
import { type CompiledSelector, compileSelector, everything } from "./selector.ts";

/** Where a selector peer looks: in one namespace by name, or in all whose labels match. */
export type NamespaceScope =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "selector"; readonly selector: CompiledSelector };

export type CompiledPeer =
  | {
      readonly kind: "pods";
      readonly scope: NamespaceScope;
      readonly pods: CompiledSelector;
      /** The pods that there can be and that it matches; computed when first asked for. */
      readonly set: () => PodSet;
      /** Equal peers have equal ids. */
      readonly id: string;
    }
  | { readonly kind: "block"; readonly ranges: readonly AddressRange[]; readonly id: string }
  /** No selector and no block: the server rejects it, and it matches nothing. */
  | { readonly kind: "nothing"; readonly id: string };

export interface NamedPort {
  readonly name: string;
  readonly protocol: Protocol;
}

/** What a rule's ports come to, before a destination is known. */
export interface CompiledPorts {
  /** Numbers and ranges; the same at every destination. */
  readonly fixed: ConnectionSet;
  /** To be looked up at the destination pod. */
  readonly named: readonly NamedPort[];
}

export interface CompiledRule {
  /** Index in the manifest's list. */
  readonly index: number;
  /** `undefined`: everybody. */
  readonly peers: readonly CompiledPeer[] | undefined;
  readonly ports: CompiledPorts;
  /** The same, item by item of the manifest's list; `undefined`: no list, everything. */
  readonly portItems: readonly CompiledPorts[] | undefined;
}

/** A policy made ready to be asked. Depends on the policy and its namespace alone. */
export interface CompiledPolicy {
  readonly object: NetworkPolicy;
  readonly namespace: string;
  readonly target: CompiledSelector;
  /** Equal targets in one namespace have equal ids. */
  readonly targetId: string;
  /** Rules by direction; `undefined` where the policy does not isolate. */
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[] | undefined>>;
  /** Every block and except of those rules. */
  readonly namedRanges: readonly AddressRange[];
}

export function compilePolicy(object: NetworkPolicy, namespace: string): CompiledPolicy {
  const compile = (direction: Direction) =>
    isolates(object, direction)
      ? rulesOf(object, direction).map((rule, index) => compileRule(rule, index, namespace))
      : undefined;
  const target = compileSelector(object.podSelector);
  return {
    object,
    namespace,
    target,
    targetId: `${namespace}|${target.id}`,
    rules: { ingress: compile("ingress"), egress: compile("egress") },
    namedRanges: (["ingress", "egress"] as const).flatMap((direction) =>
      isolates(object, direction) ? rulesOf(object, direction).flatMap(({ peers }) => peers.flatMap(rangesNamed)) : [],
    ),
  };
}

function rangesNamed({ ipBlock }: Peer): readonly AddressRange[] {
  return ipBlock === undefined ? [] : [ipBlock.cidr, ...ipBlock.except].flatMap((text) => rangeOfCidr(text) ?? []);
}

function compileRule(rule: PolicyRule, index: number, namespace: string): CompiledRule {
  return {
    index,
    peers: rule.peers.length === 0 ? undefined : rule.peers.map((peer) => compilePeer(peer, namespace)),
    ports: compilePorts(rule.ports),
    portItems: rule.ports.length === 0 ? undefined : rule.ports.map((port) => compilePorts([port])),
  };
}

/** `namespace`: that of the policy, where a `podSelector` alone looks. */
export function compilePeer(peer: Peer, namespace: string): CompiledPeer {
  if (peer.ipBlock !== undefined) {
    const ranges = rangesOfBlock(peer.ipBlock);
    return { kind: "block", ranges, id: `b${ranges.map((r) => `${r.family}:${r.first}-${r.last}`).join()}` };
  }
  const pods = peer.podSelector === undefined ? everything : compileSelector(peer.podSelector);
  if (peer.namespaceSelector !== undefined) {
    const selector = compileSelector(peer.namespaceSelector);
    return podPeer({ kind: "selector", selector }, pods, `s${selector.id}|${pods.id}`);
  }
  if (peer.podSelector === undefined) return { kind: "nothing", id: "-" };
  return podPeer({ kind: "name", name: namespace }, pods, `n${namespace}|${pods.id}`);
}

function podPeer(scope: NamespaceScope, pods: CompiledSelector, id: string): CompiledPeer {
  let set: PodSet | undefined;
  return {
    kind: "pods",
    scope,
    pods,
    set() {
      set ??= {
        namespaces: scope.kind === "name" ? namespaceSetOfName(scope.name) : namespaceSetOf(scope.selector),
        pods: labelSetOf(pods),
      };
      return set;
    },
    id,
  };
}

export function compilePorts(ports: readonly PolicyPort[]): CompiledPorts {
  if (ports.length === 0) return { fixed: allConnections, named: [] };
  const named: NamedPort[] = [];
  let fixed = noConnections;
  for (const port of ports) {
    if (typeof port.port === "string") named.push({ name: port.port, protocol: port.protocol });
    else fixed = union(fixed, compilePort(port.protocol, port.port, port.endPort));
  }
  return { fixed, named };
}

function compilePort(protocol: Protocol, port: number | undefined, endPort: number | undefined): ConnectionSet {
  return port === undefined ? everyPortOf(protocol) : portsOf(protocol, port, endPort ?? port);
}
