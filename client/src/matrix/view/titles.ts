import type { MatrixItem } from "../../../../server/src/server/protocol.ts";
import { headOf } from "./layout.ts";
import type { Snapshot } from "./model.ts";
import type { Selected } from "./view.ts";

export { titleOf } from "./rowPool.ts";

/** Of the end itself, or of the first of several that are shown as one. */
export function headTitle(item: MatrixItem, { endpoints }: Snapshot): string {
  return endpoints[headOf(item)]?.title ?? "";
}

/** The group that an item stands for, when it is collapsed. */
export function closedGroup(item: MatrixItem, { endpoints, groups, collapsed }: Snapshot): number | undefined {
  const group = endpoints[headOf(item)]?.group;
  return group !== undefined && collapsed.has(groups[group]?.key ?? "") ? group : undefined;
}

/** The cell of two ends; `undefined`: the filters do not show it. */
export function placesOf(
  { source, destination }: Pick<Selected, "source" | "destination">,
  snapshot: Snapshot,
): { row: number; column: number } | undefined {
  const [rowTitle, columnTitle] = snapshot.swapped ? [destination, source] : [source, destination];
  const row = snapshot.rows.findIndex((item) => headTitle(item, snapshot) === rowTitle);
  const column = snapshot.columns.findIndex((item) => headTitle(item, snapshot) === columnTitle);
  return row < 0 || column < 0 ? undefined : { row, column };
}
