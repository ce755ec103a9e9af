import type { YamlMap, YamlNode } from "../../../yaml/tree.ts";
import { decodePortValue, decodeSelector, isProtocol } from "../../decode.ts";
import { fieldOf, isNull, itemsOf, itemValues, labelsOf, lenientText, mapOf, numberOf, textOf } from "../../fields.ts";
import type { IpBlock, NetworkPolicy, Peer, PolicyPort, PolicyRule, PolicyType } from "../../types.ts";
import type { Unchanged } from "../../unchanged.ts";

/** What was decoded of a node. */
interface Decoded {
  readonly node: YamlMap;
  readonly object: NetworkPolicy;
  readonly unchanged: Unchanged;
}

/**
 * The policy that a map describes, faults ignored: what cannot be read counts as absent. `before`: the same policy before an
 * edit, of which what is unchanged is taken over.
 */
export function decodePolicy(node: YamlMap, before?: Decoded): NetworkPolicy {
  const metadata = mapOf(node, "metadata");
  const spec = mapOf(node, "spec");
  const old = mapOf(before?.node, "spec");
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
    ingress: decodeRules(
      fieldOf(spec, "ingress"),
      "from",
      ofList(old, "ingress", before?.object.ingress, before?.unchanged),
    ),
    egress: decodeRules(fieldOf(spec, "egress"), "to", ofList(old, "egress", before?.object.egress, before?.unchanged)),
  };
}

function isPolicyType(text: string | undefined): text is PolicyType {
  return text === "Ingress" || text === "Egress";
}

/** What was decoded of the items of a list, one by one. */
interface DecodedList<Value> {
  readonly nodes: readonly YamlNode[];
  readonly values: readonly Value[];
  readonly unchanged: Unchanged;
}

function ofList<Value>(
  node: YamlNode | undefined,
  key: string,
  values: readonly Value[] | undefined,
  unchanged: Unchanged | undefined,
): DecodedList<Value> | undefined {
  return values && unchanged && { nodes: itemsOf(node, key), values, unchanged };
}

function decodeItems<Value>(
  nodes: readonly YamlNode[],
  before: DecodedList<Value> | undefined,
  decode: (node: YamlNode, index: number) => Value,
): readonly Value[] {
  const shift = (before?.nodes.length ?? 0) - nodes.length;
  return nodes.map((node, index) => {
    const old = before?.unchanged.get(node);
    if (before === undefined || old === undefined) return decode(node, index);
    const at = before.nodes[index] === old ? index : index + shift;
    const known = before.nodes[at] === old ? before.values[at] : undefined;
    return known ?? decode(node, index);
  });
}

function decodeRules(
  node: YamlNode | undefined,
  peersKey: "from" | "to",
  before: DecodedList<PolicyRule> | undefined,
): readonly PolicyRule[] | undefined {
  if (node === undefined || isNull(node)) return undefined;
  if (node.kind !== "sequence") return [];
  return decodeItems(itemValues(node), before, (rule, index): PolicyRule => {
    const [old, values] = [before?.nodes[index], before?.values[index]];
    return {
      peers: decodeItems(itemsOf(rule, peersKey), ofList(old, peersKey, values?.peers, before?.unchanged), decodePeer),
      ports: decodeItems(itemsOf(rule, "ports"), ofList(old, "ports", values?.ports, before?.unchanged), decodePort),
    };
  });
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
