import { entryOf } from "../../manifest/fields.ts";
import { isolates } from "../../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction, PolicyPort, PolicyRule, Service, Workload } from "../../manifest/types.ts";
import { links } from "../../words/links.ts";
import { allOf, capital, code, count, join, someOf } from "../../words/lists.ts";
import { portsWords, portWords } from "../../words/ports.ts";
import { peerWords } from "../../words/selectors.ts";
import type { YamlNode } from "../../yaml/tree.ts";
import { workloadNames } from "../now.ts";
import { destinationsOf, type PolicyInCluster } from "../policyInCluster.ts";
import { bullets, paragraphs } from "./compose.ts";
import { absentNote, emptyNote } from "./empties.ts";
import { ineffective, mayWords } from "./peer.ts";
import { splitWords } from "./rules.ts";
import type { HoverView } from "./view.ts";

/** `ports`: they narrow every peer of their rule; among themselves any is enough. */
export function portsHover(
  view: HoverView,
  direction: Direction,
  index: number,
  empty: string | undefined,
): string | undefined {
  const rule = view.policy[direction]?.[index];
  if (rule === undefined) return undefined;
  const { peers, ports } = rule;
  return paragraphs(
    leadOf(view, direction, rule),
    ineffective(view, direction),
    ports.length === 0 ? undefined : (view.unsaid ?? factsOf(view, direction, rule, ports)),
    empty,
    ports.length === 0 ? undefined : whose(view, direction, rule),
    peers.length > 0 && ports.length > 0 ? splitWords(direction) : undefined,
    links.fields,
  );
}

function leadOf(view: PolicyInCluster, direction: Direction, { peers, ports }: PolicyRule): string {
  const who = direction === "ingress" ? "from anybody" : "to anybody";
  if (ports.length === 0) return "No limit: every port and every protocol, for every peer of this rule.";
  const list = portsWords(ports, "or");
  const [only] = peers;
  if (only !== undefined) {
    const among = ports.length > 1 ? " Between the ports it is OR: any one is enough." : "";
    if (peers.length === 1) {
      return `**AND**: peer and port both have to fit. ${capital(peerWords(only, view.namespace))} ${mayWords(direction)}, and only on ${list}.${among}`;
    }
    const whoever = direction === "ingress" ? "whoever connects" : "whoever is connected to";
    return `**AND**: the ${ports.length > 1 ? "ports narrow" : "port narrows"} ${allOf(peers.length)} peers of this rule: ${whoever}, only ${list} is open.${among}`;
  }
  if (ports.length > 1) return `**OR**: any one port is enough: ${list}, ${who}.`;
  return `${capital(list)} and nothing else, ${who}.`;
}

function whose(view: PolicyInCluster, direction: Direction, { peers }: PolicyRule): string {
  const closed = isolates(view.policy, direction) ? " What no rule or policy opens stays closed." : "";
  if (direction === "egress" && peers.length === 0)
    return `These are ports of whatever is connected to: of a pod its own port, not its Service's.${closed}`;
  const outside = peers.every(({ ipBlock }) => ipBlock !== undefined);
  if (direction === "egress" && outside) return `These are ports of the addresses connected to.${closed}`;
  const where = direction === "ingress" ? "the selected pods" : "the pods connected to";
  return `These are ports of ${where} (the pod's port, not the Service's).${closed}`;
}

/** One item of `ports`, or its `port`, `endPort` or `protocol`. `item`: the whole item; `node`: what the cursor is on. */
export function portHover(
  view: HoverView,
  place: { readonly direction: Direction; readonly rule: number; readonly port: number },
  field: string | undefined,
  item: YamlNode | undefined,
): string | undefined {
  const rule = view.policy[place.direction]?.[place.rule];
  const port = rule?.ports[place.port];
  if (rule === undefined || port === undefined) return undefined;
  const siblings = rule.ports.length > 1 ? ` One of ${rule.ports.length} ports, any one is enough (**OR**).` : "";
  return paragraphs(
    field === "protocol" ? protocolWords(port) : `${leadOfPort(view, place.direction, rule, port)}${siblings}`,
    ineffective(view, place.direction),
    view.unsaid ?? factsOf(view, place.direction, rule, [port]),
    emptyOf(item, field) ?? leftOut(item, field),
    field === "protocol" ? undefined : whose(view, place.direction, rule),
    port.endPort === undefined ? links.fields : links.ranges,
  );
}

