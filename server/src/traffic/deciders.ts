import type { Direction } from "../manifest/types.ts";
import { intersect, isAll, isEmpty, subtract, union } from "./connectionSet.ts";
import type { Engine } from "./engine.ts";
import { nothingAround } from "./evaluator.ts";

export interface DecidingTiers {
  readonly before: boolean;
  readonly after: boolean;
  /** They decide some of the connections only. */
  readonly partly: boolean;
}

/**
 * Whether the tiers before, or behind, the policies that add up decide any of what passes or does not. What one side lets
 * through and the other denies, the other decides.
 */
export function decidingTiers(
  { evaluator, reading, universe }: Pick<Engine, "evaluator" | "reading" | "universe">,
  source: number,
  destination: number,
): DecidingTiers {
  const result = { before: false, after: false, partly: true };
  const single = source === destination && universe.isSingle(source);
  for (const direction of ["egress", "ingress"] as const) {
    if (single) break;
    const around = evaluator.around(direction, source, destination, reading);
    if (around === nothingAround) continue;
    const other: Direction = direction === "egress" ? "ingress" : "egress";
    const { allowed, open } = evaluator.side(other, source, destination, reading);
    const passes = (set: typeof allowed) => !isEmpty(intersect(set, allowed)) || !isEmpty(intersect(set, open));
    const { before, after } = around;
    if (!isEmpty(before.deny) || passes(before.accept)) result.before = true;
    if (isAll(union(before.deny, before.accept))) result.partly = false;
    if (evaluator.sum(direction, source, destination, reading) !== undefined) continue;
    const left = before.next;
    const accepted = intersect(left, subtract(after.accept, after.deny));
    if (!isEmpty(intersect(left, after.deny)) || passes(accepted)) result.after = true;
    if (isAll(union(after.deny, after.accept))) result.partly = false;
  }
  return result;
}
