import { isEmpty } from "../../traffic/connectionSet.ts";
import type { Cells } from "./cells.ts";
import type { Directory } from "./endpoints.ts";

/** Which way an axis looks: from its endpoints to the others, or from the others to them. */
export type Axis = "source" | "destination";

/** Within each group those that reach, or are reached by, the most others first. */
export function sortByReach(
  places: readonly number[],
  others: readonly number[],
  axis: Axis,
  cells: Cells,
  { endpoints }: Directory,
): readonly number[] {
  const known = new Map<number, number>();
  const own = axis === "source" ? cells.sourceClass : cells.destinationClass;
  const other = axis === "source" ? cells.destinationClass : cells.sourceClass;
  const weights = new Map<number, { readonly place: number; count: number }>();
  for (const place of others) {
    const weight = weights.get(other(place));
    if (weight === undefined) weights.set(other(place), { place, count: 1 });
    else weight.count++;
  }
  const reach = (place: number): number => {
    const key = own(place);
    const found = known.get(key);
    if (found !== undefined) return found;
    let sum = 0;
    for (const { place: there, count } of weights.values()) {
      const id = axis === "source" ? cells.setId(place, there) : cells.setId(there, place);
      if (!isEmpty(cells.set(id))) sum += count;
    }
    known.set(key, sum);
    return sum;
  };
  const group = (place: number): number => endpoints[place]?.group ?? 0;
  return places.toSorted((a, b) => group(a) - group(b) || reach(b) - reach(a));
}

/** Endpoints of one group and kind whose cells are all the same, together at the place of the first. */
export function fold(
  places: readonly number[],
  others: readonly number[],
  axis: Axis,
  cells: Cells,
  { endpoints }: Directory,
): readonly (readonly number[])[] {
  const own = axis === "source" ? cells.sourceClass : cells.destinationClass;
  const other = axis === "source" ? cells.destinationClass : cells.sourceClass;
  const there = [...new Map(others.map((place) => [other(place), place])).values()];
  const signatures = new Map<number, string>();
  const signatureOf = (place: number): string => {
    const key = own(place);
    const known = signatures.get(key);
    if (known !== undefined) return known;
    const signature = axis === "source" ? hashRow(place, there, cells) : hashColumn(place, there, cells);
    signatures.set(key, signature);
    return signature;
  };
  const folded = new Map<string, number[]>();
  for (const place of places) {
    const endpoint = endpoints[place];
    const key = `${endpoint?.group} ${endpoint?.kind} ${signatureOf(place)}`;
    const known = folded.get(key);
    if (known === undefined) folded.set(key, [place]);
    else known.push(place);
  }
  return [...folded.values()];
}

/** What a source sees of some destinations. */
function hashRow(source: number, destinations: readonly number[], cells: Cells): string {
  const columns = destinations.map(cells.destinationClass);
  const hash = makeHash(cells.isIsolated(source, "egress"));
  for (const row of cells.rows(source)) for (const column of columns) hash.add(row[column] ?? 0);
  return hash.text();
}

function hashColumn(destination: number, sources: readonly number[], cells: Cells): string {
  const column = cells.destinationClass(destination);
  const hash = makeHash(cells.isIsolated(destination, "ingress"));
  for (const source of sources) for (const row of cells.rows(source)) hash.add(row[column] ?? 0);
  return hash.text();
}

/** 64 bits over the numbers of the sets: two rows that differ do not meet in practice. */
function makeHash(isolated: boolean) {
  let low = isolated ? 1 : 2;
  let high = 0x9e3779b9;
  return {
    add(id: number): void {
      low = Math.imul(low ^ id, 0x01000193) ^ (low >>> 15);
      high = Math.imul(high ^ id, 0x85ebca6b) ^ (high >>> 13);
    },
    text: (): string => `${low >>> 0} ${high >>> 0}`,
  };
}
