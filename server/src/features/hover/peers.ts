import { isolates } from "../../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction, Peer } from "../../manifest/types.ts";
import { links } from "../../words/links.ts";
import { allOf, capital, count } from "../../words/lists.ts";
import { portsWords } from "../../words/ports.ts";
import { isAnd, namespaceWords, peerWords, subject } from "../../words/selectors.ts";
import { nowInBrief, nowOfPeers } from "../now.ts";
import { workloadsOfPeers } from "../policyInCluster.ts";
import { bullets, paragraphs } from "./compose.ts";
import { asOnePeer, ineffective, mayWords, otherForm, pairOf } from "./peer.ts";
import type { HoverView } from "./view.ts";

/** `from` or `to`: how its peers combine. */
export function peersHover(
  view: HoverView,
  direction: Direction,
  index: number,
  empty: string | undefined,
): string | undefined {
  const rule = view.policy[direction]?.[index];
  if (rule === undefined) return undefined;
  const { peers } = rule;
  const pair = peers.map((_, i) => pairOf(peers, i)).find((each) => each !== undefined);
  return paragraphs(
    leadOf(view, direction, index),
    peers.length > 1 ? bullets(peers.map((peer) => peerLine(view, peer))) : undefined,
    ineffective(view, direction),
    rule.ports.length > 0 && isolates(view.policy, direction)
      ? `\`ports\` narrows ${peers.length > 1 ? `${allOf(peers.length)} peers` : "it"} to ${portsWords(rule.ports)}.`
      : undefined,
    view.unsaid ?? nowWords(view, direction, index),
    empty,
    peers.length === 0
      ? "To mean the pods of the cluster, and no address outside, write `- namespaceSelector: {}`."
      : undefined,
    peers.length === 1 ? otherForm(view, peers, 0) : pair === undefined ? undefined : asOnePeer(view, peers, pair),
    links.peers,
  );
}

function leadOf(view: HoverView, direction: Direction, index: number): string {
  const peers = view.policy[direction]?.[index]?.peers ?? [];
  const may = mayWords(direction);
  const [only] = peers;
  if (only === undefined) return `Everybody ${may}: all pods, and addresses outside the cluster.`;
  if (peers.length > 1) return `**OR**: ${count(peers.length, "peer")}, any one is enough. Each of these ${may}:`;
  const { podSelector, namespaceSelector } = only;
  if (isAnd(only) && podSelector !== undefined && namespaceSelector !== undefined) {
    return `One peer with two selectors, and both have to hold (**AND**): ${subject(podSelector)} *in* ${namespaceWords(namespaceSelector)} ${may}.`;
  }
  return `One peer: ${peerWords(only, view.namespace)} ${may}; nobody else by this rule.`;
}

function nowWords(view: HoverView, direction: Direction, index: number): string | undefined {
  const peers = view.policy[direction]?.[index]?.peers ?? [];
  return peers.length === 0 ? undefined : nowOfPeers(view, peers, workloadsOfPeers(view, peers));
}

function peerLine(view: HoverView, peer: Peer): string {
  const brief = view.unsaid === undefined ? nowInBrief(view, [peer], workloadsOfPeers(view, [peer])) : "";
  return `${capital(peerWords(peer, view.namespace))}${brief}`;
}
