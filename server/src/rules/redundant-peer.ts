import { safeFix } from "../edits/fixes.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import { peerCovers } from "../snapshot/coverage.ts";
import { coverCandidates } from "../snapshot/coverCandidates.ts";
import { headOf, type PeerView, spanOfItem } from "../snapshot/policyView.ts";
import { isSatisfiable } from "../snapshot/selectors.ts";
import { tick } from "../words/lists.ts";
import { selectorText } from "../words/selectors.ts";
import { remove } from "../yaml/edit.ts";
import { adminRedundantPeer } from "./adminRedundancy.ts";
import { policy } from "./examples.ts";
import { isFaulty } from "./faulty.ts";
import type { Rule } from "./rule.ts";

const example = (second: string) =>
  policy({
    name: "db",
    namespace: "shop",
    target: "db",
    types: ["Ingress"],
    rules: `  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          tier: backend\n    - podSelector:\n        matchLabels:\n${second}`,
  });

export const redundantPeer: Rule = {
  id: "redundant-peer",
  section: "style",
  severity: "hint",
  page: {
    title: "A peer that another one of the same rule covers",
    what: "Whatever the peer matches, another peer of the same rule matches too; this is proven from the selectors or blocks alone.",
    why: "It allows nothing more, and makes the reader look for the difference.",
    bad: example("          tier: backend\n          app: orders\n"),
    good: example("          tier: jobs\n          app: orders\n"),
    sources: ["`NetworkPolicyIngressRule.from`: items are combined with a logical OR"],
  },
  *check(context) {
    const { document } = context.view;
    // Half a line may be about to say something else.
    if (document.problems.length > 0) return;
    for (const { peers } of context.view.rulesInForce) {
      const candidates = coverCandidates(peers, ({ peer }) => [peer]);
      for (const peer of peers) {
        if (matchesNothing(peer)) continue;
        const cover = candidates
          .of(peer.peer)
          .find((other) => other !== peer && covers(context, other, peer) && !isFaulty(context, other.field));
        if (cover === undefined) continue;
        yield {
          rule: "redundant-peer",
          span: spanOfItem(peer.item),
          field: peer.field,
          message: `This peer adds nothing: ${describe(cover)} covers it.`,
          related: [
            {
              uri: context.file.uri,
              document: context.policy.document,
              span: headOf(document, cover.item),
              message: "the peer that covers it",
            },
          ],
          unnecessary: true,
          fixes: () => safeFix(context, "Remove the peer", remove(document, peer.path)),
        };
      }
    }
  },
  checkAdmin: adminRedundantPeer,
};

/** Another rule speaks of that. */
function matchesNothing({ peer: { podSelector, namespaceSelector } }: PeerView): boolean {
  return [podSelector, namespaceSelector].some((selector) => selector !== undefined && !isSatisfiable(selector));
}

/** Of two equal ones the later is too much. */
function covers({ evidence, namespace }: PolicyContext, outer: PeerView, inner: PeerView): boolean {
  const { compiled } = evidence;
  if (!peerCovers(outer.peer, inner.peer, namespace, compiled)) return false;
  return outer.index < inner.index || !peerCovers(inner.peer, outer.peer, namespace, compiled);
}

function describe({ index, peer, rule }: PeerView): string {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const place = `${rule.direction.peersKey}[${index}]`;
  if (ipBlock !== undefined) return `${tick(ipBlock.cidr)} (${tick(place)})`;
  const text = [namespaceSelector, podSelector].flatMap((selector) =>
    selector === undefined ? [] : selectorText(selector),
  );
  const shown = text.filter((each) => each !== "").map(tick);
  return shown.length === 0 ? tick(place) : `${tick(place)} with ${shown.join(" and ")}`;
}
