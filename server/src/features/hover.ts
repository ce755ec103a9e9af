import type { Direction, LabelSelector } from "../manifest/types.ts";
import { nodeAt, type Path } from "../yaml/find.ts";
import type { Span, YamlNode } from "../yaml/tree.ts";
import type { FeatureContext } from "./context.ts";
import { paragraphs, partialNote } from "./hover/compose.ts";
import { type EmptyPlace, emptyNote } from "./hover/empties.ts";
import { exceptHover, ipBlockHover } from "./hover/ipBlock.ts";
import { namespaceFieldHover } from "./hover/namespaceField.ts";
import { namespaceHover, serviceHover, workloadHover } from "./hover/objects.ts";
import { peerHover } from "./hover/peer.ts";
import { peersHover } from "./hover/peers.ts";
import { policyHover } from "./hover/policy.ts";
import { policyTypesHover } from "./hover/policyTypes.ts";
import { portHover, portsHover } from "./hover/ports.ts";
import { ruleHover, rulesHover } from "./hover/rules.ts";
import {
  expressionHover,
  labelHover,
  ownPods,
  peerPods,
  requirementsHover,
  type SelectorScope,
} from "./hover/selector.ts";
import { targetHover } from "./hover/target.ts";
import { type FileObject, placeAt, spanOf } from "./place.ts";
import { type PolicyView, viewPolicy } from "./policyView.ts";

export interface HoverResult {
  /** Markdown. */
  readonly contents: string;
  /** Index of the document in the stream; `span` is relative to it. */
  readonly document: number;
  readonly span: Span;
}

/** What the place under the cursor means, as Markdown. `offset`: UTF-16 units from the start of the file. */
export function hover(context: FeatureContext, offset: number): HoverResult | undefined {
  const place = placeAt(context.file, offset);
  const span = place === undefined ? undefined : spanOf(place);
  if (place?.object === undefined || span === undefined) return undefined;
  const contents = textOf(context, place.object, place.path);
  if (contents === undefined) return undefined;
  const reading = context.complete
    ? undefined
    : "The workspace is still being read: there may be more than is named here.";
  return { contents: paragraphs(contents, reading), document: place.document, span };
}

function textOf(context: FeatureContext, object: FileObject, path: Path): string | undefined {
  if (object.kind === "policy") {
    return policyText(viewPolicy(context, object.manifest, object.index), object.manifest.node, path);
  }
  // On what names the object; its other fields are not ours to explain.
  const field = path.join(".");
  if (field !== "kind" && field !== "metadata.name") return undefined;
  if (object.kind === "workload") return workloadHover(context, object.manifest, object.index);
  if (object.kind === "service") return serviceHover(context, object.manifest, object.index);
  return namespaceHover(context, object.manifest);
}

function policyText(view: PolicyView, root: YamlNode, path: Path): string | undefined {
  const [first, second, ...rest] = path;
  const node = nodeAt(root, path);
  if (view.manifest.partial && isTemplated(nodeAt(root, unitOf(path)))) return templateText(path);
  if (first === "kind" || (first === "spec" && second === undefined)) return policyHover(view);
  if (first === "metadata" && second === "name") return policyHover(view);
  if (first === "metadata" && second === "namespace") return namespaceFieldHover(view);
  if (first !== "spec") return undefined;
  if (second === "policyTypes")
    return policyTypesHover(view, rest.length === 0 ? emptyNote("policyTypes", node) : undefined);
  if (second === "podSelector") {
    if (rest.length === 0) return targetHover(view, emptyNote("target", node));
    return selectorText(view, view.policy.podSelector, ownPods(view), rest, node);
  }
  if (second === "ingress" || second === "egress") return directionText(view, second, rest, node);
  return undefined;
}

/** The part of a policy that a hover on `path` speaks of. */
function unitOf(path: Path): Path {
  const [first, second] = path;
  if (first !== "spec") return ["spec"];
  if (second === "podSelector" || second === "policyTypes") return path.slice(0, 2);
  // A rule speaks of its peers and ports together.
  return path.slice(0, 3);
}

function isTemplated(node: YamlNode | undefined): boolean {
  if (node === undefined || node.templated) return node !== undefined;
  if (node.kind === "map") return node.entries.some(({ key, value }) => key.templated || isTemplated(value));
  return node.kind === "sequence" && node.items.some(({ value }) => isTemplated(value));
}

