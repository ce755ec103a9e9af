import { countedFix, together } from "../edits/fixes.ts";
import type { Editable } from "../edits/labelFix.ts";
import { removeRequirement } from "../edits/removeRequirement.ts";
import { type RequirementPlace, requirementPlaces, type Selected } from "../edits/requirementPlaces.ts";
import type { Finding } from "../snapshot/finding.ts";
import { contradict, isSatisfiable, nameLabel } from "../snapshot/selectors.ts";
import { tick } from "../words/lists.ts";
import { requirementText } from "../words/selectors.ts";
import { insertItem, remove } from "../yaml/edit.ts";
import { adminHolders, editable, selectorsOf } from "./adminHolders.ts";
import { policy } from "./examples.ts";
import { ofSelectors } from "./peerSelectors.ts";
import type { Rule } from "./rule.ts";

const example = (expression: string) =>
  policy({
    name: "web",
    namespace: "shop",
    target: "web",
    types: ["Ingress"],
    rules: `  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          tier: frontend\n${expression}`,
  });

export const selectorContradiction: Rule = {
  id: "selector-contradiction",
  section: "mistaken",
  severity: "warning",
  page: () => ({
    title: "A selector that nothing can match",
    what: "Two requirements of one selector exclude each other: a label with a value and `NotIn` that value, `In` with disjoint lists, `Exists` and `DoesNotExist`. Told of policies for the whole cluster too, where nodes are selected as well.",
    why: "All requirements of a selector have to hold at once. The API server takes a selector that contradicts itself, and it matches nothing: a policy that selects no pod, or a peer that lets nobody in.",
    bad: example(
      "        matchExpressions:\n        - key: tier\n          operator: NotIn\n          values: [frontend, cache]\n",
    ),
    good: example(
      "        matchExpressions:\n        - key: tier\n          operator: NotIn\n          values: [cache]\n",
    ),
    sources: [
      "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements",
      "`LabelSelector`: the requirements are ANDed",
    ],
  }),
  overrides: [
    "selects-nothing",
    "pod-selector-in-wrong-namespace",
    "namespace-label-missing",
    "peers-meant-as-and",
    "redundant-peer",
  ],
  *check(context) {
    const finding = findingFor(context, context.view.target);
    if (finding !== undefined) yield finding;
  },
  checkPeers: (context) => ({ of: (peer) => ofSelectors(peer, (selector) => findingFor(context, selector)) }),
  *checkAdmin(context) {
    const own = editable(context);
    for (const selector of adminHolders(context).flatMap(selectorsOf)) {
      const finding = findingFor(own, selector);
      if (finding !== undefined) yield finding;
    }
  },
};

interface AnySelector extends Selected {
  readonly of: "pods" | "namespaces" | "nodes";
}

function findingFor(context: Editable, selector: AnySelector): Finding | undefined {
  return isSatisfiable(selector.selector) ? namelessFinding(context, selector) : contradiction(context, selector);
}

/** The control plane gives every namespace a label with its name. */
function namelessFinding(context: Editable, selector: AnySelector): Finding | undefined {
  if (selector.of !== "namespaces" || selector.selector.matchExpressions.length === 0) return undefined;
  const place = requirementPlaces(context.view, selector).find(
    ({ requirement }) => requirement.operator === "DoesNotExist" && requirement.key === nameLabel,
  );
  if (place === undefined) return undefined;
  const text = tick(requirementText(place.requirement));
  return {
    rule: "selector-contradiction",
    span: place.span,
    extent: selector.entry?.span ?? place.span,
    field: place.field,
    message: `Every namespace has the label \`${nameLabel}\`, so ${text} matches no namespace. Name the namespaces that are not meant with \`NotIn\`.`,
  };
}

function contradiction(context: Editable, selector: AnySelector): Finding | undefined {
  const places = requirementPlaces(context.view, selector);
  const pair = places
    .flatMap((later, i) => places.slice(0, i).map((earlier) => ({ earlier, later })))
    .find(({ earlier, later }) => contradict(earlier.requirement, later.requirement));
  // Three or more that only together leave nothing: the last one is as good as any.
  const later = pair?.later ?? places.at(-1);
  if (later === undefined) return undefined;
  const [a, b] = [pair?.earlier, later].map((place) =>
    place === undefined ? "" : tick(requirementText(place.requirement)),
  );
  return {
    rule: "selector-contradiction",
    span: later.span,
    extent: selector.entry?.span ?? later.span,
    field: later.field,
    message: `${pair === undefined ? "These requirements" : `${a} and ${b}`} cannot hold at once, so this selector matches no ${selector.of.slice(0, -1)}. ${pair === undefined ? "Remove one of them." : "Remove one of the two."}`,
    fixes: () => [
      ...countedFix(context, `Remove ${b}`, removeRequirement(context.view, selector, later)),
      ...(pair === undefined ? [] : eitherFix(context, pair.earlier, pair.later)),
    ],
  };
}

/** Two `In` of one key were likely meant as alternatives, which is one `In` with both lists. */
function eitherFix(context: Editable, earlier: RequirementPlace, later: RequirementPlace) {
  const [a, b] = [earlier.requirement, later.requirement];
  if (earlier.kind !== "expression" || later.kind !== "expression" || a.operator !== "In" || b.operator !== "In")
    return [];
  const { document } = context.view;
  const added = [...b.values].map((value) => insertItem(document, [...earlier.path, "values"], value));
  if (added.length !== 1) return [];
  return countedFix(
    context,
    `Match either: ${tick(requirementText({ ...a, values: new Set([...a.values, ...b.values]) }))}`,
    together(...added, remove(document, later.path)),
  );
}
