import { entryOf, isNull } from "../manifest/fields.ts";
import { isolates } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { LabelSelector, Peer, PolicyPort } from "../manifest/types.ts";
import type { Context } from "../snapshot/context.ts";
import { type HintKind, hintKinds } from "../source/settings.ts";
import { code, count, someOf } from "../words/lists.ts";
import { isAnd, isEverything, namespaceNameOf } from "../words/selectors.ts";
import { isGraft, type YamlEntry, type YamlNode } from "../yaml/tree.ts";
import { adminHints } from "./adminHints.ts";
import { viewAdminPolicy } from "./adminView.ts";
import { beforeSpan, behind, behindItem, between, elsewhere } from "./hintPlace.ts";
import { selectsUnknown } from "./hover/view.ts";
import { countedNames, hostNetworkNote, namespacesOf } from "./now.ts";
import { type PeerPart, type PortPart, type RulePart, ruleParts, specOf } from "./parts.ts";
import {
  destinationsOf,
  type PolicyInCluster,
  policyInCluster,
  selectedBy,
  workloadsOfPeers,
} from "./policyInCluster.ts";

export { type HintKind, hintKinds } from "../source/settings.ts";

export interface InlayHintResult {
  readonly kind: HintKind;
  readonly document: number;
  /** Offset in the document's text. */
  readonly at: number;
  readonly label: string;
  /** Markdown. */
  readonly tooltip: string | undefined;
  /** The hint stands before what it speaks of (a dash, a key), not behind it. */
  readonly before: boolean;
}

/** What a policy's text leaves unsaid. `from` and `to` are offsets in the file's text. */
export function inlayHints(
  context: Context,
  from: number,
  to: number,
  kinds: ReadonlySet<HintKind> = new Set(hintKinds),
): readonly InlayHintResult[] {
  const found: InlayHintResult[] = [];
  for (const [index, manifest] of context.file.policies.entries()) {
    const start = context.file.stream.starts[manifest.document] ?? 0;
    if (start + manifest.node.span.end < from || start + manifest.node.span.start > to) continue;
    const view = policyInCluster(context, manifest, index);
    // Of what has no meaning nothing is known to match.
    const known = context.complete && !selectsUnknown(view);
    for (const hint of hintsOf(view)) {
      // What is still to be read may match too.
      if (hint.kind === "matches" && !known) continue;
      if (hint.at === elsewhere) continue;
      if (!kinds.has(hint.kind) || start + hint.at < from || start + hint.at > to) continue;
      found.push({ ...hint, document: manifest.document });
    }
  }
  for (const [index, manifest] of context.file.adminPolicies.entries()) {
    const start = context.file.stream.starts[manifest.document] ?? 0;
    if (start + manifest.node.span.end < from || start + manifest.node.span.start > to) continue;
    for (const hint of adminHints(viewAdminPolicy(context, manifest, index))) {
      if (hint.kind === "matches" && !context.complete) continue;
      if (!kinds.has(hint.kind) || start + hint.at < from || start + hint.at > to) continue;
      found.push({ ...hint, document: manifest.document });
    }
  }
  return found;
}

type Hint = Omit<InlayHintResult, "document">;

function* hintsOf(view: PolicyInCluster): Iterable<Hint> {
  const spec = specOf(view);
  if (spec === undefined) return;
  yield* policyTypesHint(view, spec.entry, entryOf(spec.map, "policyTypes"));
  const target = entryOf(spec.map, "podSelector");
  if (target !== undefined && !view.manifest.partial) yield* targetHint(view, target);
  const parts = [...ruleParts(view)];
  for (const [at, part] of parts.entries()) {
    // Without the direction in `policyTypes` a rule opens nothing.
    if (isolates(view.policy, part.direction) && !isFilledIn(view, part, parts[at + 1])) yield* everyoneHints(part);
    for (const peer of part.peers) {
      const matches = view.manifest.partial ? [] : [...matchHints(view, peer)];
      yield* matches;
      yield* logicHints(part, peer);
    }
    for (const port of part.ports) yield* portHints(view, part, port);
  }
}

