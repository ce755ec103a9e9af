import type { Direction } from "../manifest/types.ts";
import type { CompiledPolicy } from "./compile.ts";

/** A tier whose policies are asked in order. */
export interface OrderedTier {
  readonly level: number;
  /** For each API, whose priorities are comparable, its policies by priority. */
  readonly apis: Readonly<Record<Direction, readonly (readonly PriorityGroup[])[]>>;
}

/** Policies of one API and priority: nothing says which of them is asked first. Indexes in `Engine.policies`. */
export type PriorityGroup = readonly number[];

/**
 * One tier may be a union: policies that add up, so that their order does not matter. Most clusters have no other, and
 * then nothing is folded.
 */
export interface Tiers {
  readonly before: readonly OrderedTier[];
  /** The level of the union; `undefined` where there are no policies that add up. */
  readonly union: number | undefined;
  readonly after: readonly OrderedTier[];
}

const directions = ["ingress", "egress"] as const satisfies readonly Direction[];

export function arrangeTiers(policies: readonly CompiledPolicy[]): Tiers {
  const union = policies.find(({ additive }) => additive)?.tier;
  const rest = policies.flatMap((policy, index) =>
    policy.additive && policy.tier === union ? [] : [{ policy, index }],
  );
  if (rest.length === 0) return { before: [], union, after: [] };
  const levels = [...new Set(rest.map(({ policy }) => policy.tier))].sort((a, b) => a - b);
  const ordered = levels.map((level): OrderedTier => {
    const own = rest.filter(({ policy }) => policy.tier === level);
    const apis = (direction: Direction) =>
      groupBy(
        own.filter(({ policy }) => policy.rules[direction] !== undefined),
        ({ policy }) => policy.api,
      ).map((list) =>
        groupBy(
          list.sort((a, b) => a.policy.priority - b.policy.priority),
          ({ policy }) => policy.priority,
        ).map((group) => group.map(({ index }) => index)),
      );
    const [ingress, egress] = directions.map(apis);
    return { level, apis: { ingress: ingress ?? [], egress: egress ?? [] } };
  });
  const limit = union ?? Number.POSITIVE_INFINITY;
  return {
    before: ordered.filter(({ level }) => level < limit),
    union,
    after: ordered.filter(({ level }) => level >= limit),
  };
}

function groupBy<T>(list: readonly T[], key: (item: T) => unknown): T[][] {
  const groups = new Map<unknown, T[]>();
  for (const item of list) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
