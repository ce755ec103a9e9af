import { isStage } from "./entries/aside.ts";
import type { EntryPoint } from "./entries/entryPoint.ts";
import { indexParts } from "./entries/partIndex.ts";
import { segmentsOf } from "./entries/paths.ts";
import { createSets } from "./entries/sets.ts";

/** Folders below which instances stand side by side in one cluster. */
const instances: ReadonlySet<string> = new Set(["tenants", "teams", "apps", "services", "namespaces"]);

/** The part of a path names an instance, beside others in one cluster. */
export function isInstance(segments: readonly string[], at: number): boolean {
  return instances.has(segments[at - 1] ?? "") && !isStage(segments[at] ?? "");
}

/** What an entry's addresses say but for the parts that name an instance. */
export function withoutInstances(entry: EntryPoint): string {
  return JSON.stringify(
    entry.addresses.map((address) => segmentsOf(address).filter((_, i, all) => !isInstance(all, i))),
  );
}

/** Entries of which no two can be in one cluster, but for instances side by side. */
export interface Alternatives {
  readonly members: readonly EntryPoint[];
  /** They declare one object differently; else they only build upon the same. */
  readonly differ: boolean;
}

/** The first addresses are where an entry is described and where it lies; what comes behind tells anything from anything. */
const folders = 2;

/** An entry by one kind of its addresses. */
interface Addressed {
  readonly id: string;
  readonly entry: EntryPoint;
  readonly path: readonly string[];
}

/**
 * Names for entries that have a neighbour: an alternative whose path differs from theirs in one part only. The parts in which
 * neighbours differ name them, however many others are tied to them by what all take in.
 */
export function nameNeighbours(sets: readonly Alternatives[]): ReadonlyMap<string, string> {
  const families = createSets();
  const positions = new Map<string, Set<number>>();
  const members = new Map<string, Addressed>();
  for (let level = 0; level < folders; level++) {
    for (const set of sets) {
      const own = set.members.map((entry): Addressed => {
        const address = entry.addresses[level] ?? entry.addresses.at(-1) ?? "";
        return { id: `${level} ${entry.id}`, entry, path: segmentsOf(address) };
      });
      for (const [a, b, at] of neighboursIn(own, set.differ)) {
        families.join([a.id, b.id]);
        for (const each of [a, b]) {
          members.set(each.id, each);
          positions.set(each.id, (positions.get(each.id) ?? new Set()).add(at));
        }
      }
    }
  }
  const names = new Map<string, string>();
  // By the most telling address first.
  const all = [...members.values()].sort((a, b) => Number.parseInt(a.id, 10) - Number.parseInt(b.id, 10));
  for (const family of families.list(all)) {
    const varying = [...new Set(family.flatMap(({ id }) => [...(positions.get(id) ?? [])]))].sort((a, b) => a - b);
    for (const { entry, path } of family)
      if (!names.has(entry.id)) names.set(entry.id, varying.map((at) => path[at]).join("/"));
  }
  for (const id of clashing(sets, names)) names.delete(id);
  return names;
}

/** Pairs whose paths differ in one part, and which; of many that differ in the same one each with the first. */
function* neighboursIn(
  set: readonly Addressed[],
  differ: boolean,
): Iterable<readonly [a: Addressed, b: Addressed, at: number]> {
  const first = new Map<string, Addressed>();
  for (const each of set) {
    for (const at of each.path.keys()) {
      if (isInstance(each.path, at)) continue;
      const key = each.path.with(at, "*").join("/");
      const other = first.get(key);
      if (other === undefined) first.set(key, each);
      else if (other.path[at] !== each.path[at] && (differ || !isPart(other.entry, each.entry)))
        yield [other, each, at];
    }
  }
}

/**
 * Of one stage, with the same below it, and one takes in all that the other does: what is applied together, and a part of it
 * by itself. What differs below the stage is a cluster of that stage.
 */
function isPart(a: EntryPoint, b: EntryPoint): boolean {
  const [stage, other] = [stageOf(a), stageOf(b)];
  if (stage === undefined || stage !== other || belowStage(a) !== belowStage(b)) return false;
  const [small, large] = a.bases.length < b.bases.length ? [a, b] : [b, a];
  const taken = new Set(large.bases);
  return small.bases.length < large.bases.length && small.bases.every((base) => base === small.path || taken.has(base));
}

/** The stage that its paths name. */
export function stageOf({ addresses }: EntryPoint): string | undefined {
  return addresses.flatMap((address) => segmentsOf(address).filter(isStage)).at(0);
}

/** What the folder that is applied says behind its stage. */
function belowStage({ path }: EntryPoint): string {
  const segments = segmentsOf(path);
  const at = segments.findIndex(isStage);
  return at === -1 ? "" : segments.slice(at + 1).join("/");
}

/**
 * With those alternatives that have no neighbour, but bear such a name in their paths: where no alternative of theirs is
 * called so, they belong there.
 */
export function withBearers(
  names: ReadonlyMap<string, string>,
  sets: readonly Alternatives[],
): ReadonlyMap<string, string> {
  const found = new Map(names);
  if (names.size === 0) return found;
  const index = indexParts([...new Set(names.values())]);
  const own = new Map<string, Alternatives[]>();
  const others = new Map<string, EntryPoint>();
  for (const set of sets) {
    for (const entry of set.members) {
      if (names.has(entry.id)) continue;
      others.set(entry.id, entry);
      own.set(entry.id, [...(own.get(entry.id) ?? []), set]);
    }
  }
  for (const [id, entry] of others) {
    const segments = new Set(entry.addresses.flatMap((address) => segmentsOf(address)));
    const taken = new Set((own.get(id) ?? []).flatMap(({ members }) => members.map((each) => found.get(each.id))));
    const whole = index.nearest(segments).filter((name) => name.split("/").every((part) => segments.has(part)));
    const name = whole.length > 1 ? deepest(whole, entry) : whole[0];
    if (name !== undefined && !taken.has(name)) found.set(id, name);
  }
  return found;
}

/** Of names that are parts of its path, that which stands lowest: a cluster of a stage. */
function deepest(names: readonly string[], { path }: EntryPoint): string | undefined {
  const segments = segmentsOf(path);
  return names.every((name) => segments.includes(name))
    ? segments.findLast((segment) => names.includes(segment))
    : undefined;
}

/** Entries that would come into one cluster with an alternative. */
function clashing(sets: readonly Alternatives[], names: ReadonlyMap<string, string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { members, differ } of sets) {
    const byName = new Map<string, EntryPoint>();
    for (const entry of members) {
      const name = names.get(entry.id);
      if (name === undefined) continue;
      const other = byName.get(name);
      if (other === undefined) byName.set(name, entry);
      else if (withoutInstances(other) !== withoutInstances(entry) && (differ || !isPart(other, entry))) {
        found.add(other.id);
        found.add(entry.id);
      }
    }
  }
  return found;
}
