import type { LabelSelector, Labels } from "../manifest/types.ts";

/** One requirement on one key. `matchLabels` entries are `In` with one value. */
export interface Requirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values: ReadonlySet<string>;
  /** Canonical text: equal requirements have equal ids. */
  readonly id: string;
}

/** A selector in canonical form: requirements sorted, duplicates gone. All have to hold; none means everything. */
export interface CompiledSelector {
  readonly requirements: readonly Requirement[];
  /** Equal selectors have equal ids. */
  readonly id: string;
}

export const everything: CompiledSelector = Object.freeze({ requirements: [], id: "" });

export function compileSelector(selector: LabelSelector): CompiledSelector {
  const byId = new Map<string, Requirement>();
  for (const [key, value] of Object.entries(selector.matchLabels)) {
    const wanted = requirement(key, "In", [value]);
    byId.set(wanted.id, wanted);
  }
  for (const { key, operator, values } of selector.matchExpressions) {
    const wanted = requirement(key, operator, values);
    byId.set(wanted.id, wanted);
  }
  if (byId.size === 0) return everything;
  const ids = [...byId.keys()].sort();
  return { requirements: ids.flatMap((id) => byId.get(id) ?? []), id: ids.join(";") };
}

export function requirement(key: string, operator: Requirement["operator"], values: readonly string[]): Requirement {
  const unary = operator === "Exists" || operator === "DoesNotExist";
  const sorted = unary ? [] : [...new Set(values)].sort();
  return { key, operator, values: new Set(sorted), id: JSON.stringify([key, operator, ...sorted]) };
}

/** NotIn and DoesNotExist also match labels without the key (apimachinery labels.Requirement.Matches). */
export function meets(requirement: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
  switch (requirement.operator) {
    case "In":
      return value !== undefined && requirement.values.has(value);
    case "NotIn":
      return value === undefined || !requirement.values.has(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}

export function matches(selector: CompiledSelector, labels: Labels): boolean {
  return selector.requirements.every((requirement) => meets(requirement, labels));
}

/** meta/v1 LabelSelector against labels, for a single look. */
export function selectorMatches(selector: LabelSelector, labels: Labels): boolean {
  return matches(compileSelector(selector), labels);
}

/** Labels that the selector matches, as few as possible; `undefined` where no labels can. */
export function exampleLabels(selector: CompiledSelector): Labels | undefined {
  const labels: Record<string, string> = {};
  for (const { key } of selector.requirements) {
    if (Object.hasOwn(labels, key)) continue;
    const onKey = selector.requirements.filter((requirement) => requirement.key === key);
    const present =
      onKey.find(({ operator }) => operator === "In") ?? onKey.find(({ operator }) => operator === "Exists");
    if (present === undefined) continue;
    const candidates = present.operator === "In" ? [...present.values] : freshValues(onKey);
    const value = candidates.find((candidate) => onKey.every((r) => meets(r, { [key]: candidate })));
    if (value === undefined) return undefined;
    labels[key] = value;
  }
  return matches(selector, labels) ? labels : undefined;
}

/** One more value than can be excluded. */
function freshValues(requirements: readonly Requirement[]): readonly string[] {
  const excluded = requirements.reduce((count, { values }) => count + values.size, 0);
  return Array.from({ length: excluded + 1 }, (_, i) => (i === 0 ? "any" : `any-${i}`));
}
