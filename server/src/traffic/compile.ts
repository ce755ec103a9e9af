import { type AddressRange, mergeRanges, rangeOfCidr, rangesOfBlock } from "../cluster/addresses.ts";
import type { Layer, LayerAction, LayerRule } from "../manifest/layer.ts";
import type { Direction, LabelSelector, LayerPeer, NodeObject, PortMatch, Protocol } from "../manifest/types.ts";
import {
  allConnections,
  type ConnectionSet,
  connectionSet,
  everyPortOf,
  noConnections,
  type PortRange,
  union,
} from "./connectionSet.ts";
import { labelSetOf, namespaceSetOf, namespaceSetOfName, type PodSet } from "./labelSets.ts";
import { type CompiledSelector, compileSelector, everything, matches, requirement } from "./selector.ts";

/** Where a selector peer looks: in one namespace by name, or in all whose labels match. */
export type NamespaceScope =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "selector"; readonly selector: CompiledSelector };

export interface CompiledPods {
  readonly kind: "pods";
  readonly scope: NamespaceScope;
  readonly pods: CompiledSelector;
  /** As `Layer.hostNetwork`. */
  readonly hostNetwork: Layer["hostNetwork"];
  /** The pods that there can be and that it matches; computed when first asked for. */
  readonly set: () => PodSet;
  /** Equal peers have equal ids. */
  readonly id: string;
}

export interface CompiledBlock {
  readonly kind: "block";
  readonly ranges: readonly AddressRange[];
  readonly hostNetwork: Layer["hostNetwork"];
  /** Pods with addresses of their own match, too. `false`: nodes alone, and what is on their network. */
  readonly pods: boolean;
  /** A pod on the host network matches though nobody knows where it runs. */
  readonly everyNode: boolean;
  readonly id: string;
}

export type CompiledPeer =
  | CompiledPods
  | CompiledBlock
  /** Addresses by domain name: any address may be meant, no pod is. */
  | { readonly kind: "names"; readonly id: string }
  /** No selector and no block: the server rejects it, and it matches nothing. */
  | { readonly kind: "nothing"; readonly id: string };

export interface NamedPort {
  readonly name: string;
  /** `undefined`: any. */
  readonly protocol: Protocol | undefined;
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
  readonly action: LayerAction;
  /** `undefined`: everybody. */
  readonly peers: readonly CompiledPeer[] | undefined;
  readonly ports: CompiledPorts;
  /** The same, item by item of the manifest's list; `undefined`: no list, everything. */
  readonly portItems: readonly CompiledPorts[] | undefined;
  /** What it was made from. */
  readonly layerRule: LayerRule;
}

/** The layers of one policy made ready to be asked. Depends on the policy, its namespace and the nodes alone. */
export interface CompiledPolicy {
  readonly object: object;
  readonly namespace: string;
  /** The nodes that it was compiled for; `undefined` where it names none. */
  readonly nodes: readonly NodeObject[] | undefined;
  readonly tier: number;
  readonly priority: number;
  readonly api: string;
  /** Its rules only accept, and it denies all else: the order of such policies does not matter, they add up. */
  readonly additive: boolean;
  readonly denies: boolean;
  readonly subjects: CompiledPods;
  /** Rules by direction; `undefined` where the policy has no layer. */
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[] | undefined>>;
  /** Every block and except of those rules. */
  readonly namedRanges: readonly AddressRange[];
}

const nobody = requirement("kubernetes.io/metadata.name", "In", []);

/**
 * `namespace`: where the policy lives. `nodes`: all of the cluster. Without layers it is about nobody. `like`: one of the same
 * kind and namespace that names no nodes, as the policy itself before an edit; what was compiled of its very parts is taken
 * over.
 */