function* policyTypesHint(view: PolicyInCluster, spec: YamlEntry, entry: YamlEntry | undefined): Iterable<Hint> {
  // In a template the field may come from elsewhere; a wrong value is for the diagnostics.
  if (view.policy.policyTypes !== undefined || view.manifest.partial) return;
  if (entry !== undefined && !isEmptyNode(entry.value)) return;
  const both = isolates(view.policy, "egress");
  yield {
    kind: "policyTypes",
    at: behind(entry ?? spec),
    label: `policyTypes: [${both ? "Ingress, Egress" : "Ingress"}]`,
    tooltip: both
      ? "Implied: Ingress always, and Egress because there are egress rules."
      : "Implied: Ingress always, and not Egress because there is no egress rule.",
    before: false,
  };
}

function isEmptyNode(node: YamlNode): boolean {
  return isNull(node) || (node.kind === "sequence" && node.items.length === 0);
}

function* targetHint(view: PolicyInCluster, entry: YamlEntry): Iterable<Hint> {
  const selected = selectedBy(view);
  const { cluster } = view.context;
  if (selected.length === 0 && (cluster.workloadsByNamespace.get(view.namespace)?.length ?? 0) === 0) return;
  const hint = matchHint(view, entry, selected);
  yield selected.length > 0 ? hint : { ...hint, tooltip: hostNetworkNote(view, view.policy) };
}

function matchHint(view: PolicyInCluster, entry: YamlEntry, matched: readonly number[]): Hint {
  return {
    kind: "matches",
    at: behind(entry),
    label: matched.length === 0 ? "no workload" : count(matched.length, "workload"),
    tooltip: matched.length === 0 ? undefined : countedNames(view.context.cluster, matched, view.namespace),
    before: false,
  };
}

function* matchHints(view: PolicyInCluster, { peer, podSelector, namespaceSelector }: PeerPart): Iterable<Hint> {
  const { cluster } = view.context;
  if (namespaceSelector !== undefined && peer.namespaceSelector !== undefined) {
    const hint = namespacesHint(view, namespaceSelector, peer);
    if (hint !== undefined) yield hint;
  }
  if (podSelector === undefined || peer.podSelector === undefined) return;
  const matched = workloadsOfPeers(view, [peer]);
  const known = inventory(view, peer).some((name) => (cluster.workloadsByNamespace.get(name)?.length ?? 0) > 0);
  if (matched.length > 0 || known) yield matchHint(view, podSelector, matched);
}

/** The namespaces in which a peer looks for pods. */
function inventory(view: PolicyInCluster, peer: Peer): readonly string[] {
  if (peer.namespaceSelector === undefined) return [view.namespace];
  return namespacesOf(view.context.cluster, peer.namespaceSelector);
}

const everything: LabelSelector = { matchLabels: {}, matchExpressions: [] };

function namespacesHint(view: PolicyInCluster, entry: YamlEntry, peer: Peer): Hint | undefined {
  const { cluster } = view.context;
  const selector = peer.namespaceSelector ?? everything;
  const found = namespacesOf(cluster, selector);
  const declared = [...cluster.namespaces.values()].some(({ origins }) => origins.length > 0);
  // One that is named is there or comes, whatever is declared here: which pods it holds is unknown, as the hover says.
  if (found.length === 0 && (!declared || namespaceNameOf(selector) !== undefined)) return undefined;
  // Beside a pod selector it says where to look; which pods are meant, the other says.
  const pods = peer.podSelector === undefined ? workloadsOfPeers(view, [peer]) : [];
  const namespaces = isEverything(selector)
    ? "all namespaces"
    : found.length === 0
      ? "no namespace"
      : count(found.length, "namespace");
  return {
    kind: "matches",
    at: behind(entry),
    label: pods.length === 0 ? namespaces : `${namespaces}, ${count(pods.length, "workload")}`,
    tooltip: found.length === 0 ? undefined : someOf(found.map(code)),
    before: false,
  };
}

/**
 * In brackets between the parts; in a block behind the last line of the part before, since what stands before a key or a
 * dash would move it, and indentation has a meaning here.
 */
function* logicHints({ peers }: RulePart, own: PeerPart): Iterable<Hint> {
  const { index, item, flow, peer, podSelector, namespaceSelector } = own;
  const next = peers[index + 1];
  // A selector that is null is not set: one alone is no AND.
  if (isAnd(peer) && podSelector !== undefined && namespaceSelector !== undefined) {
    const inOrder = podSelector.key.span.start < namespaceSelector.key.span.start;
    const [first, second] = inOrder ? [podSelector, namespaceSelector] : [namespaceSelector, podSelector];
    const inBrackets = item.value.kind === "map" && item.value.flow;
    yield {
      kind: "logic",
      at: inBrackets ? beforeSpan(second.key.span) : between(first, second),
      label: "AND",
      tooltip: "Both selectors stand in one peer: the pods that match, in the namespaces that match.",
      before: inBrackets,
    };
  }
  if (next === undefined) return;
  yield {
    kind: "logic",
    at: isGraft(next.item.value.span) ? elsewhere : flow ? next.item.value.span.start : behindItem(item),
    label: "OR",
    tooltip: "Any one peer of the list is enough.",
    before: flow,
  };
}

