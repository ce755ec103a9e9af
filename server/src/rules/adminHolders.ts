import type { Selected } from "../edits/requirementPlaces.ts";
import { entryOf } from "../manifest/fields.ts";
import { peersKey } from "../manifest/kinds/policyKind.ts";
import type { AdminRule, Direction, LayerPeer } from "../manifest/types.ts";
import type { AdminContext } from "../snapshot/context.ts";
import { documentOf, valueAt } from "../snapshot/parts.ts";
import { headOf, spanOfItem } from "../snapshot/policyView.ts";
import { type Path, pathText } from "../yaml/find.ts";
import type { Span, YamlItem, YamlNode } from "../yaml/tree.ts";
import { adminRules } from "./adminParts.ts";
import { fromRoot } from "./adminWork.ts";

/** A selector of a policy for the whole cluster. `path`: from the document's root. */
export interface AdminSelector extends Selected {
  readonly of: "pods" | "namespaces" | "nodes";
}

export interface AdminRulePlace {
  readonly direction: Direction;
  readonly index: number;
  readonly rule: AdminRule;
  /** From the policy's own map. */
  readonly path: Path;
  readonly peers: readonly AdminHolder[];
}

/** What selects: the subject, or a peer of a rule. */
export interface AdminHolder {
  readonly rule: Pick<AdminRulePlace, "direction" | "index" | "rule" | "path"> | undefined;
  readonly peer: LayerPeer;
  readonly node: YamlNode;
  /** From the policy's own map. */
  readonly path: Path;
  readonly field: string;
  /** What to underline of it. */
  readonly head: Span;
  readonly extent: Span;
  readonly pods: AdminSelector | undefined;
  readonly namespaces: AdminSelector | undefined;
  readonly nodes: AdminSelector | undefined;
}

export function adminSubject(context: AdminContext): AdminHolder | undefined {
  const path = ["spec", "subject"];
  const entry = entryOf(valueAt(context, ["spec"]), "subject");
  const { subject } = context.policy.object;
  if (entry === undefined || subject === undefined) return undefined;
  const places = { head: entry.key.span, extent: entry.span };
  return holderOf(context, undefined, subject, entry.value, path, places);
}

/** Rules that the text has, with their peers. */
export function adminRulePlaces(context: AdminContext): readonly AdminRulePlace[] {
  return adminRules(context).flatMap(({ direction, path, node }) => {
    const index = path.at(-1);
    const rule = typeof index === "number" ? context.policy.object[direction][index] : undefined;
    if (rule === undefined || typeof index !== "number") return [];
    const key = peersKey(direction);
    const place = { direction, index, rule, path };
    const peers = itemsOf(node, key).flatMap((item, at) => {
      const peer = rule.peers[at];
      if (peer === undefined) return [];
      const places = { head: headOf(documentOf(context), item), extent: spanOfItem(item) };
      return holderOf(context, place, peer, item.value, [...path, key, at], places);
    });
    return [{ ...place, peers }];
  });
}

/** The subject and all peers, in the order of the text. */
export function adminHolders(context: AdminContext): readonly AdminHolder[] {
  const subject = adminSubject(context);
  return [...(subject === undefined ? [] : [subject]), ...adminRulePlaces(context).flatMap(({ peers }) => peers)];
}

export function selectorsOf({ namespaces, pods, nodes }: AdminHolder): readonly AdminSelector[] {
  return [namespaces, pods, nodes].filter((each) => each !== undefined);
}

/** What fixes of a selector are made with. */
export function editable(context: AdminContext): AdminContext & { readonly view: ReturnType<typeof viewOf> } {
  return { ...context, view: viewOf(context) };
}

function viewOf(context: AdminContext) {
  return { document: documentOf(context) };
}

export function itemsOf(node: YamlNode, key: string): readonly YamlItem[] {
  const list = entryOf(node, key)?.value;
  return list?.kind === "sequence" ? list.items : [];
}

function holderOf(
  context: AdminContext,
  rule: AdminHolder["rule"],
  peer: LayerPeer,
  node: YamlNode,
  path: Path,
  places: { readonly head: Span; readonly extent: Span },
): AdminHolder {
  const below = (of: AdminSelector["of"], selector: AdminSelector["selector"] | undefined, ...keys: string[]) => {
    const last = keys.at(-1) ?? "";
    const holder = keys.length > 1 ? entryOf(node, keys[0] ?? "")?.value : node;
    const entry = holder === undefined ? undefined : entryOf(holder, last);
    if (selector === undefined || entry === undefined) return undefined;
    const own = [...path, ...keys];
    return { of, selector, entry, path: fromRoot(context, own), field: pathText(own) };
  };
  const inPods = peer.podSelector !== undefined;
  return {
    rule,
    peer,
    node,
    path,
    field: pathText(path),
    ...places,
    pods: below("pods", peer.podSelector, "pods", "podSelector"),
    namespaces: inPods
      ? below("namespaces", peer.namespaceSelector, "pods", "namespaceSelector")
      : below("namespaces", peer.namespaceSelector, "namespaces"),
    nodes: below("nodes", peer.nodes, "nodes"),
  };
}
