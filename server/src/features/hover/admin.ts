import type { LabelSelector } from "../../manifest/types.ts";
import { layerPeerWords, portMatchWords } from "../../words/adminPolicies.ts";
import { capital, join } from "../../words/lists.ts";
import { nodeAt, type Path } from "../../yaml/find.ts";
import { adminFieldAt } from "../adminFields.ts";
import { type AdminPlace, adminPlaceAt } from "../adminPlace.ts";
import { type AdminView, coverWords, subjectsOf, workloadsOfLayerPeer } from "../adminView.ts";
import { countedNames } from "../now.ts";
import { adminPolicyHover, linkOf, priorityHover, ruleHover, rulesHover, tierHover } from "./adminRules.ts";
import { bullets, paragraphs } from "./compose.ts";
import { ownLabelsHover } from "./policy.ts";
import {
  expressionHover,
  labelHover,
  peerPods,
  requirementsHover,
  type SelectorScope,
  type SelectorView,
} from "./selector.ts";

/** What a place of a policy for the whole cluster means; `path`: from the policy's own map down. */
export function adminPolicyText(view: AdminView, path: Path): string | undefined {
  const { manifest, policy } = view;
  const [first, second] = path;
  if (first === "metadata" && (second === "labels" || second === "annotations")) return ownLabelsHover(second);
  const field = adminFieldAt(policy.kind, path)?.text;
  if (manifest.partial) {
    return field === undefined
      ? undefined
      : paragraphs(field, "This is a patch or a template: nothing is said here about the cluster.", linkOf(view));
  }
  const text = textAt(view, path, field);
  return text === undefined ? undefined : paragraphs(notInForce(view), text);
}

function notInForce({ inCluster, manifest, policy }: AdminView): string | undefined {
  if (inCluster !== undefined) {
    return policy.unreadable
      ? "A selector in it means nothing: the API server takes the policy, and implementations skip it."
      : undefined;
  }
  return manifest.faults.some(({ severity }) => severity === undefined)
    ? "Not in force: the API server rejects it. As it is written:"
    : "Not in force: a later policy of the same kind and name replaces it. By itself:";
}

function textAt(view: AdminView, path: Path, field: string | undefined): string | undefined {
  const { policy } = view;
  switch (path.join(".")) {
    case "apiVersion":
      return paragraphs(
        field,
        "A cluster has these kinds where their CRDs are installed, and a network plugin has to enforce them.",
        linkOf(view),
      );
    case "kind":
    case "metadata":
    case "metadata.name":
    case "spec":
      return adminPolicyHover(view);
    case "spec.tier":
      return tierHover(view);
    case "spec.priority":
      return priorityHover(view);
  }
  const place = adminPlaceAt(policy, path);
  switch (place?.kind) {
    case "subject":
      return subjectHover(view);
    case "rules":
      return rulesHover(view, place.direction);
    case "rule":
      return partOfRule(view, place, field);
    case "peer":
      return peerHover(view, place, field);
    case "selector":
      return selectorText(view, place, path, field);
    default:
      return field === undefined ? undefined : paragraphs(field, linkOf(view));
  }
}

function subjectHover(view: AdminView): string {
  const { context, policy } = view;
  const selected = subjectsOf(view);
  return paragraphs(
    `Who the policy is about: ${policy.subject === undefined ? "nobody" : layerPeerWords(policy.subject)}. Selecting pods isolates none of them: what no rule matches is left to whoever is asked next. Pods on the host network are never meant.`,
    nowWords(view, selected),
    selected.length === 0 ? undefined : `It ${coverText(context, selected)}.`,
    linkOf(view),
  );
}

function coverText(context: AdminView["context"], selected: readonly number[]): string {
  return `covers ${coverWords(context, selected)}`;
}

function nowWords({ context }: AdminView, matched: readonly number[]): string {
  const { cluster } = context;
  if (matched.length > 0) return `Now: ${countedNames(cluster, matched)}.`;
  return cluster.workloads.length === 0
    ? "Which pods that is now is unknown: no manifest here declares a workload."
    : "Now: no workload of this workspace.";
}

