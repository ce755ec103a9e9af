import { plainFix } from "../../edits/fixes.ts";
import { writePolicyTypes } from "../../edits/policyTypes.ts";
import { setEntry } from "../../edits/setEntry.ts";
import { entryOf, isNull } from "../../manifest/fields.ts";
import { indexOfName } from "../../snapshot/policyView.ts";
import { insertEntry, type TextEdit } from "../../yaml/edit.ts";
import type { Refactoring } from "./refactoring.ts";

/** What the server fills in, and where the policy lands: all of it in writing. */
export const writeDefaults: Refactoring = ({ policy }) => {
  const { view, policy: manifest, namespace } = policy;
  const { document, base } = view;
  if (view.metadata?.value.kind !== "map") return [];
  const hasSpec = view.spec?.value.kind === "map";
  if (!hasSpec && view.spec !== undefined && !isNull(view.spec.value)) return [];
  const edits: TextEdit[] = [];
  const add = (part: readonly TextEdit[] | undefined) => edits.push(...(part ?? []));
  if (view.namespace === undefined) {
    const after = indexOfName(view);
    add(insertEntry(document, [...base, "metadata"], "namespace", namespace, after === -1 ? { before: 0 } : { after }));
  }
  if (!hasSpec) add(setEntry(document, base, "spec", { podSelector: {}, policyTypes: ["Ingress"] }));
  if (hasSpec && view.target.entry === undefined)
    add(insertEntry(document, [...base, "spec"], "podSelector", {}, { before: 0 }));
  if (hasSpec && manifest.object.policyTypes === undefined) {
    add(
      writePolicyTypes(
        view,
        view.directions.filter(({ inForce }) => inForce).map(({ type }) => type),
      ),
    );
  }
  for (const port of view.directions.flatMap(({ rules }) => rules.flatMap((rule) => rule.ports))) {
    const { value } = port.item;
    const written = entryOf(value, "protocol");
    if ((written === undefined || isNull(written.value)) && (value.kind === "map" || isNull(value))) {
      add(setEntry(document, port.path, "protocol", "TCP"));
    }
  }
  return edits.length === 0 ? [] : plainFix(policy, "Write out all defaults (keeps what is allowed)", edits);
};
