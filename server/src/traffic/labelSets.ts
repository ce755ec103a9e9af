import { type CompiledSelector, type Requirement, requirement } from "./selector.ts";

/** What one label may be: a set of values or its complement, and whether the label may be absent. */
interface ValueSet {
  readonly absent: boolean;
  readonly negated: boolean;
  readonly values: ReadonlySet<string>;
}

/**
 * All label maps that some requirements allow, as one set of values for each key that is named; other keys are free.
 * There are more label values than anybody names, so that a complement is never empty.
 */
export interface LabelSet {
  readonly keys: ReadonlyMap<string, ValueSet>;
}

const nothing: ReadonlySet<string> = new Set();
const anything: ValueSet = { absent: true, negated: true, values: nothing };
const present: ValueSet = { absent: false, negated: true, values: nothing };

/** Pods of some namespaces. */
export interface PodSet {
  readonly namespaces: LabelSet;
  readonly pods: LabelSet;
}

export function labelSetOf(selector: CompiledSelector): LabelSet {
  return restrictAll(new Map(), selector);
}

const nameLabel = "kubernetes.io/metadata.name";

/** Namespaces that a selector matches: each of them bears its name as a label. */
export function namespaceSetOf(selector: CompiledSelector): LabelSet {
  return restrictAll(new Map([[nameLabel, present]]), selector);
}

export function namespaceSetOfName(name: string): LabelSet {
  return restrict({ keys: new Map([[nameLabel, present]]) }, requirement(nameLabel, "In", [name]));
}

export function isImpossible(set: LabelSet): boolean {
  for (const values of set.keys.values()) if (isNoValue(values)) return true;
  return false;
}

export function isSubset(inner: LabelSet, outer: LabelSet): boolean {
  if (isImpossible(inner)) return true;
  for (const [key, values] of outer.keys) if (!isValueSubset(inner.keys.get(key) ?? anything, values)) return false;
  return true;
}

export function isDisjoint(a: LabelSet, b: LabelSet): boolean {
  for (const [key, values] of b.keys) if (isNoValue(common(a.keys.get(key) ?? anything, values))) return true;
  return isImpossible(a);
}

/** `set` without `hole`, in pieces that do not overlap; and how the rest of `set` looks, which lies in the hole. */
export function cutOut(
  set: LabelSet,
  hole: LabelSet,
): { readonly pieces: readonly LabelSet[]; readonly rest: LabelSet } {
  const pieces: LabelSet[] = [];
  let rest = set;
  for (const [key, values] of hole.keys) {
    const here = rest.keys.get(key) ?? anything;
    const outside = common(here, { absent: !values.absent, negated: !values.negated, values: values.values });
    if (!isNoValue(outside)) pieces.push(withKey(rest, key, outside));
    rest = withKey(rest, key, common(here, values));
  }
  return { pieces, rest };
}

function restrict(set: LabelSet, by: Requirement): LabelSet {
  return withKey(set, by.key, common(set.keys.get(by.key) ?? anything, allowedBy(by)));
}

/** Fills `keys`: a copy for each requirement is much, where there are thousands. */
function restrictAll(keys: Map<string, ValueSet>, { requirements }: CompiledSelector): LabelSet {
  for (const each of requirements) keys.set(each.key, common(keys.get(each.key) ?? anything, allowedBy(each)));
  return { keys };
}

function allowedBy({ operator, values }: Requirement): ValueSet {
  return {
    absent: operator === "NotIn" || operator === "DoesNotExist",
    negated: operator === "NotIn" || operator === "Exists",
    values,
  };
}

function withKey(set: LabelSet, key: string, values: ValueSet): LabelSet {
  return { keys: new Map(set.keys).set(key, values) };
}

function isNoValue({ absent, negated, values }: ValueSet): boolean {
  return !absent && !negated && values.size === 0;
}

function common(a: ValueSet, b: ValueSet): ValueSet {
  const absent = a.absent && b.absent;
  if (a.negated && b.negated) return { absent, negated: true, values: new Set([...a.values, ...b.values]) };
  const [listed, other] = a.negated ? [b, a] : [a, b];
  const values = [...listed.values].filter((value) => other.values.has(value) !== other.negated);
  return { absent, negated: false, values: new Set(values) };
}

function isValueSubset(inner: ValueSet, outer: ValueSet): boolean {
  if (inner.absent && !outer.absent) return false;
  if (!inner.negated) return [...inner.values].every((value) => outer.values.has(value) !== outer.negated);
  return outer.negated && [...outer.values].every((value) => inner.values.has(value));
}
