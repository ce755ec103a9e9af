import { plainFix, safeFix } from "../edits/fixes.ts";
import type { PolicyPort } from "../manifest/types.ts";
import { looksSplit, portsCover } from "../snapshot/coverage.ts";
import { portsCoverable } from "../snapshot/coverCandidates.ts";
import { headOf, type PortView, spanOfItem } from "../snapshot/policyView.ts";
import { portText } from "../words/ports.ts";
import { remove } from "../yaml/edit.ts";
import { adminRedundantPort } from "./adminRedundancy.ts";
import { policy } from "./examples.ts";
import { isFaulty } from "./faulty.ts";
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
  page: {
    title: "A port that another one of the same rule covers",
    what: "The port is in the range of another item of the same `ports`, is there twice, or its whole protocol is allowed.",
    why: "It allows nothing more, and makes the reader look for the difference.",
    bad: example(8080),
    good: example(9090),
    sources: ["`NetworkPolicyIngressRule.ports`: items are combined with a logical OR"],
  },
  *check(context) {
    const { document } = context.view;
    // Half a line may be about to say something else.
    if (document.problems.length > 0) return;
    for (const { rule, ports } of context.view.rulesInForce) {
      const remover = looksSplit(rule.ports) ? plainFix : safeFix;
      const coverable = portsCoverable(ports.flatMap(({ port }) => (isUsable(port) ? [port] : [])));
      for (const view of ports) {
        if (!isUsable(view.port) || !coverable(view.port)) continue;
        const cover = ports.find(
          (other) => other !== view && isUsable(other.port) && covers(other, view) && !isFaulty(context, other.field),
        );
        if (cover === undefined) continue;
        yield {
          rule: "redundant-port",
          span: spanOfItem(view.item),
          field: view.field,
          message: `${portText(view.port)} adds nothing: ${portText(cover.port)} of the same rule covers it.`,
          related: [
            {
              uri: context.file.uri,
              document: context.policy.document,
              span: headOf(document, cover.item),
              message: "the port that covers it",
            },
          ],
          unnecessary: true,
          fixes: () => remover(context, "Remove the port", remove(document, view.path)),
        };
      }
    }
  },
  checkAdmin: adminRedundantPort,
};

function isUsable({ port, endPort }: PolicyPort): boolean {
  return typeof port !== "number" || (port >= 1 && port <= 65535 && (endPort ?? port) >= port);
}

/** Of two equal ones the later is too much. */
function covers(outer: PortView, inner: PortView): boolean {
  if (!portCovers(outer.port, inner.port)) return false;
  return outer.index < inner.index || !portCovers(inner.port, outer.port);
}

/** Every port of a rule is held against every other: numbers are compared without making sets of them. */
function portCovers(outer: PolicyPort, inner: PolicyPort): boolean {
  if (typeof outer.port !== "number" || typeof inner.port !== "number") return portsCover([outer], [inner]);
  return (
    outer.protocol === inner.protocol &&
    outer.protocol !== undefined &&
    outer.port <= inner.port &&
    (inner.endPort ?? inner.port) <= (outer.endPort ?? outer.port)
  );
}
