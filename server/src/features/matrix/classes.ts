import { limits } from "../../limits.ts";
import type { Classes } from "../../traffic/types.ts";
import type { Cells } from "./cells.ts";
import type { Bundles, Directory } from "./endpoints.ts";
import type { Axis } from "./order.ts";
import type { MatrixClass, MatrixItem } from "./types.ts";

/**
 * Workloads of one class (`Matrix.equal` of the engine) as one, at the place of the first. Most edits leave the classes as they
 * are: what was listed last is kept with the directory.
 */
export function equalBundles(places: readonly number[], cells: Cells, directory: Directory): Bundles {
  const classes = cells.equalClasses();
  const { last } = directory.equal;
  if (last?.classes === classes && isSameList(last.places, places)) return last.bundles;
  const bundles = nameBundles(bundleEqual(places, classes, directory), directory);
  directory.equal.last = { classes, places, bundles };
  return bundles;
}

function bundleEqual(
  places: readonly number[],
  { of, count }: Classes,
  { endpoints, traffic }: Directory,
): readonly (readonly number[])[] {
  const counts = new Int32Array(count);
  const isWorkload = (place: number) => endpoints[place]?.kind === "workload";
  const classOf = (place: number) => of[traffic[place] ?? 0] ?? 0;
  for (const place of places) {
    if (isWorkload(place)) counts[classOf(place)] = (counts[classOf(place)] ?? 0) + 1;
  }
  const byClass = new Map<number, number[]>();
  const bundles: number[][] = [];
  for (const place of places) {
    const own = classOf(place);
    // Few stay where they are.
    const alone = !isWorkload(place) || (counts[own] ?? 0) < limits.matrix.equal;
    const known = alone ? undefined : byClass.get(own);
    if (known !== undefined) {
      known.push(place);
      continue;
    }
    const made = [place];
    bundles.push(made);
    if (!alone) byClass.set(own, made);
  }
  return bundles;
}

export function nameBundles(bundles: readonly (readonly number[])[], directory: Directory): Bundles {
  const named = bundles.map((members) => ({ members, name: members.length > 1 ? nameOf(members, directory) : "" }));
  const counts = new Map<string, number>();
  const inGroup = ({ members, name }: Bundles[number]) => `${directory.endpoints[members[0] ?? 0]?.group} ${name}`;
  for (const bundle of named) {
    if (bundle.name !== "") counts.set(inGroup(bundle), (counts.get(inGroup(bundle)) ?? 0) + 1);
  }
  return named.map((bundle) =>
    bundle.name === "" || counts.get(inGroup(bundle)) === 1 ? bundle : { ...bundle, name: "" },
  );
}

/** Each bundle of several as a class that unfolds. What is unfolded stands behind its class, member by member. */
export function classItems(
  bundles: Bundles,
  axis: Axis,
  { endpoints }: Directory,
  unfolded: ReadonlySet<string>,
): readonly MatrixItem[] {
  const items: MatrixItem[] = [];
  for (const { members, name } of bundles) {
    const [first = 0] = members;
    if (members.length === 1) {
      items.push(first);
      continue;
    }
    const key = `${axis === "source" ? "from" : "to"} ${endpoints[first]?.title ?? ""}`;
    const open = unfolded.has(key);
    items.push({ key, name, members, open } satisfies MatrixClass);
    if (!open) continue;
    for (const member of members) items.push(member);
  }
  return items;
}

/** What the members' names have in common, where nothing else has it for its name; empty where that is nothing. */
function nameOf(members: readonly number[], directory: Directory): string {
  const [first = 0] = members;
  const known = directory.names.get(first);
  if (known !== undefined && isSameList(known.members, members)) return known.name;
  const name = findName(members, directory);
  directory.names.set(first, { members, name });
  return name;
}

function isSameList(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

function findName(members: readonly number[], { endpoints, named }: Directory): string {
  const [first = 0] = members;
  const head = endpoints[first];
  if (head?.kind !== "workload") return "";
  const name = commonName(members.map((place) => endpoints[place]?.name ?? ""));
  const namesake = named(head.group, name);
  return namesake === undefined || members.includes(namesake) ? name : "";
}

const separators = "-._ (";

/** `web` of `web-1` and `web-27`, of `web1` and `web2`, of `web` and `web-canary`: whole parts only. */
export function commonName(names: readonly string[]): string {
  const [first = ""] = names;
  const shared = names.reduce((length, name) => sharedLength(first, name, length), first.length);
  const digits = endOf(first, shared, "0123456789");
  const numbered = names.every((name) => isNumber(name, digits));
  const isWhole = (end: number) =>
    names.every((name) => name.length === end || separators.includes(name[end] ?? "no separator"));
  let end = numbered ? digits : shared;
  while (end > 0 && !numbered && !isWhole(end)) end--;
  return first.slice(0, endOf(first, end, separators));
}

function sharedLength(a: string, b: string, most: number): number {
  let length = 0;
  while (length < most && a[length] === b[length]) length++;
  return length;
}

/** Where a text ends without some letters at its end. */
function endOf(text: string, from: number, letters: string): number {
  let end = from;
  while (end > 0 && letters.includes(text[end - 1] ?? "")) end--;
  return end;
}

/** From a place on there are only digits. */
function isNumber(text: string, from: number): boolean {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}
