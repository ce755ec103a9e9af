import { plainFix, safeFix } from "../edits/fixes.ts";
import { type PeerView, spanOfItem } from "../snapshot/policyView.ts";
import { list, tick } from "../words/lists.ts";
import { selectorText } from "../words/selectors.ts";
import { remove } from "../yaml/edit.ts";
import { adminRedundantPeer } from "./adminRedundancy.ts";
import { policy } from "./examples.ts";
import { allowsItAll, type Covered, coveredPeers, relatedCovers } from "./redundantParts.ts";
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
  page: () => ({
    title: "A peer that others of the policy cover",
    what: "Whatever the peer matches, other peers of the same rule match too, or another rule allows it as well; this is proven from the selectors or blocks alone. Of policies for the whole cluster it is told within one rule, of each peer and each of its `networks`.",
    why: "It allows nothing more, and makes the reader look for the difference.",
    bad: example("          tier: backend\n          app: orders\n"),
    good: example("          tier: jobs\n          app: orders\n"),
    sources: ["`NetworkPolicyIngressRule.from`: items are combined with a logical OR"],
  }),
  *check(context) {
    for (const { view, covers, doubtful } of coveredPeers(context)) {
      yield {
        rule: "redundant-peer",
        span: spanOfItem(view.item),
        field: view.field,
        message: `This peer adds nothing: ${coverText(covers)}.`,
        related: relatedCovers(context, covers),
        unnecessary: true,
        fixes: () =>
          (doubtful ? plainFix : safeFix)(context, "Remove the peer", remove(context.view.document, view.path)),
      };
    }
  },
  checkAdmin: adminRedundantPeer,
};

function coverText(covers: Covered<PeerView>["covers"]): string {
  const peers = covers.flatMap((cover) => ("peer" in cover ? [cover] : []));
  if (peers.length < covers.length) return allowsItAll(covers);
  return peers.length === 1 ? `${peers.map(describe)} covers it` : `${list(peers.map(describe))} together cover it`;
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
