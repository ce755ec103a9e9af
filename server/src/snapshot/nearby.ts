import type { NetworkPolicy } from "../manifest/types.ts";
import type { YamlEntry } from "../yaml/tree.ts";
import { commentAt } from "./comments.ts";
import type { PolicyContext } from "./context.ts";
import { type PeerView, type RuleView, spanOfItem } from "./policyView.ts";
import { textPlace } from "./textPlace.ts";

/** What comments say at a rule and at its peers. */
export function commentsAbout(context: PolicyContext, rule: RuleView): string {
  const { document } = context.view;
  return [
    commentAt(document, spanOfItem(rule.item)),
    ...(rule.peersEntry === undefined ? [] : [commentAt(document, rule.peersEntry.span)]),
    ...rule.peers.map((peer) => wordsAtPeer(context, peer)),
  ]
    .filter(Boolean)
    .join(" ");
}

/** In a template an `if` right behind a key says when somebody is meant: whoever wrote it has thought of nobody, too. */
export function hasIfBehind({ file, policy, snapshot }: PolicyContext, { key }: YamlEntry): boolean {
  const place = textPlace(file, policy.document, key.span, (uri) => snapshot.files.get(uri)?.stream);
  const text = snapshot.files.get(place.uri)?.stream.text ?? "";
  return /^:[ \t]*\r?\n\s*\{\{-?\s*if\b/.test(text.slice(place.end, place.end + 500));
}

/** The comments, and the policy's name and description where it has no other rule. */
export function wordsAbout(context: PolicyContext, rule: RuleView): string {
  const only = context.view.rulesInForce.length === 1;
  return [commentsAbout(context, rule), only ? wordsOfPolicy(context.policy.object) : ""].join(" ").trim();
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
