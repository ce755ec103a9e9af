import { isNetworkApiKind } from "../manifest/kinds/adminPolicy/index.ts";
import { pathOfPart } from "../manifest/kinds/index.ts";
import type { LayerPart } from "../manifest/kinds/policyKind.ts";
import type {
  AdminPolicy,
  AdminRule,
  Direction,
  FieldPath,
  LabelSelector,
  LayerPeer,
  Peer,
} from "../manifest/types.ts";
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
  if (!isNetworkApiKind(policy.kind)) return placeOfPart(policy, path, (part) => pathOfPart(policy, part));
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

/** In a kind of another form: the rule or peer of which `pathOf` says that it stands there. */
export function placeOfPart(
  policy: AdminPolicy,
  path: Path,
  pathOf: (part: LayerPart) => FieldPath,
): AdminPlace | undefined {
  const isThere = (part: LayerPart) => JSON.stringify(pathOf(part)) === JSON.stringify(path);
  for (const direction of ["ingress", "egress"] as const) {
    for (const [index, rule] of policy[direction].entries()) {
      if (isThere({ direction, rule: index }))
        return { kind: "rule", direction, index, rule, field: undefined, rest: [] };
      const peer = rule.peers.find((_, at) => isThere({ direction, rule: index, peer: at }));
      if (peer !== undefined) return { kind: "peer", direction, rule, peer, field: undefined };
    }
  }
  return undefined;
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
