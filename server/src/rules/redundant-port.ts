import { plainFix, safeFix } from "../edits/fixes.ts";
import { looksSplit } from "../snapshot/coverage.ts";
import { type PortView, spanOfItem } from "../snapshot/policyView.ts";
import { list } from "../words/lists.ts";
import { portText } from "../words/ports.ts";
import { remove } from "../yaml/edit.ts";
import { adminRedundantPort } from "./adminRedundancy.ts";
import { policy } from "./examples.ts";
import { allowsItAll, type Covered, coveredPorts, relatedCovers } from "./redundantParts.ts";
import type { Rule } from "./rule.ts";

const example = (port: number) =>
  policy({
    name: "web",
    namespace: "shop",
    target: "web",
    types: ["Ingress"],
    rules: `  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: gateway\n    ports:\n    - protocol: TCP\n      port: 8000\n      endPort: 8099\n    - protocol: TCP\n      port: ${port}\n`,
  });

export const redundantPort: Rule = {
  id: "redundant-port",
  section: "style",
  severity: "hint",
  page: () => ({
    title: "A port that others of the policy cover",
    what: "The port is in the range of another item of the same `ports`, is there twice, its whole protocol is allowed, or another rule opens it to the same peers. Of policies for the whole cluster it is told within one rule.",
    why: "It allows nothing more, and makes the reader look for the difference.",
    bad: example(8080),
    good: example(9090),
    sources: ["`NetworkPolicyIngressRule.ports`: items are combined with a logical OR"],
  }),
  *check(context) {
    for (const { view, covers, doubtful } of coveredPorts(context)) {
      const fix = doubtful || looksSplit(view.rule.rule.ports) ? plainFix : safeFix;
      yield {
        rule: "redundant-port",
        span: spanOfItem(view.item),
        field: view.field,
        message: `${portText(view.port)} adds nothing: ${coverText(covers)}.`,
        related: relatedCovers(context, covers),
        unnecessary: true,
        fixes: () => fix(context, "Remove the port", remove(context.view.document, view.path)),
      };
    }
  },
  checkAdmin: adminRedundantPort,
};

function coverText(covers: Covered<PortView>["covers"]): string {
  const ports = covers.flatMap((cover) => ("port" in cover ? [portText(cover.port)] : []));
  if (ports.length < covers.length) return allowsItAll(covers);
  return `${list(ports)} of the same rule ${ports.length === 1 ? "covers" : "together cover"} it`;
}