/** In a template a line of the rule may become anything: peers and ports among it. */
function isFilledIn({ manifest, context }: PolicyInCluster, { item }: RulePart, next: RulePart | undefined): boolean {
  const document = context.file.stream.documents[manifest.document];
  if (document?.templated !== true) return false;
  const { start } = item.dash;
  const end = next === undefined || next.item.dash.start < start ? document.text.length : next.item.dash.start;
  return directive.test(document.text.slice(start, end));
}

/** Alone on its line, and more than the end of a block or a comment. */
const directive = /^[ \t]*\{\{(?!-?\s*(?:end\b|\/\*))/m;

/** What a rule without peers or ports opens. */
function* everyoneHints({ direction, rule, item, peersEntry, portsEntry }: RulePart): Iterable<Hint> {
  const everyone = direction === "ingress" ? "from everyone" : "to everyone";
  const tooltip = "Without peers a rule is open to every pod and to addresses outside the cluster.";
  const first = item.value.kind === "map" ? item.value.entries[0] : undefined;
  if (first === undefined) {
    const empty = item.value.kind === "map" || isNull(item.value);
    if (!empty) return;
    yield { kind: "everyone", at: behindItem(item), label: `${everyone}, all ports`, tooltip, before: false };
    return;
  }
  if (rule.peers.length === 0) {
    if (peersEntry === undefined)
      yield { kind: "everyone", at: behind(first), label: everyone, tooltip, before: false };
    else if (isEmptyNode(peersEntry.value))
      yield { kind: "everyone", at: behind(peersEntry), label: everyone, tooltip, before: false };
  }
  if (rule.ports.length > 0) return;
  const at = portsEntry === undefined ? behind(first) : isEmptyNode(portsEntry.value) ? behind(portsEntry) : undefined;
  if (at === undefined) return;
  yield {
    kind: "ports",
    at,
    label: "all ports",
    tooltip: "Without `ports` a rule opens every port of every protocol.",
    before: false,
  };
}

function* portHints(view: PolicyInCluster, part: RulePart, { port, item }: PortPart): Iterable<Hint> {
  const map = item.value;
  if (map.kind !== "map") return;
  const number = entryOf(map, "port");
  const protocol = entryOf(map, "protocol");
  if (port.port === undefined) {
    const at = protocol === undefined ? behindItem(item) : behind(protocol);
    yield { kind: "ports", at, label: `every ${port.protocol} port`, tooltip: undefined, before: false };
    return;
  }
  if (number === undefined) return;
  if (typeof port.port === "string" && !view.manifest.partial && view.context.complete) {
    const hint = namedPortHint(view, part, port, number);
    if (hint !== undefined) yield hint;
  }
  if (protocol !== undefined) return;
  const tooltip = "A port without `protocol` is a TCP port.";
  yield { kind: "ports", at: behind(number), label: "TCP", tooltip, before: false };
}

/** The numbers behind a port's name on the pods that it speaks of. */
function namedPortHint(view: PolicyInCluster, part: RulePart, port: PolicyPort, entry: YamlEntry): Hint | undefined {
  const { cluster } = view.context;
  const destinations = destinationsOf(view, part.direction, part.rule);
  const numbers = new Map<number, number[]>();
  for (const index of destinations) {
    for (const each of cluster.workloads[index]?.object.ports ?? []) {
      if (each.name !== port.port || each.protocol !== port.protocol) continue;
      const list = numbers.get(each.port);
      if (list === undefined) numbers.set(each.port, [index]);
      else list.push(index);
    }
  }
  if (destinations.length === 0) return undefined;
  const sorted = [...numbers].sort(([a], [b]) => a - b);
  return {
    kind: "ports",
    at: behind(entry),
    label:
      sorted.length === 0
        ? "no such port"
        : `= ${someOf(
            sorted.map(([number]) => String(number)),
            4,
          )}`,
    tooltip:
      sorted.map(([number, who]) => `${number} on ${countedNames(cluster, who, view.namespace)}`).join("\n\n") ||
      undefined,
    before: false,
  };
}