const partPlaces = { port: "portNumber", protocol: "protocol", endPort: "endPort" } as const;

function emptyOf(item: YamlNode | undefined, field: string | undefined): string | undefined {
  if (field === undefined) return emptyNote("port", item);
  if (field !== "port" && field !== "protocol" && field !== "endPort") return undefined;
  return emptyNote(partPlaces[field], entryOf(item, field)?.value);
}

function leftOut(item: YamlNode | undefined, field: string | undefined): string | undefined {
  if (field === "protocol" || field === "endPort") return undefined;
  const notes = (["port", "protocol"] as const)
    .filter((each) => entryOf(item, each) === undefined)
    .map((each) => absentNote(partPlaces[each], each));
  return notes.join(" ");
}

function protocolWords({ protocol }: PolicyPort): string {
  const others = (["TCP", "UDP", "SCTP"] as const).filter((each) => each !== protocol);
  return `${protocol} only: this says nothing about ${join(others, "or")} on the same number. Left out it means TCP.`;
}

function leadOfPort(view: PolicyInCluster, direction: Direction, rule: PolicyRule, port: PolicyPort): string {
  const words = portWords(port);
  if (port.port === undefined) return `${capital(words)}, and no other protocol.`;
  if (typeof port.port === "string") {
    return `${words}: the container port of that name, whatever its number on each pod.`;
  }
  if (port.endPort === undefined) return `${openTo(view, direction, rule, words)}.`;
  if (port.endPort < port.port)
    return `${port.protocol} ${port.port}: \`endPort\` is lower, which the API server rejects.`;
  return `${words}: ${count(port.endPort - port.port + 1, "port")}, both ends included. A network plugin without support for \`endPort\` opens only ${port.port}.`;
}

/** Whom a port is open to. */
function openTo(view: PolicyInCluster, direction: Direction, { peers }: PolicyRule, port: string): string {
  const [only] = peers;
  const who =
    only === undefined
      ? "anybody"
      : peers.length === 1
        ? peerWords(only, view.namespace)
        : `${allOf(peers.length)} peers of this rule`;
  if (direction === "egress" && only === undefined)
    return `The selected pods may connect to ${port} of everybody, inside the cluster and outside`;
  return direction === "ingress"
    ? `${port} of the selected pods is open to ${who}`
    : `${port} of ${who} is open to the selected pods`;
}

/** What the ports are on the pods that they speak of, and which Services stand in front. */
function factsOf(
  view: PolicyInCluster,
  direction: Direction,
  rule: PolicyRule,
  ports: readonly PolicyPort[],
): string | undefined {
  // "To anybody" speaks of every workload there is: nothing worth listing.
  if (direction === "egress" && rule.peers.length === 0) return undefined;
  const destinations = destinationsOf(view, direction, rule);
  const lines = ports.flatMap((port) => {
    const facts = factsOfPort(view, destinations, port);
    return facts === undefined ? [] : [ports.length > 1 ? `${portWords(port)}: ${facts}` : capital(facts)];
  });
  return lines.length === 0 ? undefined : bullets(lines);
}

function factsOfPort(view: PolicyInCluster, destinations: readonly number[], port: PolicyPort): string | undefined {
  if (port.port === undefined || destinations.length === 0) return undefined;
  const { cluster } = view.context;
  const on = new Map<string, number[]>();
  const without: number[] = [];
  for (const index of destinations) {
    const workload = cluster.workloads[index];
    if (workload === undefined) continue;
    const found = declared(workload.object, port);
    if (found.length === 0) without.push(index);
    for (const text of found) {
      const list = on.get(text);
      if (list === undefined) on.set(text, [index]);
      else list.push(index);
    }
  }
  const parts = [...on].map(([text, who]) => `${text} on ${workloadNames(cluster, who, view.namespace, 4)}`);
  if (without.length > 0) parts.push(lackingWords(port, workloadNames(cluster, without, view.namespace, 4)));
  return [...parts, ...servicesOf(view, destinations, port)].join("; ");
}

