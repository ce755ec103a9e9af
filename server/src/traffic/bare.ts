import type { Direction } from "../manifest/types.ts";
import type { CompiledPolicy } from "./compile.ts";
import type { PolicyPart } from "./types.ts";

export const directions = ["ingress", "egress"] as const satisfies readonly Direction[];

/** It isolates, and allows nothing. Hundreds of charts each have such a policy for their namespace. */
export function isBare({ rules }: CompiledPolicy): boolean {
  return directions.every((direction) => (rules[direction]?.length ?? 0) === 0);
}

export function isolates({ policy }: { readonly policy: CompiledPolicy }, direction: Direction): boolean {
  return policy.rules[direction] !== undefined;
}

/** A bare policy is covered by whoever isolates the same pods: `isolating`, the first who does. */
export function coverBare(
  policy: CompiledPolicy,
  isolating: (direction: Direction) => { readonly index: number } | undefined,
): readonly PolicyPart[] | undefined {
  const covers: PolicyPart[] = [];
  for (const direction of directions) {
    if (policy.rules[direction] === undefined) continue;
    const first = isolating(direction);
    if (first === undefined) return undefined;
    covers.push({ policy: first.index, direction });
  }
  return covers.length === 0 ? undefined : covers;
}
