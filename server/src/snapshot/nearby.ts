import type { NetworkPolicy } from "../manifest/types.ts";
import { commentAt } from "./comments.ts";
import type { PolicyContext } from "./context.ts";
import { type PeerView, type RuleView, spanOfItem } from "./policyView.ts";

/** What people have written about a rule, in words: comments at it and at its peers, and the policy's name where it has no other rule. */
export function wordsAbout(context: PolicyContext, rule: RuleView): string {
  const { document } = context.view;
  const rules = context.view.rulesInForce;
  const own = [
    commentAt(document, spanOfItem(rule.item)),
    ...(rule.peersEntry === undefined ? [] : [commentAt(document, rule.peersEntry.span)]),
    ...rule.peers.map((peer) => wordsAtPeer(context, peer)),
  ];
  return [...own, ...(rules.length === 1 ? [wordsOfPolicy(context.policy.object)] : [])].filter(Boolean).join(" ");
}

export function wordsAtPeer({ view }: PolicyContext, peer: PeerView): string {
  return commentAt(view.document, spanOfItem(peer.item));
}

/** Its name as words, and what its description says. */
export function wordsOfPolicy({ name, annotations }: NetworkPolicy): string {
  const texts = Object.entries(annotations).flatMap(([key, text]) =>
    /(?:^|[/.])description$/i.test(key) ? [text] : [],
  );
  return [name.replace(/[-_.]+/g, " "), ...texts].join(" ");
}