function lackingWords(port: PolicyPort, names: string): string {
  return typeof port.port === "string"
    ? `no container port of that name and protocol on ${names}, so it matches nothing there`
    : `not among the container ports of ${names}`;
}

/** The container ports of a pod that a policy's port means, as text. */
function declared(workload: Workload, port: PolicyPort): readonly string[] {
  const { ports } = workload;
  const fitting = ports.filter((each) => each.protocol === port.protocol);
  if (typeof port.port === "string") {
    return fitting.filter((each) => each.name === port.port).map((each) => `pod port ${each.port}`);
  }
  const first = port.port ?? 1;
  const last = port.endPort ?? port.port ?? 65535;
  const inside = fitting.filter((each) => each.port >= first && each.port <= last);
  return inside.map((each) =>
    each.name === undefined ? `container port ${each.port}` : `container port ${each.port} (${code(each.name)})`,
  );
}

/** ``Service `db` 80 → pod port 8080``, for Services whose pods are among the destinations. */
function servicesOf(view: PolicyInCluster, destinations: readonly number[], port: PolicyPort): readonly string[] {
  const { cluster } = view.context;
  const wanted = new Set(destinations);
  const namespaces = new Set(destinations.map((index) => cluster.workloads[index]?.namespace));
  const lines: string[] = [];
  for (const namespace of namespaces) {
    for (const index of cluster.servicesByNamespace.get(namespace ?? "") ?? []) {
      const service = cluster.services[index];
      if (service === undefined) continue;
      const pods = service.workloads.flatMap((each) => (wanted.has(each) ? (cluster.workloads[each] ?? []) : []));
      const name = `${service.namespace === view.namespace ? "" : `${service.namespace}/`}${service.object.name}`;
      const behind = pods.map(({ object }) => object);
      for (const text of mapped(service.object, behind, port)) lines.push(`Service ${code(name)} ${text}`);
    }
  }
  return lines.slice(0, 4);
}

/** A Service's ports that lead to the policy's port on its pods, as `80 → pod port 8080`; by name it may be several. */
function mapped(service: Service, workloads: readonly Workload[], port: PolicyPort): readonly string[] {
  return service.ports.flatMap((each) => {
    if (each.protocol !== port.protocol) return [];
    const opened = new Set<number>();
    const closed = new Set<number>();
    for (const workload of workloads) {
      const target = targetNumber(each.targetPort, workload, each.protocol);
      if (target !== undefined) (opens(workload, port, target) ? opened : closed).add(target);
    }
    if (opened.size > 0) return [`${each.port} → ${podPorts(opened)}`];
    // The number of the Service instead of the pod's: what people mistake most.
    return each.port === port.port && closed.size > 0
      ? [`takes ${each.port}, but leads to ${podPorts(closed)}, which this does not open`]
      : [];
  });
}

function podPorts(numbers: ReadonlySet<number>): string {
  const sorted = [...numbers].sort((a, b) => a - b).map(String);
  return `pod ${numbers.size === 1 ? "port" : "ports"} ${someOf(sorted, 4)}`;
}

function opens(workload: Workload, port: PolicyPort, target: number): boolean {
  if (typeof port.port === "number") return target >= port.port && target <= (port.endPort ?? port.port);
  return numbersAt(workload, port).includes(target);
}

function numbersAt(workload: Workload, port: PolicyPort): readonly number[] {
  if (typeof port.port !== "string") return [];
  return workload.ports
    .filter((each) => each.name === port.port && each.protocol === port.protocol)
    .map((each) => each.port);
}

/** Where a Service's port leads on one pod (core/v1 ServicePort.targetPort). */
export function targetNumber(target: number | string, workload: Workload, protocol: string): number | undefined {
  if (typeof target === "number") return target;
  return workload.ports.find((each) => each.name === target && each.protocol === protocol)?.port;
}

/** The container ports of a workload: `TCP 8080 (`http`), UDP 53`. */
export function containerPortsWords(workload: Workload): string {
  return someOf(
    workload.ports.map(
      ({ protocol, port, name }) => `${protocol} ${port}${name === undefined ? "" : ` (${code(name)})`}`,
    ),
  );
}
