import type { AdminPolicy, AdminRule, Direction, LabelSelector, LayerPeer, Peer } from "../manifest/types.ts";
import type { Path } from "../yaml/find.ts";

/** What a path of a policy for the whole cluster leads to. */
export type AdminPlace =
  | { readonly kind: "subject"; readonly peer: Peer }
  | { readonly kind: "rules"; readonly direction: Direction }
  | {
      readonly kind: "rule";
      readonly direction: Direction;
      readonly index: number;
      readonly rule: AdminRule;
      /** `name`, `action`, the key of the peers, `protocols` or `ports`; `undefined` for the rule itself. */
      readonly field: string | undefined;
      /** Below `protocols` or `ports`: an item and its fields. */
      readonly rest: Path;
    }
  | {
      readonly kind: "peer";
      readonly direction: Direction;
      readonly rule: AdminRule;
      readonly peer: LayerPeer;
      /** `networks`, `domainNames`, `pods`; `undefined` for the peer itself. */
      readonly field: string | undefined;
    }
  | {
      readonly kind: "selector";
      readonly of: "pods" | "namespaces" | "nodes";
      readonly selector: LabelSelector;
      /** The subject or peer that it is part of. */
      readonly peer: LayerPeer;
      readonly holder: "subject" | "peer";
      /** From the selector down. */
      readonly rest: Path;
    };

/** `path`: from the object's own map; `undefined` outside of subject and rules. */
export function adminPlaceAt(policy: AdminPolicy, path: Path): AdminPlace | undefined {
  const [spec, field, ...rest] = path;
  if (spec !== "spec") return undefined;
  if (field === "subject") {
    const { subject } = policy;
    if (subject === undefined) return undefined;
    return selectorAt(subject, "subject", rest) ?? { kind: "subject", peer: subject };
  }
  if (field !== "ingress" && field !== "egress") return undefined;
  const [index, list, item, ...below] = rest;
  const rule = typeof index === "number" ? policy[field][index] : undefined;
  if (index === undefined) return { kind: "rules", direction: field };
  if (rule === undefined || typeof index !== "number") return undefined;
  const whole = { kind: "rule", direction: field, index, rule } as const;
  if (list !== "from" && list !== "to") {
    const name = typeof list === "string" ? list : undefined;
    return { ...whole, field: name, rest: item === undefined ? [] : [item, ...below] };
  }
  const peer = typeof item === "number" ? rule.peers[item] : undefined;
  if (peer === undefined) return { ...whole, field: list, rest: [] };
  const part = below[0];
  return (
    selectorAt(peer, "peer", below) ?? {
      kind: "peer",
      direction: field,
      rule,
      peer,
      field: typeof part === "string" ? part : undefined,
    }
  );
}

function selectorAt(peer: LayerPeer, holder: "subject" | "peer", path: Path): AdminPlace | undefined {
  const [field, second, ...rest] = path;
  const found = (of: "pods" | "namespaces" | "nodes", selector: LabelSelector | undefined, below: Path) =>
    selector === undefined ? undefined : ({ kind: "selector", of, selector, peer, holder, rest: below } as const);
  if (field === "namespaces") return found("namespaces", peer.namespaceSelector, path.slice(1));
  if (field === "nodes") return found("nodes", peer.nodes, path.slice(1));
  if (field !== "pods") return undefined;
  if (second === "podSelector") return found("pods", peer.podSelector, rest);
  return second === "namespaceSelector" ? found("namespaces", peer.namespaceSelector, rest) : undefined;
}
