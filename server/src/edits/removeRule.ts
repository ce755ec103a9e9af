import type { PolicyView, RuleView } from "../snapshot/policyView.ts";
import { remove, type TextEdit } from "../yaml/edit.ts";
import { together } from "./fixes.ts";
import { writePolicyTypes } from "./policyTypes.ts";

/**
 * Takes a rule out. The last one goes with its key; where the policy types are implicit, its direction would no longer be
 * isolated then, so they are written out.
 */
export function removeRule(view: PolicyView, { direction, path }: RuleView): readonly TextEdit[] | undefined {
  const { document } = view;
  if (direction.rules.length > 1) return remove(document, path);
  const removed = remove(document, direction.path);
  const written =
    view.policyTypes !== undefined &&
    view.policyTypes.value.kind === "sequence" &&
    view.policyTypes.value.items.length > 0;
  if (direction.type === "Ingress" || written) return removed;
  const types = view.directions.filter(({ inForce }) => inForce).map(({ type }) => type);
  return together(writePolicyTypes(view, types), removed);
}
