import type { SourceEdit, SourceFix } from "../../source/fix.ts";
import type { PlacedFinding } from "../diagnostics/runner.ts";

export { applyEdits } from "../../snapshot/change.ts";

/** The first fix of each finding, as one; those that touch a place which another has taken are left for the next time. */
export function fixTogether(
  findings: readonly PlacedFinding[],
  wanted: (fix: SourceFix) => boolean,
): { readonly edits: readonly SourceEdit[]; readonly fixed: number } {
  const taken: SourceEdit[] = [];
  let fixed = 0;
  // What removes goes first: there is nothing to complete in what is taken away.
  const ordered = [...findings].sort((a, b) => Number(b.unnecessary ?? false) - Number(a.unnecessary ?? false));
  for (const finding of ordered) {
    const [fix] = finding.fixes();
    if (fix === undefined || !wanted(fix)) continue;
    // What is unnecessary goes without the items beside it: something that stays says the same.
    const meets = finding.unnecessary === true ? overlap : touch;
    if (fix.edits.some((edit) => taken.some((other) => meets(edit, other)))) continue;
    taken.push(...fix.edits);
    fixed++;
  }
  return { edits: taken, fixed };
}

function touch(a: SourceEdit, b: SourceEdit): boolean {
  return a.place.uri === b.place.uri && a.place.start <= b.place.end && b.place.start <= a.place.end;
}

/** Two removals may stand next to each other. */
function overlap(a: SourceEdit, b: SourceEdit): boolean {
  if (a.newText !== "" || b.newText !== "") return touch(a, b);
  return touch(a, b) && a.place.start < b.place.end && b.place.start < a.place.end;
}