export function compilePolicy(
  object: object,
  layers: readonly Layer[],
  namespace: string,
  nodes: readonly NodeObject[],
  like?: CompiledPolicy,
): CompiledPolicy {
  const [first] = layers;
  const viewOf = (layer: Layer): PeerView => ({ namespace: layer.namespace, hostNetwork: layer.hostNetwork, nodes });
  const compile = (direction: Direction) => {
    const layer = layers.find((each) => each.direction === direction);
    if (layer === undefined) return undefined;
    const view = viewOf(layer);
    const known = like?.rules[direction] ?? [];
    const counterpart = pairing(layer.rules, known, (rule, { layerRule }) => isMadeOf(rule, layerRule));
    return layer.rules.map((rule, index) => compileRule(rule, index, view, known[counterpart(index)]));
  };
  const subjects = first === undefined ? undefined : compilePeer(first.subjects, viewOf(first));
  const peers = layers.flatMap(({ rules }) => rules.flatMap((rule) => (rule.peers === "everybody" ? [] : rule.peers)));
  return {
    object,
    namespace,
    nodes: peers.some((peer) => peer.nodes !== undefined) ? nodes : undefined,
    tier: first?.tier ?? 0,
    priority: first?.priority ?? 0,
    api: first?.api ?? "",
    additive:
      first?.namespace !== undefined &&
      layers.every((layer) => layer.otherwise === "deny" && layer.rules.every(({ action }) => action === "accept")),
    denies: first?.otherwise === "deny",
    subjects:
      subjects?.kind === "pods"
        ? subjects
        : podPeer({ kind: "selector", selector: everything }, { requirements: [nobody], id: nobody.id }, undefined),
    rules: { ingress: compile("ingress"), egress: compile("egress") },
    namedRanges: peers.flatMap((peer) => rangesNamed(peer, nodes)),
  };
}

function rangesNamed({ ipBlock, networks, nodes }: LayerPeer, all: readonly NodeObject[]): readonly AddressRange[] {
  const block = ipBlock === undefined ? [] : [ipBlock.cidr, ...ipBlock.except];
  return [
    ...[...block, ...(networks ?? [])].flatMap((text) => rangeOfCidr(text) ?? []),
    ...(nodes === undefined ? [] : nodeRanges(nodes, all).ranges),
  ];
}

function compileRule(rule: LayerRule, index: number, view: PeerView, like: CompiledRule | undefined): CompiledRule {
  if (like !== undefined && isMadeOf(rule, like.layerRule)) return like.index === index ? like : { ...like, index };
  const before = like?.layerRule;
  return {
    index,
    action: rule.action,
    peers:
      rule.peers === "everybody"
        ? undefined
        : compileItems(rule.peers, before?.peers, like?.peers, (peer) => compilePeer(peer, view)),
    ports:
      before !== undefined && rule.ports === before.ports && like !== undefined ? like.ports : compilePorts(rule.ports),
    portItems:
      rule.ports === "every"
        ? undefined
        : compileItems(rule.ports, before?.ports, like?.portItems, (port) => compilePorts([port])),
    layerRule: rule,
  };
}

function isMadeOf(rule: LayerRule, other: LayerRule): boolean {
  return rule.action === other.action && rule.peers === other.peers && rule.ports === other.ports;
}

/** `known`: what was made of `before`, one by one. */
function compileItems<Item, Made>(
  items: readonly Item[],
  before: readonly Item[] | string | undefined,
  known: readonly Made[] | undefined,
  compile: (item: Item) => Made,
): readonly Made[] {
  if (typeof before !== "object" || known === undefined) return items.map(compile);
  if (items === before) return known;
  const counterpart = pairing(items, before, (a, b) => a === b);
  return items.map((item, index) => {
    const at = counterpart(index);
    const made = before[at] === item ? known[at] : undefined;
    return made ?? compile(item);
  });
}

/** Where each of a list stood before an edit; -1: nowhere. */
function pairing<Now, Before>(
  now: readonly Now[],
  before: readonly Before[],
  same: (a: Now, b: Before) => boolean,
): (index: number) => number {
  const isSame = (at: number, old: number): boolean => {
    const [a, b] = [now[at], before[old]];
    return a !== undefined && b !== undefined && same(a, b);
  };
  const shift = before.length - now.length;
  let front = 0;
  while (isSame(front, front)) front++;
  let back = now.length;
  while (back > front && back + shift > front && isSame(back - 1, back - 1 + shift)) back--;
  return (index) => (index >= back ? index + shift : index < front || shift === 0 ? index : -1);
}

/** From where a peer is looked at. */
export interface PeerView {
  /** Where a `podSelector` alone looks; `undefined`: everywhere. */
  readonly namespace: string | undefined;
  readonly hostNetwork: Layer["hostNetwork"];
  /** All of the cluster. */
  readonly nodes: readonly NodeObject[];
}

