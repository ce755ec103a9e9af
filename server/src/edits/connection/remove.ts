import { limits } from "../../limits.ts";
import { peersKey } from "../../manifest/kinds/policyKind.ts";
import type { Direction, Peer, PolicyPort, PolicyRule } from "../../manifest/types.ts";
import { type ConnectionSet, connectionSet, intersect, isEmpty, subtract, union } from "../../traffic/connectionSet.ts";
import type { PolicyPart, Traffic } from "../../traffic/types.ts";
import { insertEntry, insertItem, remove } from "../../yaml/edit.ts";
import { nodeAt } from "../../yaml/find.ts";
import type { Data } from "../../yaml/render.ts";
import { notFound } from "./effects.ts";
import { type Answer, blocksOf, dataOfPeer, labelsOf, peersFor, portsFor } from "./peers.ts";
import { changePolicy, type Ends, type PolicyChange, sameEnds, type World, type WorldSource } from "./world.ts";

/**
 * `cut`: the peer, the rule or the port goes. `narrow`: where the peer means others too, only this end is taken out of it,
 * by one requirement more, or an exception of the block.
 */
export type RemoveStyle = "cut" | "narrow";

export interface Removal {
  readonly direction: Direction;
  readonly style: RemoveStyle;
  readonly asked: ConnectionSet | undefined;
}

/** Takes away what one side allows of a connection, until it allows none of it. */
export function removeOn(source: WorldSource, world: World, asOfNow: Ends, removal: Removal): Answer<World> {
  const { direction, asked } = removal;
  let current = world;
  for (let step = 0; step < limits.matrix.steps; step++) {
    const ends = sameEnds(world, current, asOfNow);
    if (ends === undefined) return { reason: notFound };
    const side = current.traffic.explain(ends.source, ends.destination)[direction];
    const part = side.allowedBy.find(
      ({ connections }) => asked === undefined || !isEmpty(intersect(connections, asked)),
    );
    if (side.isolatedBy.length === 0)
      return {
        reason: "Without these rules no policy would be left that isolates it, and everything would be allowed.",
      };
    if (part === undefined) return { value: current };
    const next = changePolicy(source, current, part.policy, changesFor(current.traffic, part, ends, removal));
    if ("reason" in next) return next;
    current = next.value;
  }
  return { reason: "Too many rules allow this; change them by hand." };
}

function changesFor(
  traffic: Traffic,
  part: PolicyPart & { readonly connections: ConnectionSet },
  ends: Ends,
  { direction, style, asked }: Removal,
): readonly PolicyChange[] {
  const policy = traffic.cluster.policies[part.policy];
  const rules = policy?.object[direction] ?? [];
  const rule = rules[part.rule ?? -1];
  if (policy === undefined || rule === undefined) return [() => undefined];
  const place: RulePlace = { direction, rule: part.rule ?? 0, peer: part.peer };
  const rest = asked === undefined ? connectionSet({}) : subtract(part.connections, asked);
  const there = direction === "ingress" ? ends.source : ends.destination;
  const peer = part.peer === undefined ? undefined : rule.peers[part.peer];
  if (style === "narrow" && peer !== undefined) {
    const narrowed = narrow(traffic, peer, there, place);
    const own = peersFor(traffic, there, policy.namespace);
    if (narrowed !== undefined && (isEmpty(rest) || "value" in own)) {
      return [narrowed, ...("value" in own ? ruleFor(direction, own.value, rest) : [])];
    }
  }
  if (isEmpty(rest)) return [cut(place, rule, rules.length, policy.object.policyTypes !== undefined)];
  if (rule.peers.length > 1 && peer !== undefined) {
    return [cut(place, rule, rules.length, true), ...ruleFor(direction, [dataOfPeer(peer)], rest)];
  }
  return portChanges(traffic, place, rule, ends.destination, asked ?? rest, rest);
}

interface RulePlace {
  readonly direction: Direction;
  readonly rule: number;
  readonly peer: number | undefined;
}

const pathOf = ({ direction, rule }: RulePlace): readonly (string | number)[] => ["spec", direction, rule];

/** One of the rule's peers, or the rule. An empty list would mean everybody. */
function cut(place: RulePlace, { peers }: PolicyRule, rules: number, typesWritten: boolean): PolicyChange {
  return (document, path) => {
    const { direction, peer } = place;
    const at = [...path, ...pathOf(place)];
    if (peer !== undefined && peers.length > 1) return remove(document, [...at, peersKey(direction), peer]);
    const gone = remove(document, at);
    // Without a rule left, an unwritten policyTypes would no longer mean egress.
    if (gone === undefined || rules > 1 || direction === "ingress" || typesWritten) return gone;
    const types = insertEntry(document, [...path, "spec"], "policyTypes", ["Ingress", "Egress"]);
    return types === undefined ? undefined : [...gone, ...types];
  };
}

