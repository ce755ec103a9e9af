import type { Cells } from "./cells.ts";
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
  const places = directory.endpoints.flatMap(({ kind }, place) => (view.others || kind !== "other" ? [place] : []));
  const chosen = selectByCells(view, places.filter(from.matches), places.filter(to.matches), {
    directory,
    cells,
    asked,
    diff,
  });
  const arrange = (own: readonly number[], others: readonly number[], axis: Axis): readonly MatrixItem[] => {
    const sorted = view.sort === "reach" ? sortByReach(own, others, axis, cells, directory) : own;
    return collapse(
      view.fold ? fold(sorted, others, axis, cells, directory) : sorted,
      directory,
      new Set(view.collapsed),
    );
  };
  return {
    sources: arrange(chosen.sources, chosen.destinations, "source"),
    destinations: arrange(chosen.destinations, chosen.sources, "destination"),
    problems,
  };
}

function collapse(
  items: readonly MatrixItem[],
  { endpoints, groups }: Directory,
  collapsed: ReadonlySet<string>,
): readonly MatrixItem[] {
  if (collapsed.size === 0) return items;
  const result: (number | number[])[] = [];
  const open = new Map<number, number[]>();
  for (const item of items) {
    const members = typeof item === "number" ? [item] : item;
    const group = endpoints[members[0] ?? 0]?.group ?? 0;
    if (!collapsed.has(groups[group]?.key ?? "")) {
      result.push(typeof item === "number" ? item : [...item]);
      continue;
    }
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
