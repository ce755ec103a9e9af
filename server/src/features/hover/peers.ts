import type { Direction, Peer } from "../../manifest/types.ts";
import { isolates } from "../../traffic/policyTypes.ts";
import { type PolicyView, workloadsOfPeers } from "../policyView.ts";
import { links } from "../text/links.ts";
import { nowInBrief, nowOfPeers } from "../text/now.ts";
import { portsWords } from "../text/ports.ts";
import { isAnd, namespaceWords, peerWords, subject } from "../text/selectors.ts";
import { allOf, capital, count } from "../text/words.ts";
import { bullets, paragraphs, partialNote } from "./compose.ts";
import { asOnePeer, ineffective, mayWords, pairOf } from "./peer.ts";

/** `from` or `to`: how its peers combine. */
export function peersHover(
  view: PolicyView,
  direction: Direction,
  index: number,
  empty: string | undefined,
): string | undefined {
  const rule = view.policy[direction]?.[index];
  if (rule === undefined) return undefined;
  const { peers } = rule;
  const partial = view.manifest.partial;
  const pair = peers.map((_, i) => pairOf(peers, i)).find((each) => each !== undefined);
  return paragraphs(
    leadOf(view, direction, index),
    peers.length > 1 ? bullets(peers.map((peer) => peerLine(view, peer))) : undefined,
    empty,
    ineffective(view, direction),
    rule.ports.length > 0 && isolates(view.policy, direction)
      ? `\`ports\` narrows ${peers.length > 1 ? `${allOf(peers.length)} peers` : "it"}: only ${portsWords(rule.ports)}.`
      : undefined,
    partial ? partialNote : nowWords(view, direction, index),
    pair !== undefined && !partial ? asOnePeer(view, pair) : undefined,
    links.peers,
  );
}

function leadOf(view: PolicyView, direction: Direction, index: number): string {
  const peers = view.policy[direction]?.[index]?.peers ?? [];
  const may = mayWords(direction);
  const [only] = peers;
  if (only === undefined) return `Everybody ${may}: all pods, and addresses outside the cluster.`;
  if (peers.length > 1) return `**OR**: ${count(peers.length, "peer")}, any one is enough. Each of these ${may}:`;
  const { podSelector, namespaceSelector } = only;
  if (isAnd(only) && podSelector !== undefined && namespaceSelector !== undefined) {
    return `One peer with two selectors, and both have to hold (**AND**): ${subject(podSelector)} *in* ${namespaceWords(namespaceSelector)} ${may}.`;
  }
  return `One peer: ${peerWords(only, view.namespace)} ${may}.`;
}

function nowWords(view: PolicyView, direction: Direction, index: number): string | undefined {
  const peers = view.policy[direction]?.[index]?.peers ?? [];
  return peers.length === 0 ? undefined : nowOfPeers(view, peers, workloadsOfPeers(view, peers));
}

function peerLine(view: PolicyView, peer: Peer): string {
  const brief = view.manifest.partial ? "" : nowInBrief(view, [peer], workloadsOfPeers(view, [peer]));
  return `${capital(peerWords(peer, view.namespace))}${brief}`;
}
