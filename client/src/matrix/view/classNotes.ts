import { classOf, sizeOf } from "./layout.ts";
import type { Snapshot } from "./model.ts";
import { t } from "./texts.ts";
import { headTitle, placesOf } from "./titles.ts";
import type { Selected } from "./view.ts";

/** What the answer about a member says of the class in whose cell it was asked for. */
export function classNotes(selected: Selected, snapshot: Snapshot): readonly string[] {
  const place = placesOf(selected, snapshot);
  if (place === undefined) return [];
  const { swapped, rows, columns, groups, endpoints } = snapshot;
  const items = [rows[place.row], columns[place.column]];
  const ends = (swapped ? items.reverse() : items).filter((item) => item !== undefined);
  const notes = ends.flatMap((item) => {
    const unfolds = classOf(item);
    if (unfolds === undefined) return [];
    const [first = 0] = unfolds.members;
    const of = `${groups[endpoints[first]?.group ?? -1]?.name ?? ""}/${unfolds.name}`;
    return unfolds.name === ""
      ? [t("The same holds for {0} and {1} alike.", headTitle(item, snapshot), sizeOf(item) - 1)]
      : [t("The same holds for all {0} of {1}.", sizeOf(item), of)];
  });
  if (notes.length === 0) return [];
  const { differs = false } = snapshot.cell(place.row, place.column)?.cell ?? {};
  return differs ? [...notes, t("What is needed, or has changed, differs among them: unfold them to see it.")] : notes;
}
