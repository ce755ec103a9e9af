import { limits } from "../../limits.ts";
import type { Cells } from "./cells.ts";
import type { Directory } from "./endpoints.ts";
import type { Axis } from "./order.ts";
import type { MatrixClass, MatrixItem } from "./types.ts";

/** Places that are shown as one: workloads of one class (`Matrix.equal` of the engine), at the place of the first. */
export function bundleEqual(
  places: readonly number[],
  cells: Cells,
  { endpoints }: Directory,
): readonly (readonly number[])[] {
  const bundles: number[][] = [];
  const byClass = new Map<number, number[]>();
  for (const place of places) {
    const known = endpoints[place]?.kind === "workload" ? byClass.get(cells.equalClass(place)) : undefined;
    if (known !== undefined) known.push(place);
    else {
      const made = [place];
      bundles.push(made);
      if (endpoints[place]?.kind === "workload") byClass.set(cells.equalClass(place), made);
    }
  }
  return bundles.flatMap((bundle) => (bundle.length < limits.matrix.equal ? bundle.map((place) => [place]) : [bundle]));
}

/** Each bundle of several as a class that unfolds. What is unfolded stands behind its class, member by member. */
export function classItems(
  bundles: readonly (readonly number[])[],
  axis: Axis,
  directory: Directory,
  unfolded: ReadonlySet<string>,
): readonly MatrixItem[] {
  const names = bundles.map((bundle) => (bundle.length > 1 ? nameOf(bundle, directory) : ""));
  const counts = new Map<string, number>();
  const inGroup = (at: number) => `${directory.endpoints[bundles[at]?.[0] ?? 0]?.group} ${names[at]}`;
  for (const at of bundles.keys()) counts.set(inGroup(at), (counts.get(inGroup(at)) ?? 0) + 1);
  return bundles.flatMap((members, at): readonly MatrixItem[] => {
    const [first = 0] = members;
    if (members.length === 1) return [first];
    const key = `${axis === "source" ? "from" : "to"} ${directory.endpoints[first]?.title ?? ""}`;
    const open = unfolded.has(key);
    const name = counts.get(inGroup(at)) === 1 ? (names[at] ?? "") : "";
    const item: MatrixClass = { key, name, members, open };
    return open ? [item, ...members] : [item];
  });
}

/** What the members' names have in common, where nothing else has it for its name; empty where that is nothing. */
function nameOf(members: readonly number[], { endpoints, groups, titled }: Directory): string {
  const [first = 0] = members;
  const head = endpoints[first];
  if (head?.kind !== "workload") return "";
  const name = commonName(members.map((place) => endpoints[place]?.name ?? ""));
  const namesake = titled(`${groups[head.group]?.name ?? ""}/${name}`);
  return namesake === undefined || members.includes(namesake) ? name : "";
}

const separator = /[-._ (]/;

/** `web` of `web-1` and `web-27`, of `web1` and `web2`, of `web` and `web-canary`: whole parts only. */
export function commonName(names: readonly string[]): string {
  const [first = ""] = names;
  const length = names.reduce((shared, name) => sharedLength(first, name, shared), first.length);
  const isWhole = (end: number) => names.every((name) => name.length === end || separator.test(name[end] ?? ""));
  const digits = first.slice(0, length).replace(/\d+$/, "");
  const numbered = names.every((name) => /^\d*$/.test(name.slice(digits.length)));
  let end = numbered ? digits.length : length;
  while (end > 0 && !numbered && !isWhole(end)) end--;
  return first.slice(0, end).replace(/[-._ (]+$/, "");
}

function sharedLength(a: string, b: string, most: number): number {
  let length = 0;
  while (length < most && a[length] === b[length]) length++;
  return length;
}
