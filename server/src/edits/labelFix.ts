import { entryOf } from "../manifest/fields.ts";
import type { Fix } from "../source/fix.ts";
import { tick } from "../words/lists.ts";
import type { NearMiss } from "../words/near.ts";
import { renameKey, replaceScalar, type TextEdit } from "../yaml/edit.ts";
import { type Countable, countedFix, together } from "./fixes.ts";
import { type InDocument, requirementPlaces, type Selected } from "./requirementPlaces.ts";

/** A policy of any kind, and the document that its edits are made in. */
export type Editable = Countable & { readonly view: InDocument };

/** The label that is there in place of the one that is asked for. */
export function labelFix(
  context: Editable,
  selector: Selected,
  { requirement, wanted, key, value }: Pick<NearMiss<unknown>, "requirement" | "wanted" | "key" | "value">,
): readonly Fix[] {
  const { document } = context.view;
  const place = requirementPlaces(context.view, selector).find((each) => each.requirement.id === requirement.id);
  if (place === undefined) return [];
  const keyChanges = key !== requirement.key;
  const valueChanges = wanted !== undefined && value !== wanted;
  const parts: (readonly TextEdit[] | undefined)[] = [];
  if (place.kind === "label") {
    if (keyChanges) parts.push(renameKey(document, place.path, key));
    if (valueChanges) parts.push(replaceScalar(document, place.path, value));
  } else {
    if (keyChanges) parts.push(replaceScalar(document, [...place.path, "key"], key));
    const values = entryOf(place.item.value, "values")?.value;
    const at =
      values?.kind === "sequence"
        ? values.items.findIndex((item) => item.value.kind === "scalar" && item.value.text === wanted)
        : -1;
    if (valueChanges) parts.push(at === -1 ? undefined : replaceScalar(document, [...place.path, "values", at], value));
  }
  // Whoever asks for a key alone wants any value.
  const title = `Change to ${tick(wanted === undefined ? key : `${key}=${value}`)}`;
  return countedFix(context, title, together(...parts));
}
