import type { LabelSelector, LabelSelectorRequirement, Labels } from "../manifest/types.ts";

/** meta/v1 LabelSelector against labels, for one look at many objects: nothing is compiled first. */
export function matchesLabels({ matchLabels, matchExpressions }: LabelSelector, labels: Labels): boolean {
  for (const key in matchLabels) {
    if (!Object.hasOwn(labels, key) || labels[key] !== matchLabels[key]) return false;
  }
  return matchExpressions.every((expression) => meets(expression, labels));
}

/** NotIn and DoesNotExist also match labels without the key (apimachinery labels.Requirement.Matches). */
function meets({ key, operator, values }: LabelSelectorRequirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}
