import { countedFix } from "../../edits/fixes.ts";
import type { PeerView } from "../../snapshot/policyView.ts";
import { mergeItems } from "../../yaml/editItems.ts";
import { lineEndOf, lineStartOf } from "../../yaml/find.ts";
import type { ActionPlace } from "./place.ts";
import type { Refactoring } from "./refactoring.ts";

/** A namespace peer and a pod peer next to each other become one peer: from OR to AND. */
export const mergePeers: Refactoring = (place) => {
  const { policy, rule } = place;
  const peer = place.peer ?? firstOfTwo(place);
  if (rule === undefined || peer === undefined) return [];
  const next = rule.peers[peer.index + 1];
  const previous = rule.peers[peer.index - 1];
  const [first, second] = fits(peer, next) ? [peer, next] : fits(previous, peer) ? [previous, peer] : [];
  if (first === undefined || second === undefined) return [];
  const where = [...rule.path, rule.direction.peersKey];
  return countedFix(
    policy,
    "Merge into one peer (AND)",
    mergeItems(policy.view.document, where, first.index, second.index),
  );
};

/** On the line of `from` or `to`, where there are only two that can be meant. */
function firstOfTwo({ policy, selection, rule }: ActionPlace): PeerView | undefined {
  const key = rule?.peersEntry?.key.span;
  if (rule?.peers.length !== 2 || key === undefined) return undefined;
  const { text } = policy.view.document;
  const onLine = lineStartOf(text, key.start) <= selection.start && selection.start <= lineEndOf(text, key.end);
  return onLine ? rule.peers[0] : undefined;
}

/** One has the one selector, the other the other. */
function fits(a: PeerView | undefined, b: PeerView | undefined): boolean {
  if (a === undefined || b === undefined || a.ipBlock !== undefined || b.ipBlock !== undefined) return false;
  const only = (peer: PeerView, key: "podSelector" | "namespaceSelector") =>
    peer[key] !== undefined && peer[key === "podSelector" ? "namespaceSelector" : "podSelector"] === undefined;
  return (
    (only(a, "namespaceSelector") && only(b, "podSelector")) || (only(a, "podSelector") && only(b, "namespaceSelector"))
  );
}
