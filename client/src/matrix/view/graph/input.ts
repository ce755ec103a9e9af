import type { Snapshot } from "../model.ts";
import { headTitle } from "../titles.ts";
import type { Selected } from "../view.ts";
import type { GraphEdge, GraphInput } from "./model.ts";

/** The axes of a snapshot as sources and destinations, whichever way they are shown. */
export function inputOf(snapshot: Snapshot): GraphInput {
  const { endpoints, groups, collapsed, rows, columns, swapped, view } = snapshot;
  return {
    endpoints,
    groups,
    collapsed,
    others: view.others,
    sources: swapped ? columns : rows,
    destinations: swapped ? rows : columns,
    cell: (source, destination) =>
      (swapped ? snapshot.cell(destination, source) : snapshot.cell(source, destination))?.cell,
  };
}

/** The connection of two ends is among those of an edge. */
export function standsFor(
  { pairs }: GraphEdge,
  { source, destination }: Pick<Selected, "source" | "destination">,
  snapshot: Snapshot,
): boolean {
  return pairs.some(
    (pair) => headTitle(pair.source, snapshot) === source && headTitle(pair.destination, snapshot) === destination,
  );
}
