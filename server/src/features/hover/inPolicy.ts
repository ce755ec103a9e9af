import { peersKey } from "../../manifest/kinds/policyKind.ts";
import type { Direction, LabelSelector } from "../../manifest/types.ts";
import { links } from "../../words/links.ts";
import { nodeAt, type Path } from "../../yaml/find.ts";
import type { YamlNode } from "../../yaml/tree.ts";
import type { PolicyInCluster } from "../policyInCluster.ts";
import { paragraphs } from "./compose.ts";
import { type EmptyPlace, emptyNote } from "./empties.ts";
import { exceptHover, ipBlockHover } from "./ipBlock.ts";
import { namespaceFieldHover } from "./namespaceField.ts";
import { peerHover } from "./peer.ts";
import { peersHover } from "./peers.ts";
import { apiVersionHover, notInForce, ownLabelsHover, policyHover, specHover } from "./policy.ts";
import { policyTypesHover } from "./policyTypes.ts";
import { portHover, portsHover } from "./ports.ts";
import { ruleHover, rulesHover } from "./rules.ts";
import { expressionHover, labelHover, ownPods, peerPods, requirementsHover, type SelectorScope } from "./selector.ts";
import { targetHover } from "./target.ts";
import { generalMeaning, templateText } from "./template.ts";
import { type HoverView, hoverView } from "./view.ts";

/** What a place of a policy means; `path`: from the policy's own map down. */
export function policyText(policy: PolicyInCluster, path: Path): string | undefined {
  const root = policy.manifest.node;
  const [first, second] = path;
  if (first === "apiVersion" && second === undefined) return apiVersionHover();
  if (first === "metadata" && (second === "labels" || second === "annotations")) return ownLabelsHover(second);
  const template = templateText(policy.manifest, path);
  if (template !== undefined) return template;
  const view = hoverView(policy, partsOf(path), [path.slice(0, 4)]);
  const text =
    view.unreadable && first === "spec" && second !== undefined ? unreadText(view, path) : textAt(view, root, path);
  return text === undefined ? undefined : paragraphs(notInForce(view), text);
}

function unreadText(view: HoverView, path: Path): string | undefined {
  const meaning = generalMeaning(path);
  return meaning === undefined ? undefined : paragraphs(meaning, view.unsaid, links.fields);
}

/** The parts of the policy that the numbers of a hover rest on. */
function partsOf(path: Path): readonly Path[] {
  const [first, second, rule, list, item] = path;
  const target: Path = ["spec", "podSelector"];
  if (first !== "spec" || second === undefined) return [target];
  if (second !== "ingress" && second !== "egress") return [path.slice(0, 2), target];
  if (rule === undefined) return [[first, second], target];
  const own = [first, second, rule];
  if (list === undefined) return [own];
  if (list !== "ports") return [item === undefined ? [...own, list] : [...own, list, item]];
  const destinations = second === "ingress" ? target : [...own, "to"];
  return [item === undefined ? [...own, list] : [...own, list, item], destinations];
}

function textAt(view: HoverView, root: YamlNode, path: Path): string | undefined {
  const [first, second, ...rest] = path;
  const node = nodeAt(root, path);
  if (first === "spec" && second === undefined) return specHover(view, node);
  if (first === "kind" || (first === "metadata" && (second === undefined || second === "name")))
    return policyHover(view);
  if (first === "metadata" && second === "namespace") return namespaceFieldHover(view, emptyNote("namespace", node));
  if (first !== "spec") return undefined;
  if (second === "policyTypes")
    return policyTypesHover(view, rest.length === 0 ? emptyNote("policyTypes", node) : undefined);
  if (second === "podSelector") {
    if (rest.length === 0) return targetHover(view, emptyNote("target", node));
    return selectorText(view, view.policy.podSelector, ownPods(view, "policy"), rest, root, path);
  }
  if (second === "ingress" || second === "egress") return directionText(view, second, rest, root, path);
  return undefined;
}

