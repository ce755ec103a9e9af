import type { Resource } from "./resource.ts";
import type { Say, Trouble } from "./trouble.ts";

/** What a pass may say and know while it runs. */
export interface Work {
  readonly say: Say;
  /** Some objects could not be built: what is not there may be among them. */
  readonly incomplete: boolean;
}

/** One thing that a kustomization does to all objects gathered so far. */
export interface Pass {
  run(set: readonly Resource[], work: Work): readonly Resource[];
}

/** What a step makes of one object; `undefined`: it is gone. Depends on nothing else. */
export type Step = (resource: Resource, say: Say) => Resource | undefined;

interface Outcome {
  readonly resource: Resource | undefined;
  readonly troubles: readonly Trouble[];
}

/** A pass that looks at each object alone and remembers what it made of it. */
export function eachAlone(step: Step): Pass {
  const known = new WeakMap<Resource, Outcome>();
  const outcomeOf = (resource: Resource): Outcome => {
    let outcome = known.get(resource);
    if (outcome === undefined) {
      const troubles: Trouble[] = [];
      outcome = { resource: step(resource, (trouble) => troubles.push(trouble)), troubles };
      known.set(resource, outcome);
    }
    return outcome;
  };
  /** The last set that nothing was said of and that kept all its objects: most of the next one stands where it stood. */
  let last: { readonly set: readonly Resource[]; readonly result: readonly Resource[] } | undefined;
  return Object.freeze({
    run(set: readonly Resource[], { say }: Work) {
      const before = last?.set.length === set.length ? last : undefined;
      let silent = true;
      const result = mapped(set, (resource, at) => {
        if (before !== undefined && before.set[at] === resource) return before.result[at];
        const outcome = outcomeOf(resource);
        if (outcome.troubles.length > 0) silent = false;
        for (const trouble of outcome.troubles) say(trouble);
        return outcome.resource;
      });
      last = silent && result.length === set.length ? { set, result } : undefined;
      return result;
    },
  });
}

/** The set with each object replaced or, for `undefined`, taken out; the same set where none changed. */
export function mapped(
  set: readonly Resource[],
  change: (resource: Resource, at: number) => Resource | undefined,
): readonly Resource[] {
  let result: Resource[] | undefined;
  for (const [index, resource] of set.entries()) {
    const next = change(resource, index);
    if (result === undefined && next !== resource) result = set.slice(0, index);
    if (result !== undefined && next !== undefined) result.push(next);
  }
  return result ?? set;
}

/** Several steps as one. */
export function inTurn(steps: readonly Step[]): Step {
  return (resource, say) => {
    let current: Resource | undefined = resource;
    for (const step of steps) {
      if (current === undefined) return undefined;
      current = step(current, say);
    }
    return current;
  };
}
