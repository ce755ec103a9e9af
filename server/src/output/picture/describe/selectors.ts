import type { LabelSelector, LabelSelectorRequirement } from "../../../manifest/types.ts";
import { join } from "../../../words/lists.ts";
import { isEverything, namespaceNameLabel, namespaceNameOf } from "../../../words/selectors.ts";
import type { Condition } from "../model.ts";

/** What is written in a selector, a part for each requirement. `home`: where a pod selector alone looks. */
export function conditionOf(word: "pods" | "namespace", selector: LabelSelector, home?: string): Condition {
  const name = word === "namespace" ? namespaceNameOf(selector) : undefined;
  if (name !== undefined) return { word, parts: [name], tail: "by name" };
  const labels = Object.entries(selector.matchLabels).map(([key, value]) => `${key}=${value}`);
  const parts = [...labels, ...selector.matchExpressions.map(expressionText)];
  const absent = selector.matchExpressions.some(({ operator }) => operator === "NotIn");
  const tail = [...(absent ? ["or absent"] : []), ...(home === undefined || parts.length === 0 ? [] : [`in ${home}`])];
  return { word, parts: parts.length === 0 ? ["{}"] : parts, ...(tail.length > 0 && { tail: tail.join(", ") }) };
}

/** As the API writes the operators. */
function expressionText({ key, operator, values }: LabelSelectorRequirement): string {
  return operator === "In" || operator === "NotIn" ? `${key} ${operator} (${values.join(", ")})` : `${key} ${operator}`;
}

/** What a reader hears: `labelled app=web`, `whose app is api or db`; empty for everything. */
export function spoken(selector: LabelSelector): string {
  const labels = Object.entries(selector.matchLabels).map(([key, value]) => `${key}=${value}`);
  return join([
    ...(labels.length > 0 ? [`labelled ${join(labels)}`] : []),
    ...selector.matchExpressions.map(spokenExpression),
  ]);
}

function spokenExpression({ key, operator, values }: LabelSelectorRequirement): string {
  switch (operator) {
    case "In":
      return `whose ${key} is ${join(values, "or")}`;
    case "NotIn":
      return `whose ${key} is not ${join(values, "or")}, or absent`;
    case "Exists":
      return `that have a label ${key}`;
    case "DoesNotExist":
      return `that have no label ${key}`;
  }
}

/** `namespaces labelled team=ops`, `the namespace kube-system`, `every namespace`. */
export function spokenNamespaces(selector: LabelSelector): string {
  const name = namespaceNameOf(selector);
  if (name !== undefined) return `the namespace ${name}`;
  return isEverything(selector) ? "every namespace" : `namespaces ${spoken(selector)}`;
}

/** `app=web`, in one line: for a box in which the condition itself is the name. */
export function shortSelector(selector: LabelSelector): string {
  return conditionOf("pods", selector).parts.join(", ").replace(`${namespaceNameLabel}=`, "");
}
