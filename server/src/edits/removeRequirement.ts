import { entryOf } from "../manifest/fields.ts";
import { remove, type TextEdit } from "../yaml/edit.ts";
import type { InDocument, RequirementPlace, Selected } from "./requirementPlaces.ts";

/** Takes a requirement out; the key goes with its last child where the selector has others. */
export function removeRequirement(
  { document }: InDocument,
  selector: Selected,
  place: RequirementPlace,
): readonly TextEdit[] | undefined {
  const key = place.kind === "label" ? "matchLabels" : "matchExpressions";
  const value = entryOf(selector.entry?.value, key)?.value;
  const siblings = value?.kind === "map" ? value.entries.length : value?.kind === "sequence" ? value.items.length : 0;
  const keys = selector.entry?.value.kind === "map" ? selector.entry.value.entries.length : 0;
  return remove(document, siblings === 1 && keys > 1 ? [...selector.path, key] : place.path);
}
