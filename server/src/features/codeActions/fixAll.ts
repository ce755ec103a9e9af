import type { Fix, FixEdit } from "../../rules/rule.ts";
import type { PlacedFinding } from "../diagnostics/runner.ts";

export { applyEdits } from "../../rules/support/changes.ts";

/** The first fix of each finding, as one; those that touch a place which another has taken are left for the next time. */
export function fixTogether(
  findings: readonly PlacedFinding[],
  wanted: (fix: Fix) => boolean,
): { readonly edits: readonly FixEdit[]; readonly fixed: number } {
  const taken: FixEdit[] = [];
  let fixed = 0;
  // What removes goes first: there is nothing to complete in what is taken away.
  const ordered = [...findings].sort((a, b) => Number(b.unnecessary ?? false) - Number(a.unnecessary ?? false));
  for (const finding of ordered) {
    const [fix] = finding.fixes();
    if (fix === undefined || !wanted(fix)) continue;
    if (fix.edits.some((edit) => taken.some((other) => touch(edit, other)))) continue;
    taken.push(...fix.edits);
    fixed++;
  }
  return { edits: taken, fixed };
}

function touch(a: FixEdit, b: FixEdit): boolean {
  return a.uri === b.uri && a.document === b.document && a.span.start <= b.span.end && b.span.start <= a.span.end;
}
