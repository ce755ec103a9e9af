import { plainFix, safeFix } from "../edits/fixes.ts";
import type { PolicyContext } from "../snapshot/context.ts";
import type { Finding } from "../snapshot/finding.ts";
import type { SelectorView } from "../snapshot/policyView.ts";
import { matchesEverything } from "../snapshot/selectors.ts";
import { tick } from "../words/lists.ts";
import { replaceValue } from "../yaml/edit.ts";
import { policy } from "./examples.ts";
import { ofSelectors } from "./peerSelectors.ts";
import type { Rule } from "./rule.ts";

const example = (selector: string) =>
  policy({
    name: "metrics",
    namespace: "shop",
    target: "web",
    types: ["Ingress"],
    rules: `  ingress:\n  - from:\n    - namespaceSelector:${selector}`,
  });

export const broadSelector: Rule = {
  id: "broad-selector",
  section: "style",
  severity: "hint",
  page: () => ({
    title: "A selector that matches everything, and does not look like it",
    what: "The selector is written with labels or expressions, but matches all that `{}` matches: the lists in it are empty, or it asks for a label that every namespace has.",
    why: "It reads like a restriction and is none. `{}` says what it does.",
    bad: example(
      "\n        matchExpressions:\n        - key: kubernetes.io/metadata.name\n          operator: Exists\n",
    ),
    good: example(" {}\n"),
    sources: [
      "`LabelSelector`: an empty label selector matches all objects",
      "`kubernetes.io/metadata.name` is set on every namespace",
    ],
  }),
  *check(context) {
    const finding = findingFor(context, context.view.target);
    if (finding !== undefined) yield finding;
  },
  checkPeers: (context) => ({ of: (peer) => ofSelectors(peer, (selector) => findingFor(context, selector)) }),
};

function findingFor(context: PolicyContext, selector: SelectorView): Finding | undefined {
  const { document } = context.view;
  const span = isBroad(selector) ? selector.entry?.span : undefined;
  if (span === undefined) return undefined;
  const all = selector.of === "pods" ? "all pods" : "all namespaces";
  return {
    rule: "broad-selector",
    span,
    field: selector.field,
    message: `This selector matches ${all}, though it does not look like it. Write ${tick("{}")}.`,
    fixes: () => {
      const edits = replaceValue(document, selector.path, {});
      // A comment within it would go with it: somebody has to look.
      const { start, end } = selector.entry?.value.span ?? span;
      const keyEnd = selector.entry?.key.span.end ?? start;
      const commented = document.text.slice(keyEnd, end).includes("#");
      return commented ? plainFix(context, "Write `{}`", edits) : safeFix(context, "Write `{}`", edits);
    },
  };
}

function isBroad({ entry, selector, of }: SelectorView): boolean {
  const value = entry?.value;
  return value?.kind === "map" && !value.templated && value.entries.length > 0 && matchesEverything(selector, of);
}
