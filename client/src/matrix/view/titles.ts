import type { MatrixItem } from "../../../../server/src/server/protocol.ts";
import { classOf, headOf, membersOf, sizeOf } from "./layout.ts";
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

/** The item of an end: its own, or that of the class or group in which it is; with keys of classes, theirs before it. */
function placeOf(
  title: string,
  items: readonly MatrixItem[],
  { endpoints }: Snapshot,
  classes: readonly string[] = [],
): number {
  const meant = classes.length === 0 ? -1 : items.findIndex((item) => classes.includes(classOf(item)?.key ?? ""));
  if (meant >= 0) return meant;
  const place = endpoints.findIndex((endpoint) => endpoint.title === title);
  const own = items.indexOf(place);
  return own >= 0 ? own : items.findIndex((item) => sizeOf(item) > 1 && membersOf(item).includes(place));
}

/** The cell of two ends; `undefined`: the filters do not show it. */
export function placesOf(
  { source, destination, classes }: Omit<Selected, "port">,
  snapshot: Snapshot,
): { row: number; column: number } | undefined {
  const [rowTitle, columnTitle] = snapshot.swapped ? [destination, source] : [source, destination];
  const row = placeOf(rowTitle, snapshot.rows, snapshot, classes);
  const column = placeOf(columnTitle, snapshot.columns, snapshot, classes);
  return row < 0 || column < 0 ? undefined : { row, column };
}
