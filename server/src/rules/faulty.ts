import type { PolicyContext } from "../snapshot/context.ts";

/** The server rejects something in this field or below it, so that what it allows is not what was meant. */
export function isFaulty({ policy }: PolicyContext, field: string): boolean {
  return policy.faults.some(
    (fault) => fault.field === field || fault.field.startsWith(`${field}.`) || fault.field.startsWith(`${field}[`),
  );
}