const templated = {
  podSelector: "The pods that these labels select; several labels combine with AND.",
  namespaceSelector:
    "The namespaces that these labels select; with a `podSelector` in the same item both have to hold (AND).",
  from: "Who may connect: any one of the peers is enough (OR).",
  to: "Who may be connected to: any one of the peers is enough (OR).",
  ports: "The ports that are open to every peer of the rule; any one is enough (OR).",
  ingress: "What may come in to the selected pods: any one rule is enough (OR).",
  egress: "What may leave the selected pods: any one rule is enough (OR).",
  policyTypes: "The directions that the policy isolates its pods for.",
} as const satisfies Record<string, string>;

/** What holds whatever a template fills in. */
function templateText(path: Path): string | undefined {
  const field = path.findLast((part) => typeof part === "string" && Object.hasOwn(templated, part));
  return field === undefined ? undefined : paragraphs(templated[field as keyof typeof templated], partialNote);
}

function directionText(
  view: PolicyView,
  direction: Direction,
  path: Path,
  node: YamlNode | undefined,
): string | undefined {
  const [rule, field, ...rest] = path;
  if (rule === undefined) return rulesHover(view, direction, emptyNote(direction, node));
  if (typeof rule !== "number") return undefined;
  if (field === undefined) return ruleHover(view, direction, rule, emptyNote("rule", node));
  if (field === (direction === "ingress" ? "from" : "to")) {
    const [peer, ...below] = rest;
    if (peer === undefined) return peersHover(view, direction, rule, emptyNote("peers", node));
    return typeof peer === "number" ? peerText(view, { direction, rule, peer }, below, node) : undefined;
  }
  if (field === "ports") {
    const [port, part] = rest;
    if (port === undefined) return portsHover(view, direction, rule, emptyNote("ports", node));
    if (typeof port !== "number") return undefined;
    const empty = part === undefined ? emptyNote("port", node) : undefined;
    return portHover(view, { direction, rule, port }, typeof part === "string" ? part : undefined, empty);
  }
  return undefined;
}

function peerText(
  view: PolicyView,
  place: { readonly direction: Direction; readonly rule: number; readonly peer: number },
  path: Path,
  node: YamlNode | undefined,
): string | undefined {
  const peer = view.policy[place.direction]?.[place.rule]?.peers[place.peer];
  const [field, ...rest] = path;
  if (peer === undefined) return undefined;
  if (field === undefined)
    return peer.ipBlock === undefined ? peerHover(view, place, undefined) : ipBlockHover(view, place);
  if (field === "ipBlock") {
    const [part, index] = rest;
    if (part === "except" && peer.ipBlock !== undefined) {
      const item = typeof index === "number" ? index : undefined;
      return exceptHover(peer.ipBlock, item, item === undefined ? emptyNote("except", node) : undefined);
    }
    return ipBlockHover(view, place);
  }
  if (field !== "podSelector" && field !== "namespaceSelector") return undefined;
  if (rest.length === 0) return peerHover(view, place, emptyNote(field, node));
  const selector = peer[field];
  if (selector === undefined) return undefined;
  const scope: SelectorScope =
    field === "podSelector" ? peerPods(view, peer.namespaceSelector) : { kind: "namespaces" };
  return selectorText(view, selector, scope, rest, node);
}

const emptyPlaces = { matchLabels: "labels", matchExpressions: "expressions" } as const satisfies Record<
  string,
  EmptyPlace
>;

/** Below a selector: `matchLabels`, a label, `matchExpressions`, one of them. */
function selectorText(
  view: PolicyView,
  selector: LabelSelector,
  scope: SelectorScope,
  path: Path,
  node: YamlNode | undefined,
): string | undefined {
  const [field, item] = path;
  if (field !== "matchLabels" && field !== "matchExpressions") return undefined;
  if (item === undefined) return requirementsHover(view, selector, scope, field, emptyNote(emptyPlaces[field], node));
  if (typeof item === "string") {
    return field === "matchLabels" && Object.hasOwn(selector.matchLabels, item)
      ? labelHover(view, selector, scope, item)
      : undefined;
  }
  const expression = selector.matchExpressions[item];
  return expression === undefined ? undefined : expressionHover(view, selector, scope, expression);
}
