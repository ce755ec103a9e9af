import type { YamlMap, YamlNode } from "../../../yaml/tree.ts";
import { decodePortValue, decodeSelector, isProtocol } from "../../decode.ts";
import { fieldOf, isNull, itemsOf, itemValues, labelsOf, lenientText, mapOf, numberOf, textOf } from "../../fields.ts";
import type { IpBlock, NetworkPolicy, Peer, PolicyPort, PolicyRule, PolicyType } from "../../types.ts";

/** The policy that a map describes, faults ignored: what cannot be read counts as absent. */
export function decodePolicy(node: YamlMap): NetworkPolicy {
  const metadata = mapOf(node, "metadata");
  const spec = mapOf(node, "spec");
  const types = itemsOf(spec, "policyTypes").map(lenientText).filter(isPolicyType);
  const name = textOf(metadata, "name");
  const generateName = textOf(metadata, "generateName");
  return {
    kind: "NetworkPolicy",
    name: name ?? generateName ?? "",
    ...(!name && generateName ? { generated: true } : {}),
    namespace: textOf(metadata, "namespace") || undefined,
    annotations: labelsOf(fieldOf(metadata, "annotations")),
    podSelector: decodeSelector(fieldOf(spec, "podSelector")) ?? { matchLabels: {}, matchExpressions: [] },
    policyTypes: types.length === 0 ? undefined : types,
    ingress: decodeRules(fieldOf(spec, "ingress"), "from"),
    egress: decodeRules(fieldOf(spec, "egress"), "to"),
  };
}

function isPolicyType(text: string | undefined): text is PolicyType {
  return text === "Ingress" || text === "Egress";
}

function decodeRules(node: YamlNode | undefined, peersKey: "from" | "to"): readonly PolicyRule[] | undefined {
  if (node === undefined || isNull(node)) return undefined;
  if (node.kind !== "sequence") return [];
  return itemValues(node).map((rule) => ({
    peers: itemsOf(rule, peersKey).map(decodePeer),
    ports: itemsOf(rule, "ports").map(decodePort),
  }));
}

function decodePeer(node: YamlNode): Peer {
  const podSelector = decodeSelector(fieldOf(node, "podSelector"));
  const namespaceSelector = decodeSelector(fieldOf(node, "namespaceSelector"));
  const ipBlock = decodeIpBlock(fieldOf(node, "ipBlock"));
  return {
    ...(podSelector !== undefined && { podSelector }),
    ...(namespaceSelector !== undefined && { namespaceSelector }),
    ...(ipBlock !== undefined && { ipBlock }),
  };
}

function decodeIpBlock(node: YamlNode | undefined): IpBlock | undefined {
  if (node?.kind !== "map") return undefined;
  const except = itemsOf(node, "except").map((item) => lenientText(item) ?? "");
  return { cidr: textOf(node, "cidr") ?? "", except };
}

function decodePort(node: YamlNode): PolicyPort {
  const protocol = textOf(node, "protocol");
  const port = decodePortValue(fieldOf(node, "port"));
  const endPort = numberOf(fieldOf(node, "endPort"));
  return {
    protocol: isProtocol(protocol) ? protocol : "TCP",
    ...(port !== undefined && { port }),
    ...(endPort !== undefined && { endPort }),
  };
}
