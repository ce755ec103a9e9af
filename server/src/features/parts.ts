import { entryOf } from "../manifest/fields.ts";
import { peersKey } from "../manifest/kinds/policyKind.ts";
import type { Direction, Peer, PolicyPort, PolicyRule } from "../manifest/types.ts";
import type { YamlEntry, YamlItem, YamlMap, YamlNode } from "../yaml/tree.ts";
import type { PolicyInCluster } from "./policyInCluster.ts";

/** A rule of the policy, with where its parts stand. */
export interface RulePart {
  readonly direction: Direction;
  readonly index: number;
  readonly rule: PolicyRule;
  readonly item: YamlItem;
  readonly peersEntry: YamlEntry | undefined;
  readonly portsEntry: YamlEntry | undefined;
  readonly peers: readonly PeerPart[];
  readonly ports: readonly PortPart[];
}

export interface PeerPart {
  readonly index: number;
  readonly peer: Peer;
  readonly item: YamlItem;
  /** The list is written in brackets: its items have no dash. */
  readonly flow: boolean;
  readonly podSelector: YamlEntry | undefined;
  readonly namespaceSelector: YamlEntry | undefined;
  readonly ipBlock: YamlEntry | undefined;
}

export interface PortPart {
  readonly index: number;
  readonly port: PolicyPort;
  readonly item: YamlItem;
}

/** The policy's `spec`, when it is a map. */
export function specOf(view: PolicyInCluster): { readonly entry: YamlEntry; readonly map: YamlMap } | undefined {
  const entry = entryOf(view.manifest.node, "spec");
  return entry?.value.kind === "map" ? { entry, map: entry.value } : undefined;
}

/** Every rule that the text has, in force or not. What an alias brings in stands elsewhere and is left out. */
export function* ruleParts(view: PolicyInCluster): Iterable<RulePart> {
  const spec = specOf(view);
  if (spec === undefined) return;
  for (const direction of ["ingress", "egress"] as const) {
    const list = entryOf(spec.map, direction)?.value;
    for (const [index, item] of itemsIn(list)) {
      const rule = view.policy[direction]?.[index];
      if (rule === undefined || item.value.alias) continue;
      const peersEntry = entryOf(item.value, peersKey(direction));
      const portsEntry = entryOf(item.value, "ports");
      const peers = [...peerParts(rule, peersEntry?.value)];
      const ports = [...itemsIn(portsEntry?.value)].flatMap(([at, each]): PortPart[] => {
        const port = rule.ports[at];
        return port === undefined ? [] : [{ index: at, port, item: each }];
      });
      yield { direction, index, rule, item, peersEntry, portsEntry, peers, ports };
    }
  }
}

function* peerParts(rule: PolicyRule, list: YamlNode | undefined): Iterable<PeerPart> {
  for (const [index, item] of itemsIn(list)) {
    const peer = rule.peers[index];
    if (peer === undefined || item.value.alias) continue;
    yield {
      index,
      peer,
      item,
      flow: list?.kind === "sequence" && list.flow,
      podSelector: entryOf(item.value, "podSelector"),
      namespaceSelector: entryOf(item.value, "namespaceSelector"),
      ipBlock: entryOf(item.value, "ipBlock"),
    };
  }
}

function itemsIn(node: YamlNode | undefined): Iterable<readonly [number, YamlItem]> {
  return node?.kind === "sequence" && !node.alias ? node.items.entries() : [];
}
