import { isolates } from "../../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction, Peer } from "../../manifest/types.ts";
import { links } from "../../words/links.ts";
import { capital, code, count } from "../../words/lists.ts";
import { isAnd, isEverything, namespaceWords, peerWords, subject } from "../../words/selectors.ts";
import { matchesLabels } from "../labelMatch.ts";
import { hostNetworkNote, nowOfPeers, workloadNames } from "../now.ts";
import { minus, type PolicyInCluster, workloadsOfPeers } from "../policyInCluster.ts";
import { paragraphs } from "./compose.ts";
import type { HoverView } from "./view.ts";

export interface PeerPlace {
  readonly direction: Direction;
  readonly rule: number;
  readonly peer: number;
}

/** One item of `from` or `to`: AND within it, OR to its neighbours, and what the other form would match. */
export function peerHover(view: HoverView, place: PeerPlace, empty: string | undefined): string | undefined {
  const peers = view.policy[place.direction]?.[place.rule]?.peers ?? [];
  const peer = peers[place.peer];
  if (peer === undefined) return undefined;
  const unsaid = view.unsaid ?? (isSet(peer) ? undefined : "It matches nothing.");
  return paragraphs(
    leadOf(view, place, peer, peers.length),
    ineffective(view, place.direction),
    unsaid ?? paragraphs(nowOfPeers(view, [peer], workloadsOfPeers(view, [peer])), hostNetworkNote(view, peer)),
    empty,
    unsaid === undefined ? ownNamespaceNote(view, peer) : undefined,
    otherForm(view, peers, place.peer),
    links.peers,
  );
}

function isSet({ podSelector, namespaceSelector, ipBlock }: Peer): boolean {
  return podSelector !== undefined || namespaceSelector !== undefined || ipBlock !== undefined;
}

/** "may connect" to the selected pods, or "may be reached" by them. */
export function mayWords(direction: Direction): string {
  return direction === "ingress" ? "may connect to the selected pods" : "may be reached by the selected pods";
}

/** Said of rules whose direction is not in `policyTypes`. */
export function ineffective(view: PolicyInCluster, direction: Direction): string | undefined {
  if (isolates(view.policy, direction)) return undefined;
  const type = direction === "ingress" ? "Ingress" : "Egress";
  return `Without effect: \`policyTypes\` lacks ${type}, so this policy says nothing about ${direction}.`;
}

function leadOf(view: PolicyInCluster, { direction, peer: index }: PeerPlace, peer: Peer, siblings: number): string {
  const among = `one of ${siblings} peers, any one is enough`;
  const { podSelector, namespaceSelector } = peer;
  if (podSelector !== undefined && namespaceSelector !== undefined) {
    const who = `${subject(podSelector)} *in* ${namespaceWords(namespaceSelector)}`;
    const more = siblings > 1 ? ` This is ${among} (OR).` : "";
    return `**AND**: one peer with two selectors, and both have to hold. ${capital(who)} ${mayWords(direction)}.${more}`;
  }
  const who = peerWords(peer, view.namespace);
  if (siblings > 1) return `**OR**: peer ${index + 1} is ${among}. This one: ${who}.`;
  return `${capital(who)} ${mayWords(direction)}; nobody else by this rule.`;
}

/** A namespace selector does not take in the policy's own namespace by itself, and never anything outside the cluster. */
function ownNamespaceNote(view: PolicyInCluster, { podSelector, namespaceSelector }: Peer): string | undefined {
  if (namespaceSelector === undefined) return undefined;
  if (isEverything(namespaceSelector)) return "No address outside the cluster is meant.";
  const own = view.context.cluster.namespaces.get(view.namespace);
  if (podSelector !== undefined || own === undefined) return undefined;
  return matchesLabels(namespaceSelector, own.labels)
    ? `The policy's own namespace ${code(view.namespace)} is among them.`
    : `The policy's own namespace ${code(view.namespace)} is not among them.`;
}

