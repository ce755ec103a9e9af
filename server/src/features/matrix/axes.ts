import { limits } from "../../limits.ts";
import { type Cells, listOf } from "./cells.ts";
import { classItems, equalBundles, nameBundles } from "./classes.ts";
import type { Diff } from "./diff.ts";
import type { Directory } from "./endpoints.ts";
import { type FilterInput, readFilter } from "./filter.ts";
import { type Axis, fold, sortByReach } from "./order.ts";
import { readPort } from "./port.ts";
import { selectByCells } from "./select.ts";
import type { MatrixFilterProblem, MatrixItem, MatrixView } from "./types.ts";

export interface Axes {
  readonly sources: readonly MatrixItem[];
  readonly destinations: readonly MatrixItem[];
  /** Equal workloads are one row or column. */
  readonly equal: boolean;
  readonly problems: readonly MatrixFilterProblem[];
}

export interface AxesInput extends FilterInput {
  readonly cells: Cells;
  readonly diff: Diff | undefined;
}

/** Which rows and columns there are in a view, in which order, and what is shown as one. */
export function makeAxes(view: MatrixView, input: AxesInput): Axes {
  const { directory, cells, diff } = input;
  const from = readFilter(view.from, input);
  const to = readFilter(view.to, input);
  const asked = readPort(view.port);
  const problems: MatrixFilterProblem[] = [];
  if (from.problem !== "") problems.push({ field: "from", message: from.problem });
  if (to.problem !== "") problems.push({ field: "to", message: to.problem });
  if (view.port.trim() !== "" && asked === undefined) {
    problems.push({ field: "port", message: "A port is a number, a protocol, or both: TCP 5432." });
  }
  const places = view.others ? directory.places : directory.withoutOthers;
  const chosen = selectByCells(view, from.among(places), to.among(places), {
    directory,
    cells,
    asked,
    diff,
  });
  const folds = (own: readonly number[]): boolean => !view.fold && (view.equal ?? own.length > limits.matrix.folded);
  const collapsed = new Set(view.collapsed);
  const unfolded = new Set(view.unfolded);
  const arrange = (own: readonly number[], others: readonly number[], axis: Axis): readonly MatrixItem[] => {
    const sorted = view.sort === "reach" ? sortByReach(own, others, axis, cells, directory) : own;
    const bundles = view.fold
      ? nameBundles(fold(sorted, others, axis, cells, directory), directory)
      : folds(own)
        ? equalBundles(sorted, cells, directory)
        : undefined;
    const items = bundles === undefined ? sorted : classItems(bundles, axis, directory, unfolded);
    return collapse(items, directory, collapsed);
  };
  return {
    sources: arrange(chosen.sources, chosen.destinations, "source"),
    destinations: arrange(chosen.destinations, chosen.sources, "destination"),
    equal: folds(chosen.sources) || folds(chosen.destinations),
    problems,
  };
}

function collapse(
  items: readonly MatrixItem[],
  { endpoints, groups }: Directory,
  collapsed: ReadonlySet<string>,
): readonly MatrixItem[] {
  if (collapsed.size === 0) return items;
  const result: MatrixItem[] = [];
  const open = new Map<number, number[]>();
  for (const item of items) {
    const members = listOf(item);
    const group = endpoints[members[0] ?? 0]?.group ?? 0;
    if (!collapsed.has(groups[group]?.key ?? "")) {
      result.push(item);
      continue;
    }
    // Its members come behind it.
    if (isOpen(item)) continue;
    const known = open.get(group);
    if (known !== undefined) known.push(...members);
    else {
      const first = [...members];
      open.set(group, first);
      result.push(first);
    }
  }
  return result;
}

/** A class that stands there beside its members. */
export function isOpen(item: MatrixItem): boolean {
  return typeof item === "object" && "open" in item && item.open;
}
