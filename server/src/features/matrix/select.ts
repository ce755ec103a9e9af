import { type ConnectionSet, isEmpty } from "../../traffic/connectionSet.ts";
import type { Cells } from "./cells.ts";
import type { Diff } from "./diff.ts";
import type { Directory } from "./endpoints.ts";
import { lets } from "./port.ts";
import type { MatrixOnly, MatrixView } from "./types.ts";

export interface SelectInput {
  readonly directory: Directory;
  readonly cells: Cells;
  readonly asked: ConnectionSet | undefined;
  readonly diff: Diff | undefined;
}

type Test = (source: number, destination: number) => boolean;

/** The rows and columns that hold at least one cell that is looked for; all of them when nothing is. */
export function selectByCells(
  view: MatrixView,
  sources: readonly number[],
  destinations: readonly number[],
  input: SelectInput,
): { readonly sources: readonly number[]; readonly destinations: readonly number[] } {
  const tests = testsOf(view.only, input);
  if (tests.length === 0) return { sources, destinations };
  const wanted: Test = (source, destination) => tests.every((test) => test(source, destination));
  // A change is no matter of classes; everything else is the same for all members of a class in one group.
  const single = view.only.includes("changes");
  const rows = bundle(sources, input.cells.sourceClass, input.directory, single);
  const columns = bundle(destinations, input.cells.destinationClass, input.directory, single);
  const keptRows = new Set<number>();
  const keptColumns = new Set<number>();
  for (const row of rows) {
    for (const column of columns) {
      const pair = single ? ([row[0] ?? 0, column[0] ?? 0] as const) : twoOf(row, column);
      if (pair === undefined || !wanted(pair[0], pair[1])) continue;
      for (const place of row) keptRows.add(place);
      for (const place of column) keptColumns.add(place);
    }
  }
  return {
    sources: sources.filter((place) => keptRows.has(place)),
    destinations: destinations.filter((place) => keptColumns.has(place)),
  };
}

function testsOf(only: readonly MatrixOnly[], { directory, cells, asked, diff }: SelectInput): readonly Test[] {
  const { endpoints } = directory;
  const tests: Test[] = [];
  if (asked !== undefined) {
    const known = new Map<number, boolean>();
    tests.push((source, destination) => {
      if (cells.isAddress(source) && cells.isAddress(destination)) return false;
      const id = cells.setId(source, destination);
      const answer = known.get(id) ?? lets(cells.set(id), asked);
      known.set(id, answer);
      return answer;
    });
  }
  if (only.includes("changes")) tests.push((source, destination) => diff?.changeOf(source, destination) != null);
  if (only.includes("denied-inside")) {
    tests.push(
      (source, destination) =>
        endpoints[source]?.kind === "workload" &&
        endpoints[destination]?.kind === "workload" &&
        endpoints[source].group === endpoints[destination].group &&
        isEmpty(cells.set(cells.setId(source, destination))),
    );
  }
  if (only.includes("exposed")) {
    tests.push(
      (source, destination) =>
        cells.isAddress(source) &&
        !cells.isAddress(destination) &&
        !isEmpty(cells.set(cells.setId(source, destination))),
    );
  }
  return tests;
}

/** Places by class, group and kind: one of each bundle answers for all. */
function bundle(
  places: readonly number[],
  classOf: (place: number) => number,
  { endpoints }: Directory,
  single: boolean,
): readonly (readonly number[])[] {
  if (single) return places.map((place) => [place]);
  const bundles = new Map<string, number[]>();
  for (const place of places) {
    const endpoint = endpoints[place];
    const key = `${classOf(place)} ${endpoint?.group} ${endpoint?.kind}`;
    const known = bundles.get(key);
    if (known === undefined) bundles.set(key, [place]);
    else known.push(place);
  }
  return [...bundles.values()];
}

/** Two different endpoints, where there are two: what a workload allows itself is not looked for. */
function twoOf(row: readonly number[], column: readonly number[]): readonly [number, number] | undefined {
  for (const source of row) {
    const destination = column.find((place) => place !== source);
    if (destination !== undefined) return [source, destination];
  }
  return undefined;
}
