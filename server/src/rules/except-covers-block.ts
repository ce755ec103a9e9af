import { rangeOfCidr } from "../cluster/addresses.ts";
import { countedFix, plainFix } from "../edits/fixes.ts";
import { removeRule } from "../edits/removeRule.ts";
import { headOf, spanOfItem } from "../snapshot/policyView.ts";
import { tick, ticks } from "../words/lists.ts";
import { remove } from "../yaml/edit.ts";
import { policy } from "./examples.ts";
import type { Rule } from "./rule.ts";

const example = (except: string) =>
  policy({
    name: "web",
    namespace: "shop",
    target: "web",
    types: ["Ingress"],
    rules: `  ingress:\n  - from:\n    - ipBlock:\n        cidr: 198.51.100.0/24\n        except:\n        - 198.51.100.0/25\n${except}    ports:\n    - protocol: TCP\n      port: 8080\n`,
  });

export const exceptCoversBlock: Rule = {
  id: "except-covers-block",
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "The excepts leave nothing of their block",
    what: "Together the `except` blocks cover the whole `cidr`.",
    why: "The peer matches no address. The API server checks each except alone and takes it.",
    bad: example("        - 198.51.100.128/25\n"),
    good: example("        - 198.51.100.192/26\n"),
    sources: ["`IPBlock.except`"],
  }),
  overrides: ["except-reopened", "ip-block-matches-pods"],
  *checkRule(context, rule) {
    const { document } = context.view;
    for (const peer of rule.peers) {
      const block = peer.peer.ipBlock;
      if (block === undefined || block.except.length === 0 || rangeOfCidr(block.cidr) === undefined) continue;
      if (context.evidence.rangesOf(block).length > 0) continue;
      const entries = peer.ipBlock?.value.kind === "map" ? peer.ipBlock.value.entries : [];
      const entry = entries.find(({ key }) => key.text === "except");
      yield {
        rule: "except-covers-block",
        span: entry?.key.span ?? headOf(document, peer.item),
        extent: spanOfItem(peer.item),
        field: `${peer.field}.ipBlock.except`,
        message: `${ticks(block.except)} together cover all of ${tick(block.cidr)}, so this peer matches no address. Narrow \`except\`, or remove the peer.`,
        fixes: () =>
          rule.peers.length > 1
            ? plainFix(context, "Remove the peer (keeps what is allowed)", remove(document, peer.path))
            : countedFix(context, "Remove the rule", removeRule(context.view, rule)),
      };
    }
  },
};
