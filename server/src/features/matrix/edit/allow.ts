import type { Direction } from "../../../manifest/types.ts";
import {
  type ConnectionSet,
  connectionSet,
  contains,
  intersect,
  isAll,
  isEmpty,
} from "../../../traffic/connectionSet.ts";
import { insertEntry, insertItem } from "../../../yaml/edit.ts";
import { nodeAt } from "../../../yaml/find.ts";
import { type Data, renderBlock } from "../../../yaml/render.ts";
import { styleOf } from "../../../yaml/style.ts";
import { type Answer, labelsOf, peersFor, portsFor } from "./peers.ts";
import { edited, policyText, type World, type WorldSource, worldOf } from "./world.ts";

/** What would be allowed when nobody says what: what the other side allows already, else the ports that the pod declares. */
export function wantedConnections(
  world: World,
  source: number,
  destination: number,
  asked: ConnectionSet | undefined,
): ConnectionSet {
  const { traffic } = world;
  const { egress, ingress } = traffic.explain(source, destination);
  if (asked !== undefined) return asked;
  const open = intersect(
    egress.isolatedBy.length === 0 ? ingress.allowed : egress.allowed,
    ingress.isolatedBy.length === 0 ? egress.allowed : ingress.allowed,
  );
  for (const side of [open, egress.allowed, ingress.allowed]) if (!isEmpty(side) && !isAll(side)) return side;
  const endpoint = traffic.endpoints[destination];
  const ports = endpoint?.kind === "workload" ? (traffic.cluster.workloads[endpoint.workload]?.object.ports ?? []) : [];
  const declared = connectionSet({
    TCP: rangesOf("TCP"),
    UDP: rangesOf("UDP"),
    SCTP: rangesOf("SCTP"),
  });
  return isEmpty(declared) ? connectionSet({ TCP: whole, UDP: whole, SCTP: whole }, { other: true }) : declared;

  function rangesOf(protocol: "TCP" | "UDP" | "SCTP") {
    return ports.filter((port) => port.protocol === protocol).map(({ port }) => ({ first: port, last: port }));
  }
}

const whole = [{ first: 1, last: 65535 }];

/** Lets one side of a connection allow it too, when it does not: by a rule more, or by a policy of its own. */
export function allowOn(
  source: WorldSource,
  world: World,
  direction: Direction,
  ends: { readonly source: number; readonly destination: number },
  wanted: ConnectionSet,
): Answer<World> {
  const { traffic } = world;
  const side = traffic.explain(ends.source, ends.destination)[direction];
  if (side.isolatedBy.length === 0 || contains(side.allowed, wanted)) return { value: world };
  const [here, there] = direction === "egress" ? [ends.source, ends.destination] : [ends.destination, ends.source];
  const endpoint = traffic.endpoints[here];
  if (endpoint?.kind !== "workload")
    return { reason: "This stands for pods that no manifest declares; no policy can be written for them alone." };
  const narrowest =
    side.isolatedBy.toSorted((a, b) => traffic.selectedBy(a).length - traffic.selectedBy(b).length)[0] ?? 0;
  const { namespace } = traffic.cluster.policies[narrowest] ?? { namespace: "" };
  const peers = peersFor(traffic, there, namespace);
  if ("reason" in peers) return peers;
  const rule = ruleOf(direction, peers.value, wanted);
  // A rule in a policy that selects others too would open them as well.
  const next =
    traffic.selectedBy(narrowest).length === 1
      ? addRule(source, world, narrowest, direction, rule)
      : addPolicy(source, world, narrowest, direction, endpoint.workload, rule);
  return next;
}

function ruleOf(direction: Direction, peers: readonly Data[], wanted: ConnectionSet): Data {
  const ports = portsFor(wanted);
  const from = direction === "ingress" ? { from: peers } : { to: peers };
  return ports.length === 0 ? from : { ...from, ports };
}

function addRule(source: WorldSource, world: World, policy: number, direction: Direction, rule: Data): Answer<World> {
  const text = policyText(world, policy);
  if (text === undefined) return cannot;
  const { document, path, manifest } = text;
  const has = nodeAt(manifest.node, ["spec", direction]) !== undefined;
  const edits = has
    ? insertItem(document, [...path, "spec", direction], rule)
    : insertEntry(document, [...path, "spec"], direction, [rule]);
  const next = edited(source, world, text, edits);
  return next === undefined ? cannot : { value: next };
}

const cannot = {
  reason: "The policy is written in a way that cannot be changed safely (an alias, a template, or JSON in one line).",
};

/** A document of its own behind the policy that isolates the workload. */
function addPolicy(
  source: WorldSource,
  world: World,
  near: number,
  direction: Direction,
  workload: number,
  rule: Data,
): Answer<World> {
  const { traffic } = world;
  const labels = labelsOf(traffic, workload);
  if ("reason" in labels) return labels;
  const text = policyText(world, near);
  const owner = traffic.cluster.workloads[workload];
  if (text === undefined || owner === undefined) return cannot;
  const { file, document } = text;
  const style = styleOf(document);
  if (style.json) return cannot;
  const taken = new Set(
    traffic.cluster.policies.filter(({ namespace }) => namespace === owner.namespace).map(({ object }) => object.name),
  );
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
  const { newline } = style;
  const before = file.stream.text.replace(/\s*$/, newline).replace(/(?:\r?\n)?(?:---|\.\.\.)\r?\n$/, newline);
  const after = `${before}---${newline}${renderBlock(policy, 0, style)}${newline}`;
  return { value: worldOf(source, new Map(world.texts).set(file.uri, after)) };
}

/** DNS subdomains: the name of a workload is one, and so is this. */
function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted.slice(0, 240);
  for (let number = 2; taken.has(name); number++) name = `${wanted.slice(0, 240)}-${number}`;
  return name;
}
