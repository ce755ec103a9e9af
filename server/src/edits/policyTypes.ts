import type { PolicyType } from "../manifest/types.ts";
import type { PolicyView } from "../snapshot/policyView.ts";
import { insertEntry, replaceValue, type TextEdit } from "../yaml/edit.ts";

/** Writes `policyTypes` out: behind `podSelector`, else first in `spec`. */
export function writePolicyTypes(view: PolicyView, types: readonly PolicyType[]): readonly TextEdit[] | undefined {
  const { document, base, spec } = view;
  const path = [...base, "spec"];
  if (view.policyTypes !== undefined) return replaceValue(document, [...path, "policyTypes"], types);
  if (spec?.value.kind !== "map") return undefined;
  const after = spec.value.entries.findIndex((entry) => entry.key.text === "podSelector");
  return insertEntry(document, path, "policyTypes", types, after === -1 ? { before: 0 } : { after });
}