/** A peer of a policy that lives in a namespace. */
export function seenFrom(namespace: string): PeerView {
  return { namespace, hostNetwork: undefined, nodes: [] };
}

export function compilePeer(peer: LayerPeer, view: PeerView): CompiledPeer {
  const { hostNetwork } = view;
  if (peer.ipBlock !== undefined) return blockOf(rangesOfBlock(peer.ipBlock), { hostNetwork });
  if (peer.networks !== undefined) {
    return blockOf(
      peer.networks.flatMap((text) => rangeOfCidr(text) ?? []),
      { hostNetwork },
    );
  }
  if (peer.nodes !== undefined) {
    const { ranges, all } = nodeRanges(peer.nodes, view.nodes);
    return blockOf(ranges, { hostNetwork, pods: false, everyNode: all });
  }
  if (peer.domainNames !== undefined) return { kind: "names", id: `d${JSON.stringify(peer.domainNames)}` };
  const pods = peer.podSelector === undefined ? everything : compileSelector(peer.podSelector);
  if (peer.namespaceSelector !== undefined) {
    const selector = compileSelector(peer.namespaceSelector);
    return podPeer({ kind: "selector", selector }, pods, hostNetwork);
  }
  if (peer.podSelector === undefined) return { kind: "nothing", id: "-" };
  const { namespace } = view;
  if (namespace === undefined) return podPeer({ kind: "selector", selector: everything }, pods, hostNetwork);
  return podPeer({ kind: "name", name: namespace }, pods, hostNetwork);
}

function blockOf(
  written: readonly AddressRange[],
  { hostNetwork, pods = true, everyNode = false }: Pick<CompiledBlock, "hostNetwork"> & Partial<CompiledBlock>,
): CompiledBlock {
  const ranges = mergeRanges(written);
  const kind = `${pods ? "b" : everyNode ? "N" : "n"}${hostNetwork === "never" ? "!" : ""}`;
  const id = `${kind}${ranges.map((r) => `${r.family}:${r.first}-${r.last}`).join()}`;
  return { kind: "block", ranges, hostNetwork, pods, everyNode, id };
}

function nodeRanges(
  selector: LabelSelector,
  nodes: readonly NodeObject[],
): { readonly ranges: readonly AddressRange[]; readonly all: boolean } {
  const compiled = compileSelector(selector);
  const chosen = nodes.filter(({ labels }) => matches(compiled, labels));
  const ranges = chosen.flatMap(({ addresses }) =>
    addresses.flatMap((text) => rangeOfCidr(`${text}/${text.includes(":") ? 128 : 32}`) ?? []),
  );
  return { ranges, all: chosen.length > 0 && chosen.length === nodes.length };
}

function podPeer(scope: NamespaceScope, pods: CompiledSelector, hostNetwork: Layer["hostNetwork"]): CompiledPods {
  let set: PodSet | undefined;
  const place = scope.kind === "name" ? `n${scope.name}` : `s${scope.selector.id}`;
  return {
    kind: "pods",
    scope,
    pods,
    hostNetwork,
    set() {
      set ??= {
        namespaces: scope.kind === "name" ? namespaceSetOfName(scope.name) : namespaceSetOf(scope.selector),
        pods: labelSetOf(pods),
      };
      return set;
    },
    id: `${hostNetwork === "never" ? "!" : ""}${place}|${pods.id}`,
  };
}

/** An empty list is every port, too. */
export function compilePorts(ports: readonly PortMatch[] | "every"): CompiledPorts {
  if (ports === "every" || ports.length === 0) return { fixed: allConnections, named: [] };
  const named: NamedPort[] = [];
  const ranges: Partial<Record<Protocol, PortRange[]>> = {};
  for (const { protocol, port, endPort } of ports) {
    if (typeof port === "string") named.push({ name: port, protocol });
    else if (protocol !== undefined) {
      ranges[protocol] ??= [];
      ranges[protocol].push(
        ...(port === undefined ? everyPortOf(protocol).ports[protocol] : [{ first: port, last: endPort ?? port }]),
      );
    }
  }
  return { fixed: union(noConnections, connectionSet(ranges)), named };
}