function directionText(
  view: HoverView,
  direction: Direction,
  below: Path,
  root: YamlNode,
  path: Path,
): string | undefined {
  const [rule, field, ...rest] = below;
  const node = nodeAt(root, path);
  if (rule === undefined) return rulesHover(view, direction, emptyNote(direction, node));
  if (typeof rule !== "number") return undefined;
  if (field === undefined) return ruleHover(view, direction, rule, node);
  if (field === peersKey(direction)) {
    const [peer, ...inPeer] = rest;
    if (peer === undefined) return peersHover(view, direction, rule, emptyNote("peers", node));
    return typeof peer === "number" ? peerText(view, { direction, rule, peer }, inPeer, root, path) : undefined;
  }
  if (field === "ports") {
    const [port, part] = rest;
    if (port === undefined) return portsHover(view, direction, rule, emptyNote("ports", node));
    if (typeof port !== "number") return undefined;
    const item = nodeAt(root, path.slice(0, 5));
    return portHover(view, { direction, rule, port }, typeof part === "string" ? part : undefined, item);
  }
  return undefined;
}

function peerText(
  view: HoverView,
  place: { readonly direction: Direction; readonly rule: number; readonly peer: number },
  below: Path,
  root: YamlNode,
  path: Path,
): string | undefined {
  const peer = view.policy[place.direction]?.[place.rule]?.peers[place.peer];
  const node = nodeAt(root, path);
  const [field, ...rest] = below;
  if (peer === undefined) return undefined;
  if (field === undefined) {
    if (peer.ipBlock !== undefined) return ipBlockHover(view, place, undefined);
    return peerHover(view, place, emptyNote("peer", node));
  }
  if (field === "ipBlock") {
    const [part, index] = rest;
    if (peer.ipBlock === undefined) return peerHover(view, place, emptyNote("ipBlock", node));
    if (part === "except") {
      const item = typeof index === "number" ? index : undefined;
      return exceptHover(peer.ipBlock, item, item === undefined ? emptyNote("except", node) : undefined);
    }
    return ipBlockHover(view, place, part === undefined ? emptyNote("ipBlock", node) : undefined);
  }
  if (field !== "podSelector" && field !== "namespaceSelector") return undefined;
  if (rest.length === 0) return peerHover(view, place, emptyNote(field, node));
  const selector = peer[field];
  if (selector === undefined) return undefined;
  const scope: SelectorScope =
    field === "podSelector" ? peerPods(view, peer.namespaceSelector) : { kind: "namespaces", holder: "peer" };
  return selectorText(view, selector, scope, rest, root, path);
}

const emptyPlaces = { matchLabels: "labels", matchExpressions: "expressions" } as const satisfies Record<
  string,
  EmptyPlace
>;

/** Below a selector: `matchLabels`, a label, `matchExpressions`, one of them. */
function selectorText(
  view: HoverView,
  selector: LabelSelector,
  scope: SelectorScope,
  below: Path,
  root: YamlNode,
  path: Path,
): string | undefined {
  const [field, item, part] = below;
  if (field !== "matchLabels" && field !== "matchExpressions") return undefined;
  if (item === undefined)
    return requirementsHover(view, selector, scope, field, emptyNote(emptyPlaces[field], nodeAt(root, path)));
  if (typeof item === "string") {
    return field === "matchLabels" && Object.hasOwn(selector.matchLabels, item)
      ? labelHover(view, selector, scope, item)
      : undefined;
  }
  const list = nodeAt(root, path.slice(0, path.length - below.length + 1));
  const own = list?.kind === "sequence" ? list.items[item]?.value : undefined;
  // The reading leaves out what it cannot read: then its indexes are others.
  const whole = list?.kind === "sequence" && list.items.length === selector.matchExpressions.length;
  const expression = whole ? selector.matchExpressions[item] : undefined;
  return expression === undefined
    ? undefined
    : expressionHover(view, selector, scope, expression, {
        name: typeof part === "string" ? part : undefined,
        item: own,
      });
}
