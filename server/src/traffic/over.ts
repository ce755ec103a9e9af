import type { LabelSet } from "./labelSets.ts";

/** What a policy selects. */
export interface Target {
  readonly set: LabelSet;
  /** Of each label that must have one of some values: these, with the label. */
  readonly named: readonly (readonly string[])[];
}

export function targetFrom(set: LabelSet): Target {
  const named = [...set.keys].flatMap(([key, { absent, negated, values }]) =>
    absent || negated || values.size === 0 ? [] : [[...values].map((value) => `${key}=${value}`)],
  );
  return { set, named };
}

/**
 * Of targets those that may hold another one, in the order in which they were given. Found by the rarest label for which a
 * target names values: what it holds names some of these. Hundreds of applications are so not held against each other.
 */
export function holdersAmong<Owner>(
  owners: readonly (readonly [Owner, Target])[],
): (inner: Target) => readonly Owner[] {
  const counts = new Map<string, number>();
  for (const [, { named }] of owners)
    for (const texts of named) for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const bearers = (texts: readonly string[]) => texts.reduce((sum, text) => sum + (counts.get(text) ?? 0), 0);
  const open: number[] = [];
  const table = new Map<string, number[]>();
  for (const [at, [, { named }]] of owners.entries()) {
    const [first, ...more] = named;
    if (first === undefined) {
      open.push(at);
      continue;
    }
    for (const text of more.reduce((best, each) => (bearers(each) < bearers(best) ? each : best), first)) {
      const list = table.get(text) ?? [];
      table.set(text, list);
      list.push(at);
    }
  }
  return ({ named }) => {
    // All values of a label must be in the target that holds it: the first is, too.
    const found = [...open, ...named.flatMap(([first = ""]) => table.get(first) ?? [])];
    return found.sort((a, b) => a - b).flatMap((at) => owners[at]?.[0] ?? []);
  };
}