/** What the end keeps, in a rule of its own; none where it keeps nothing. */
function ruleFor(direction: Direction, peers: readonly Data[], rest: ConnectionSet): readonly PolicyChange[] {
  const ports = portsFor(rest);
  if (ports.length === 0) return [];
  return [
    (document, path) => insertItem(document, [...path, "spec", direction], { [peersKey(direction)]: peers, ports }),
  ];
}

/** The peer without one end; `undefined` where it cannot be told apart. */
function narrow(traffic: Traffic, peer: Peer, there: number, place: RulePlace): PolicyChange | undefined {
  const endpoint = traffic.endpoints[there];
  const at = (path: readonly (string | number)[]) => [
    ...path,
    ...pathOf(place),
    peersKey(place.direction),
    place.peer ?? 0,
  ];
  if (endpoint?.kind === "addresses") {
    const [cidr, ...more] = blocksOf(endpoint.bounds) ?? [];
    if (peer.ipBlock === undefined || cidr === undefined || more.length > 0 || cidr === peer.ipBlock.cidr)
      return undefined;
    return (document, path) => {
      const block = [...at(path), "ipBlock"];
      return nodeAt(document.root, [...block, "except"]) === undefined
        ? insertEntry(document, block, "except", [cidr])
        : insertItem(document, [...block, "except"], cidr);
    };
  }
  if (peer.ipBlock !== undefined || endpoint === undefined) return undefined;
  const labels = endpoint.kind === "representative" ? { value: endpoint.labels } : labelsOf(traffic, endpoint.workload);
  const [[key, value] = ["", ""]] = "value" in labels ? Object.entries(labels.value) : [];
  // Nothing would be left of it.
  if (key === "" || peer.podSelector?.matchLabels[key] === value) return undefined;
  const requirement: Data = { key, operator: "NotIn", values: [value] };
  return (document, path) => {
    const selector = [...at(path), "podSelector"];
    if (nodeAt(document.root, selector) === undefined)
      return insertEntry(document, at(path), "podSelector", { matchExpressions: [requirement] });
    return nodeAt(document.root, [...selector, "matchExpressions"]) === undefined
      ? insertEntry(document, selector, "matchExpressions", [requirement])
      : insertItem(document, [...selector, "matchExpressions"], requirement);
  };
}

/** The rule's ports without some. What is left of a range, or of everything, is written out. */
function portChanges(
  traffic: Traffic,
  place: RulePlace,
  rule: PolicyRule,
  destination: number,
  asked: ConnectionSet,
  rest: ConnectionSet,
): readonly PolicyChange[] {
  const at = (path: readonly (string | number)[]) => [...path, ...pathOf(place), "ports"];
  if (rule.ports.length === 0) {
    const ports = portsFor(rest);
    return ports.length === 0
      ? [() => undefined]
      : [(document, path) => insertEntry(document, [...path, ...pathOf(place)], "ports", ports)];
  }
  const sets = rule.ports.map((port) => setOf(traffic, port, destination));
  const hit = sets.flatMap((set, index) => (isEmpty(intersect(set, asked)) ? [] : [index]));
  const left = hit.map((index) => subtract(sets[index] ?? asked, asked)).reduce(union, connectionSet({}));
  const kept = sets.filter((_, index) => !hit.includes(index)).reduce(union, connectionSet({}));
  return [
    ...portsFor(subtract(left, kept)).map(
      (port): PolicyChange =>
        (document, path) =>
          insertItem(document, at(path), port),
    ),
    ...hit.toReversed().map(
      (index): PolicyChange =>
        (document, path) =>
          remove(document, [...at(path), index]),
    ),
  ];
}

/** What one entry of `ports` means at an endpoint. A name means nothing where no container is known. */
function setOf(traffic: Traffic, port: PolicyPort, destination: number): ConnectionSet {
  const endpoint = traffic.endpoints[destination];
  if (endpoint?.kind === "workload") return traffic.portsAt({ peers: [], ports: [port] }, endpoint.workload);
  if (typeof port.port === "string") return connectionSet({});
  const { protocol, port: first = 1, endPort: last = port.port ?? 65535 } = port;
  return connectionSet({ [protocol]: [{ first, last }] });
}
