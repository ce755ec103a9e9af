import type { LabelSelector } from "../manifest/types.ts";
import { type CompiledSelector, compileSelector, type Requirement } from "../traffic/selector.ts";

export const nameLabel = "kubernetes.io/metadata.name";

/** Whether everything that `inner` matches is matched by `outer`, by the requirements alone. Errs on the side of `false`. */
export function implies(inner: CompiledSelector, outer: CompiledSelector): boolean {
  return outer.requirements.every((wanted) => isImplied(inner, wanted));
}

function isImplied(selector: CompiledSelector, wanted: Requirement): boolean {
  const { key, operator, values } = wanted;
  const possible = possibleValues(selector, key);
  const own = selector.requirements.filter((requirement) => requirement.key === key);
  const has = (other: Requirement["operator"]) => own.some((requirement) => requirement.operator === other);
  switch (operator) {
    case "In":
      return possible !== undefined && [...possible].every((value) => values.has(value));
    case "Exists":
      return possible !== undefined || has("Exists");
    case "DoesNotExist":
      return has("DoesNotExist");
    case "NotIn": {
      if (has("DoesNotExist")) return true;
      if (possible !== undefined) return [...possible].every((value) => !values.has(value));
      const excluded = new Set(own.flatMap((each) => (each.operator === "NotIn" ? [...each.values] : [])));
      return [...values].every((value) => excluded.has(value));
    }
  }
}

/** The values that a key can have, where the selector names them. */
function possibleValues(selector: CompiledSelector, key: string): ReadonlySet<string> | undefined {
  const own = selector.requirements.filter((requirement) => requirement.key === key);
  const [first, ...rest] = own.filter(({ operator }) => operator === "In");
  if (first === undefined) return undefined;
  const excluded = own.filter(({ operator }) => operator === "NotIn");
  return new Set(
    [...first.values].filter(
      (value) => rest.every(({ values }) => values.has(value)) && !excluded.some(({ values }) => values.has(value)),
    ),
  );
}

/** The one value of a key that the selector can match, if it is one. */
export function onlyValue(selector: CompiledSelector, key: string): string | undefined {
  const possible = possibleValues(selector, key);
  if (possible?.size !== 1) return undefined;
  const [value] = possible;
  return value;
}

/** Whether no labels whatever can meet both requirements. */
export function contradict(a: Requirement, b: Requirement): boolean {
  if (a.key !== b.key) return false;
  const either = (one: Requirement["operator"], other: Requirement["operator"]) =>
    (a.operator === one && b.operator === other) || (a.operator === other && b.operator === one);
  if (either("Exists", "DoesNotExist") || either("In", "DoesNotExist")) return true;
  const within = (inner: Requirement, outer: Requirement) =>
    [...inner.values].every((value) => outer.values.has(value));
  if (a.operator === "In" && b.operator === "In") return ![...a.values].some((value) => b.values.has(value));
  if (a.operator === "In" && b.operator === "NotIn") return within(a, b);
  return a.operator === "NotIn" && b.operator === "In" && within(b, a);
}

/** Whether anything can match at all. */
export function isSatisfiable(selector: LabelSelector): boolean {
  const { matchLabels, matchExpressions } = selector;
  // Labels of one map have different keys.
  if (matchExpressions.length === 0 || (matchExpressions.length === 1 && Object.keys(matchLabels).length === 0))
    return true;
  const compiled = compileSelector(selector);
  const keys = new Set(compiled.requirements.map(({ key }) => key));
  for (const key of keys) {
    const possible = possibleValues(compiled, key);
    if (possible?.size === 0) return false;
    const own = compiled.requirements.filter((requirement) => requirement.key === key);
    if (own.some((a, i) => own.slice(i + 1).some((b) => contradict(a, b)))) return false;
  }
  return true;
}

/** Everything is matched by the operators alone: no requirement, or one that every namespace meets. */
export function matchesEverything(selector: LabelSelector, of: "pods" | "namespaces"): boolean {
  const { matchLabels, matchExpressions } = selector;
  if (Object.keys(matchLabels).length > 0) return false;
  return matchExpressions.every(
    ({ key, operator }) => of === "namespaces" && key === nameLabel && operator === "Exists",
  );
}
