import type { Direction } from "../manifest/types.ts";
import { intersect, isEmpty, subtract } from "./connectionSet.ts";
import type { Engine } from "./engine.ts";
import { nothingAround } from "./evaluator.ts";

/**
 * Whether the tiers before, or behind, the policies that add up decide any of what passes or does not. What one side lets
 * through and the other denies, the other decides.
 */
export function decidingTiers(
  { evaluator, reading, universe }: Pick<Engine, "evaluator" | "reading" | "universe">,
  source: number,
  destination: number,
): { readonly before: boolean; readonly after: boolean } {
  const result = { before: false, after: false };
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
    if (evaluator.sum(direction, source, destination, reading) !== undefined) continue;
    const left = before.next;
    const accepted = intersect(left, subtract(after.accept, after.deny));
    if (!isEmpty(intersect(left, after.deny)) || passes(accepted)) result.after = true;
  }
  return result;
}
