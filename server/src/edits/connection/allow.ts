import type { Direction, Protocol } from "../../manifest/types.ts";
import {
  type ConnectionSet,
  connectionSet,
  contains,
  intersect,
  isAll,
  isEmpty,
  subtract,
} from "../../traffic/connectionSet.ts";
import type { SideExplanation, Traffic } from "../../traffic/types.ts";
import { insertEntry, insertItem } from "../../yaml/edit.ts";
import { nodeAt } from "../../yaml/find.ts";
import { type Data, renderBlock } from "../../yaml/render.ts";
import { styleOf } from "../../yaml/style.ts";
import { leastOf } from "./effects.ts";
import { type Answer, labelsOf, peersFor, portsFor } from "./peers.ts";
import { changePolicy, type Ends, type World, type WorldSource, worldOf } from "./world.ts";

const protocols: readonly Protocol[] = ["TCP", "UDP", "SCTP"];

/**
 * What is to be allowed. When nobody says what: what the other side allows already, else the ports that the pod declares.
 * A number alone is of the protocol that the pod declares for it, else of TCP, as in a policy.
 */
export function wantedConnections(
  world: Pick<World, "traffic">,
  source: number,
  destination: number,
  asked: ConnectionSet | undefined,
): ConnectionSet {
  const { traffic } = world;
  const { egress, ingress } = traffic.explain(source, destination);
  const endpoint = traffic.endpoints[destination];
  const ports = endpoint?.kind === "workload" ? (traffic.cluster.workloads[endpoint.workload]?.object.ports ?? []) : [];
  const declared = connectionSet(
    Object.fromEntries(
      protocols.map((protocol) => [
        protocol,
        ports.filter((port) => port.protocol === protocol).map(({ port }) => ({ first: port, last: port })),
      ]),
    ),
  );
  if (asked !== undefined) {
    const [tcp, ...others] = protocols.map((protocol) => JSON.stringify(asked.ports[protocol]));
    if (others.some((text) => text !== tcp)) return asked;
    const known = intersect(asked, declared);
    return isEmpty(known) ? connectionSet({ TCP: asked.ports.TCP }) : known;
  }
  const open = intersect(
    egress.isolatedBy.length === 0 ? ingress.allowed : egress.allowed,
    ingress.isolatedBy.length === 0 ? egress.allowed : ingress.allowed,
  );
  for (const side of [open, egress.allowed, ingress.allowed]) if (!isEmpty(side) && !isAll(side)) return side;
  return isEmpty(declared) ? connectionSet({ TCP: whole, UDP: whole, SCTP: whole }, { other: true }) : declared;
}

const whole = [{ first: 1, last: 65535 }];

/**
 * Lets one side of a connection allow it too, when it does not: by a port more in a rule for this peer, by a rule more, or
 * by a policy of its own; whichever opens least besides.
 */
export function allowOn(
  source: WorldSource,
  world: World,
  direction: Direction,
  ends: Ends,
  wanted: ConnectionSet,
  cost: (world: World) => number | undefined,
): Answer<World> {
  const { traffic } = world;
  const side = traffic.explain(ends.source, ends.destination)[direction];
  if (side.isolatedBy.length === 0 || contains(side.allowed, wanted)) return { value: world };
  const [here, there] = direction === "egress" ? [ends.source, ends.destination] : [ends.destination, ends.source];
  const endpoint = traffic.endpoints[here];
  if (endpoint?.kind !== "workload")
    return { reason: "This stands for pods that no manifest declares; no policy can be written for them alone." };
  const narrowest = side.isolatedBy.toSorted((a, b) => traffic.selectedBy(a).size - traffic.selectedBy(b).size)[0] ?? 0;
  const { namespace } = traffic.cluster.policies[narrowest] ?? { namespace: "" };
  const peers = peersFor(traffic, there, namespace);
  if ("reason" in peers) return peers;
  const rule = ruleOf(direction, peers.value, wanted);
  const own = () => addRule(source, world, narrowest, direction, rule);
  const another = () => addPolicy(source, world, narrowest, direction, endpoint.workload, rule);
  return leastOf(
    [
      () => addPorts(source, world, side, subtract(wanted, side.allowed)),
      // A rule in a policy for others too would open them as soon as the other side does.
      ...(isForOne(traffic, narrowest, direction) ? [own, another] : [another, own]),
    ],
    cost,
  );
}

