import type { Direction, Peer } from "../../manifest/types.ts";
import { isolates } from "../../traffic/policyTypes.ts";
import { minus, type PolicyView, union, workloadsOfPeers } from "../policyView.ts";
import { links } from "../text/links.ts";
import { hostNetworkNote, nowOfPeers, workloadNames } from "../text/now.ts";
import { isAnd, namespaceWords, peerWords, subject } from "../text/selectors.ts";
import { capital, count } from "../text/words.ts";
import { paragraphs, partialNote } from "./compose.ts";

export interface PeerPlace {
  readonly direction: Direction;
  readonly rule: number;
  readonly peer: number;
}

/** One item of `from` or `to`: AND within it, OR to its neighbours, and what the other form would match. */
export function peerHover(view: PolicyView, place: PeerPlace, empty: string | undefined): string | undefined {
  const peers = view.policy[place.direction]?.[place.rule]?.peers ?? [];
  const peer = peers[place.peer];
  if (peer === undefined) return undefined;
  const matched = workloadsOfPeers(view, [peer]);
  return paragraphs(
    leadOf(view, place, peer, peers.length),
    ineffective(view, place.direction),
    view.manifest.partial ? partialNote : nowOfPeers(view, [peer], matched),
    empty,
    view.manifest.partial ? undefined : hostNetworkNote(view, peer),
    view.manifest.partial ? undefined : otherForm(view, peers, place.peer),
    links.peers,
  );
}

/** "may connect" to the selected pods, or "may be reached" by them. */
export function mayWords(direction: Direction): string {
  return direction === "ingress" ? "may connect to the selected pods" : "may be reached by the selected pods";
}

/** Said of rules whose direction is not in `policyTypes`. */
export function ineffective(view: PolicyView, direction: Direction): string | undefined {
  if (isolates(view.policy, direction)) return undefined;
  const type = direction === "ingress" ? "Ingress" : "Egress";
  return `Without effect: \`policyTypes\` lacks ${type}, so this policy says nothing about ${direction}.`;
}

function leadOf(view: PolicyView, { direction, peer: index }: PeerPlace, peer: Peer, siblings: number): string {
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

/** What the same selectors would match with one dash more or less. */
function otherForm(view: PolicyView, peers: readonly Peer[], index: number): string | undefined {
  const peer = peers[index];
  if (peer === undefined || peer.ipBlock !== undefined) return undefined;
  if (isAnd(peer)) return asTwoPeers(view, peer);
  const pair = pairOf(peers, index);
  if (pair !== undefined) return asOnePeer(view, pair);
  return peer.podSelector === undefined ? undefined : inEveryNamespace(view, peer);
}

function asTwoPeers(view: PolicyView, { podSelector, namespaceSelector }: Peer): string | undefined {
  if (podSelector === undefined || namespaceSelector === undefined) return undefined;
  const two = [{ namespaceSelector }, { podSelector }];
  const now = workloadsOfPeers(view, [{ podSelector, namespaceSelector }]);
  const others = minus(workloadsOfPeers(view, two), now);
  const words = two.map((peer) => peerWords(peer, view.namespace)).join(", or ");
  return `As two peers, each with its own dash, it would be OR: ${words}.${difference(view, now, others, "more")}`;
}

/** The namespace peer and the pod peer beside each other that people write when they mean one peer. */
export function pairOf(peers: readonly Peer[], index: number): readonly [Peer, Peer] | undefined {
  for (const first of [index - 1, index]) {
    const one = peers[first];
    const two = peers[first + 1];
    if (one === undefined || two === undefined || isAnd(one) || isAnd(two)) continue;
    if (one.namespaceSelector !== undefined && two.podSelector !== undefined) return [one, two];
    if (one.podSelector !== undefined && two.namespaceSelector !== undefined) return [one, two];
  }
  return undefined;
}

export function asOnePeer(view: PolicyView, [one, two]: readonly [Peer, Peer]): string {
  const merged: Peer = { ...one, ...two };
  const both = workloadsOfPeers(view, [merged]);
  const now = union([workloadsOfPeers(view, [one]), workloadsOfPeers(view, [two])]);
  const words = peerWords(merged, view.namespace);
  return `As one peer, without the second dash, it would be AND: only ${words}.${difference(view, now, minus(now, both), "fewer")}`;
}

function inEveryNamespace(view: PolicyView, { podSelector }: Peer): string | undefined {
  if (podSelector === undefined) return undefined;
  const now = workloadsOfPeers(view, [{ podSelector }]);
  const anywhere: Peer = { podSelector, namespaceSelector: { matchLabels: {}, matchExpressions: [] } };
  const more = minus(workloadsOfPeers(view, [anywhere]), now);
  return `Pods of other namespaces are not meant. With \`namespaceSelector: {}\` in the same item it would be ${peerWords(anywhere, view.namespace)}.${difference(view, now, more, "more")}`;
}

/** How many workloads the other form would match more or fewer than `now`, by name; nothing where nobody can say. */
function difference(
  view: PolicyView,
  now: readonly number[],
  others: readonly number[],
  way: "more" | "fewer",
): string {
  const { cluster } = view.context;
  if (others.length === 0) return now.length === 0 ? "" : " Now that makes no difference: the same workloads match.";
  return ` That is ${count(others.length, "workload")} ${way}: ${workloadNames(cluster, others, view.namespace)}.`;
}