function partOfRule(
  view: AdminView,
  place: Extract<AdminPlace, { kind: "rule" }>,
  field: string | undefined,
): string | undefined {
  const { rule, direction, index, rest } = place;
  if (place.field === undefined || place.field === "name" || place.field === "action") {
    return paragraphs(place.field === "action" ? field : undefined, ruleHover(view, direction, index));
  }
  if (place.field === "from" || place.field === "to") {
    const several = rule.peers.length > 1;
    const lead = several ? `**OR** between its ${rule.peers.length} peers:` : undefined;
    const lines = rule.peers.map((peer) => {
      const found = workloadsOfLayerPeer(view.context, peer);
      return `${capital(layerPeerWords(peer))}${found.length === 0 ? "" : ` (${coverWords(view.context, found)})`}`;
    });
    return paragraphs(field, lead, bullets(lines), linkOf(view));
  }
  if (place.field !== "protocols" && place.field !== "ports") return field;
  const [item] = rest;
  const port = typeof item === "number" ? rule.ports?.[item] : undefined;
  if (port !== undefined) {
    return paragraphs(field, `${capital(portMatchWords(port))}, at the destination.`, linkOf(view));
  }
  return paragraphs(
    field,
    rule.ports === undefined ? "All traffic." : `${capital(join(rule.ports.map(portMatchWords), "or"))}.`,
    linkOf(view),
  );
}

function peerHover(view: AdminView, place: Extract<AdminPlace, { kind: "peer" }>, field: string | undefined): string {
  const { peer } = place;
  const found = workloadsOfLayerPeer(view.context, peer);
  const outside = peer.networks !== undefined || peer.nodes !== undefined || peer.domainNames !== undefined;
  const now = found.length > 0 || !outside ? nowWords(view, found) : outsideNote(view, place);
  return paragraphs(
    `${capital(layerPeerWords(peer))}.`,
    place.field === undefined ? undefined : field,
    now,
    linkOf(view),
  );
}

function outsideNote({ context }: AdminView, { peer, rule }: Extract<AdminPlace, { kind: "peer" }>): string {
  if (peer.domainNames !== undefined) {
    const note =
      rule.action === "Deny" || rule.action === "Pass" ? " The API has names in rules that accept only." : "";
    return `Which addresses a name means is not in the manifests: what depends on it is called undecided. Pods are never meant.${note}`;
  }
  if (peer.nodes !== undefined) {
    return context.cluster.nodes.length === 0
      ? "Which addresses those are is unknown: no Node is in the files."
      : "They match the addresses of those Nodes and what runs on their host network, not the other pods on them.";
  }
  return "Now: addresses only; no pod known here is inside.";
}

/** A selector of the subject or of a peer, and what stands in it. */
function selectorText(
  view: AdminView,
  place: Extract<AdminPlace, { kind: "selector" }>,
  path: Path,
  field: string | undefined,
): string | undefined {
  const { context, manifest } = view;
  const { of, peer, selector, rest, holder } = place;
  const home: SelectorView = { context, namespace: "", unsaid: of === "nodes" ? nodesUnsaid : undefined };
  const scope = scopeOf(home, of, peer);
  const [part, item, name] = rest;
  if (part === undefined) {
    const what = holder === "subject" ? subjectsOf(view) : workloadsOfLayerPeer(context, peer);
    return paragraphs(
      `${capital(layerPeerWords(peer))}.`,
      field,
      of === "nodes" ? undefined : nowWords(view, what),
      linkOf(view),
    );
  }
  if (part !== "matchLabels" && part !== "matchExpressions") return undefined;
  if (item === undefined) return requirementsHover(home, selector, scope, part, undefined);
  if (typeof item === "string")
    return Object.hasOwn(selector.matchLabels, item) ? labelHover(home, selector, scope, item) : undefined;
  const list = nodeAt(manifest.node, path.slice(0, path.length - rest.length + 1));
  const whole = list?.kind === "sequence" && list.items.length === selector.matchExpressions.length;
  const expression = whole ? selector.matchExpressions[item] : undefined;
  const own = list?.kind === "sequence" ? list.items[item]?.value : undefined;
  const named = { name: typeof name === "string" ? name : undefined, item: own };
  return expression === undefined ? undefined : expressionHover(home, selector, scope, expression, named);
}

const nodesUnsaid = "Which nodes that is depends on the labels of the cluster's Nodes.";

function scopeOf(
  home: SelectorView,
  of: "pods" | "namespaces" | "nodes",
  peer: { readonly namespaceSelector?: LabelSelector },
): SelectorScope {
  if (of === "namespaces" || of === "nodes") return { kind: "namespaces", holder: "peer" };
  return peerPods(home, peer.namespaceSelector);
}