/** What the same selectors would match with one dash more or less. */
export function otherForm(view: HoverView, peers: readonly Peer[], index: number): string | undefined {
  const peer = peers[index];
  if (peer === undefined || peer.ipBlock !== undefined) return undefined;
  if (view.alone) return undefined;
  if (isAnd(peer)) return asTwoPeers(view, peers, index);
  const pair = pairOf(peers, index);
  if (pair !== undefined) return asOnePeer(view, peers, pair);
  if (peer.podSelector !== undefined) return inEveryNamespace(view, peer);
  return peer.namespaceSelector === undefined
    ? undefined
    : "`podSelector` left out means every pod there. One in the same item, without a dash, would narrow it (AND).";
}

function asTwoPeers(view: HoverView, peers: readonly Peer[], index: number): string | undefined {
  const { podSelector, namespaceSelector } = peers[index] ?? {};
  if (podSelector === undefined || namespaceSelector === undefined) return undefined;
  const two = [{ namespaceSelector }, { podSelector }];
  const words = two.map((peer) => peerWords(peer, view.namespace)).join(", or ");
  // Without the other peers of the list: what is said of this one has to add up with what it matches now.
  return `As two peers, each with its own dash, it would be OR: ${words}.${difference(view, [{ podSelector, namespaceSelector }], two)}`;
}

/** Index of the first of two peers beside each other, one for namespaces and one for pods, that people write for one. */
export function pairOf(peers: readonly Peer[], index: number): number | undefined {
  for (const first of [index - 1, index]) {
    const one = peers[first];
    const two = peers[first + 1];
    if (one === undefined || two === undefined || isAnd(one) || isAnd(two)) continue;
    if (one.namespaceSelector !== undefined && two.podSelector !== undefined) return first;
    if (one.podSelector !== undefined && two.namespaceSelector !== undefined) return first;
  }
  return undefined;
}

export function asOnePeer(view: HoverView, peers: readonly Peer[], pair: number): string {
  const both = peers.slice(pair, pair + 2);
  const merged: Peer = { ...both[0], ...both[1] };
  const form =
    peers.length === 2
      ? "As one peer, without the second dash,"
      : `Peers ${pair + 1} and ${pair + 2} as one, without the dash of peer ${pair + 2}:`;
  const words = peerWords(merged, view.namespace);
  return `${form} it would be AND: ${words.startsWith("all ") ? "" : "only "}${words}.${difference(view, both, [merged])}`;
}

function inEveryNamespace(view: HoverView, peer: Peer): string | undefined {
  const anywhere: Peer = { ...peer, namespaceSelector: { matchLabels: {}, matchExpressions: [] } };
  return `Pods of other namespaces are not meant: \`namespaceSelector\` is not set. With \`namespaceSelector: {}\` in the same item it would be ${peerWords(anywhere, view.namespace)}.${difference(view, [peer], [anywhere])}`;
}

/** How many workloads other peers would match more or fewer, by name; nothing where nobody can say. */
function difference(view: HoverView, now: readonly Peer[], then: readonly Peer[]): string {
  if (view.unsaid !== undefined) return "";
  const { cluster } = view.context;
  const before = workloadsOfPeers(view, now);
  const after = workloadsOfPeers(view, then);
  const more = minus(after, before);
  const others = more.length > 0 ? more : minus(before, after);
  if (others.length === 0) return before.length === 0 ? "" : " Now that makes no difference: the same workloads match.";
  const way = more.length > 0 ? "more" : "fewer";
  const left = after.length === 0 ? "none left" : `${after.length} left`;
  const total =
    more.length > 0
      ? `${after.length} in all`
      : now.length > 1
        ? `${left} of the ${before.length} of both peers`
        : left;
  return ` That is ${count(others.length, "workload")} ${way}: ${workloadNames(cluster, others, view.namespace)} (${total}).`;
}
