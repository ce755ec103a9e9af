import type { YamlMap, YamlNode } from "../../../yaml/tree.ts";
import { decodePortValue, decodeSelector, isProtocol } from "../../decode.ts";
import {
  entriesOf,
  fieldOf,
  isNull,
  itemsOf,
  itemValues,
  keyText,
  labelsOf,
  lenientText,
  mapOf,
  numberOf,
  textOf,
} from "../../fields.ts";
import type {
  AdminPolicy,
  AdminRule,
  LabelSelector,
  Labels,
  LayerPeer,
  NetworkApiKind,
  Peer,
  PortMatch,
} from "../../types.ts";
import { labelKeyFaults, labelValueFaults } from "../../verdict/names.ts";

/** The policy that a map describes, faults ignored. */
export function decodeAdminPolicy(node: YamlMap, kind: NetworkApiKind): AdminPolicy {
  const metadata = mapOf(node, "metadata");
  const spec = mapOf(node, "spec");
  const name = textOf(metadata, "name");
  const generateName = textOf(metadata, "generateName");
  const selectors: (LabelSelector | undefined)[] = [];
  const read = (selector: YamlNode | undefined): LabelSelector => {
    const decoded = readSelector(selector);
    selectors.push(isReadableSelector(selector) ? decoded : undefined);
    return decoded;
  };
  const rules = (direction: "ingress" | "egress", peers: "from" | "to") =>
    itemsOf(spec, direction).map((rule) => decodeRule(rule, peers, read));
  const subject = decodePeer(fieldOf(spec, "subject"), read);
  const ingress = rules("ingress", "from");
  const egress = rules("egress", "to");
  return {
    kind,
    name: name ?? generateName ?? "",
    ...(!name && generateName ? { generated: true } : {}),
    annotations: labelsOf(fieldOf(metadata, "annotations")),
    tier: tierOf(kind, textOf(spec, "tier")),
    priority: kind === "BaselineAdminNetworkPolicy" ? 0 : (numberOf(fieldOf(spec, "priority")) ?? 0),
    subject: subject.namespaceSelector === undefined ? undefined : (subject as Peer),
    ingress,
    egress,
    unreadable: selectors.includes(undefined),
  };
}

function tierOf(kind: NetworkApiKind, written: string | undefined): AdminPolicy["tier"] {
  if (kind === "ClusterNetworkPolicy") return written === "Baseline" ? "Baseline" : "Admin";
  return kind === "AdminNetworkPolicy" ? "Admin" : "Baseline";
}

type ReadSelector = (node: YamlNode | undefined) => LabelSelector;

function decodeRule(rule: YamlNode, peers: "from" | "to", read: ReadSelector): AdminRule {
  const ports = fieldOf(rule, "protocols") ?? fieldOf(rule, "ports");
  return {
    name: textOf(rule, "name"),
    action: actionOf(textOf(rule, "action")),
    peers: itemsOf(rule, peers).map((peer) => decodePeer(peer, read)),
    ports: ports?.kind === "sequence" ? itemValues(ports).map(decodePort) : undefined,
  };
}

function actionOf(text: string | undefined): AdminRule["action"] {
  return text === "Accept" || text === "Allow" || text === "Deny" || text === "Pass" ? text : "";
}

function decodePeer(node: YamlNode | undefined, read: ReadSelector): LayerPeer {
  const namespaces = fieldOf(node, "namespaces");
  if (namespaces?.kind === "map") return { namespaceSelector: read(namespaces) };
  const pods = fieldOf(node, "pods");
  if (pods?.kind === "map") {
    return {
      podSelector: read(fieldOf(pods, "podSelector")),
      namespaceSelector: read(fieldOf(pods, "namespaceSelector")),
    };
  }
  const networks = fieldOf(node, "networks");
  if (networks?.kind === "sequence") return { networks: textsIn(networks) };
  const nodes = fieldOf(node, "nodes");
  if (nodes?.kind === "map") return { nodes: read(nodes) };
  const names = fieldOf(node, "domainNames");
  return names?.kind === "sequence" ? { domainNames: textsIn(names) } : {};
}

function textsIn(node: YamlNode & { readonly kind: "sequence" }): readonly string[] {
  return itemValues(node).flatMap((item) => lenientText(item) ?? []);
}

/** What the server takes and nothing has: no port. */
const never: PortMatch = { protocol: "TCP", port: 1, endPort: 0 };

function decodePort(node: YamlNode): PortMatch {
  const named = textOf(node, "destinationNamedPort") ?? textOf(node, "namedPort");
  if (named !== undefined) return { protocol: undefined, port: named };
  for (const [key, protocol] of [
    ["tcp", "TCP"],
    ["udp", "UDP"],
    ["sctp", "SCTP"],
  ] as const) {
    const given = fieldOf(node, key);
    if (given?.kind !== "map") continue;
    const destination = fieldOf(given, "destinationPort");
    return numbers(protocol, fieldOf(destination, "number"), fieldOf(destination, "range"));
  }
  const one = fieldOf(node, "portNumber");
  if (one?.kind === "map") return numbers(protocolOf(one), fieldOf(one, "port"), undefined);
  const range = fieldOf(node, "portRange");
  return range?.kind === "map" ? numbers(protocolOf(range), undefined, range) : never;
}

/** v1alpha1 takes any text; TCP where there is none. `undefined`: no protocol that there is. */
function protocolOf(node: YamlNode): PortMatch["protocol"] {
  const text = textOf(node, "protocol") ?? "TCP";
  return isProtocol(text) ? text : undefined;
}

function numbers(
  protocol: PortMatch["protocol"],
  number: YamlNode | undefined,
  range: YamlNode | undefined,
): PortMatch {
  if (protocol === undefined) return never;
  const port = decodePortValue(number);
  if (typeof port === "number") return { protocol, port };
  const start = numberOf(fieldOf(range, "start"));
  const end = numberOf(fieldOf(range, "end"));
  return start === undefined || end === undefined ? never : { protocol, port: start, endPort: end };
}

/** Null labels are dropped, unlike in a NetworkPolicy. */
function readSelector(node: YamlNode | undefined): LabelSelector {
  const selector = decodeSelector(node) ?? { matchLabels: {}, matchExpressions: [] };
  const labels = fieldOf(node, "matchLabels");
  if (labels?.kind !== "map") return selector;
  const kept: Record<string, string> = { ...selector.matchLabels } satisfies Labels;
  for (const entry of entriesOf(labels)) if (isNull(entry.value)) delete kept[keyText(entry.key)];
  return { ...selector, matchLabels: kept };
}

/** The server does not look into selectors; whoever compiles them does, as in a NetworkPolicy. */
export function isReadableSelector(node: YamlNode | undefined): boolean {
  const labels = labelsOf(fieldOf(node, "matchLabels"));
  const sound = Object.entries(labels).every(
    ([key, value]) => labelKeyFaults(key).length === 0 && labelValueFaults(value).length === 0,
  );
  return sound && itemsOf(node, "matchExpressions").every(isReadableRequirement);
}

function isReadableRequirement(node: YamlNode): boolean {
  const operator = textOf(node, "operator");
  const values = itemsOf(node, "values");
  const counts =
    operator === "In" || operator === "NotIn"
      ? values.length > 0
      : (operator === "Exists" || operator === "DoesNotExist") && values.length === 0;
  return (
    counts &&
    labelKeyFaults(textOf(node, "key") ?? "").length === 0 &&
    values.every((value) => labelValueFaults(lenientText(value) ?? "").length === 0)
  );
}