/** Selects one workload, and no pod that nobody declares. */
function isForOne(traffic: Traffic, policy: number, direction: Direction): boolean {
  const selectsOthers = traffic.endpoints.some(
    ({ kind, index }) => kind === "representative" && traffic.isolatedBy(index, direction).includes(policy),
  );
  return traffic.selectedBy(policy).size === 1 && !selectsOthers;
}

function ruleOf(direction: Direction, peers: readonly Data[], wanted: ConnectionSet): Data {
  const ports = portsFor(wanted);
  const from = direction === "ingress" ? { from: peers } : { to: peers };
  return ports.length === 0 ? from : { ...from, ports };
}

/** To a rule that allows other ports for this end. */
function addPorts(source: WorldSource, world: World, side: SideExplanation, missing: ConnectionSet): Answer<World> {
  const { direction } = side;
  for (const { policy, rule } of side.allowedBy) {
    const { peers = [], ports = [] } = world.traffic.cluster.policies[policy]?.object[direction]?.[rule ?? -1] ?? {};
    if (rule === undefined || peers.length !== 1 || ports.length === 0 || missing.other) continue;
    const added = portsFor(missing).map(
      (port) => (document: Parameters<typeof insertItem>[0], path: readonly (string | number)[]) =>
        insertItem(document, [...path, "spec", direction, rule, "ports"], port),
    );
    return changePolicy(source, world, policy, added);
  }
  return { reason: noRule };
}

const noRule = "No rule is for this peer.";

function addRule(source: WorldSource, world: World, policy: number, direction: Direction, rule: Data): Answer<World> {
  return changePolicy(source, world, policy, [
    (document, path) =>
      nodeAt(document.root, [...path, "spec", direction]) === undefined
        ? insertEntry(document, [...path, "spec"], direction, [rule])
        : insertItem(document, [...path, "spec", direction], rule),
  ]);
}

/** A document of its own behind the policy that isolates the workload, or in the next file that can take one. */
function addPolicy(
  source: WorldSource,
  world: World,
  near: number,
  direction: Direction,
  workload: number,
  rule: Data,
): Answer<World> {
  const { traffic } = world;
  const { policies, workloads } = traffic.cluster;
  const labels = labelsOf(traffic, workload);
  if ("reason" in labels) return labels;
  const owner = workloads[workload];
  if (owner === undefined) return { reason: "The workload is no longer there." };
  const siblings = policies.filter(({ namespace }) => namespace === owner.namespace);
  const taken = new Set(siblings.map(({ object }) => object.name));
  const policy: Data = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: freeName(`${owner.name}-${direction}`, taken), namespace: owner.namespace },
    spec: {
      podSelector: { matchLabels: { ...labels.value } },
      policyTypes: [direction === "ingress" ? "Ingress" : "Egress"],
      [direction]: [rule],
    },
  };
  const places = [policies[near], ...siblings].flatMap((each) => (each === undefined ? [] : [each.origin]));
  for (const { uri } of [...places, ...owner.origins]) {
    const after = withDocument(world, uri, policy);
    if (after !== undefined) return { value: worldOf(source, new Map(world.texts).set(uri, after)) };
  }
  return {
    reason: "There is no YAML file here that the policy for it could be added to; write it in a file of its own.",
  };
}

/** The text of a file with one document more; `undefined` for JSON and templates. */
function withDocument(world: World, uri: string, object: Data): string | undefined {
  const stream = world.fileOf(uri)?.stream;
  const document = stream?.documents.findLast(({ root }) => root !== undefined);
  if (stream === undefined || document === undefined || uri.endsWith(".json")) return undefined;
  const style = styleOf(document);
  if (style.json || document.templated) return undefined;
  const { newline } = style;
  const before = stream.text.replace(/\s*$/, newline).replace(/(?:\r?\n)?(?:---|\.\.\.)\r?\n$/, newline);
  return `${before}---${newline}${renderBlock(object, 0, style)}${newline}`;
}

/** DNS subdomains: the name of a workload is one, and so is this. */
function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted.slice(0, 240);
  for (let number = 2; taken.has(name); number++) name = `${wanted.slice(0, 240)}-${number}`;
  return name;
}
