import type { EntryPoint } from "./entries/entryPoint.ts";
import { folderOf, segmentsOf } from "./entries/paths.ts";
import { createSets } from "./entries/sets.ts";
import { type Alternatives, isInstance, nameNeighbours, withBearers } from "./localNames.ts";

/** Names of alternatives, and those among the names that are whole paths for want of a better one. */
export function nameAlternatives(
  entries: readonly EntryPoint[],
  sets: readonly Alternatives[],
): { readonly names: ReadonlyMap<string, string>; readonly makeshift: ReadonlySet<string> } {
  const told = withBearers(nameNeighbours(sets), sets);
  const groups = createSets();
  for (const { members } of sets) groups.join(members.map(({ id }) => id));
  const names = new Map<string, string>();
  const makeshift = new Set<string>();
  for (const group of groups.list(entries)) {
    const some = group.some(({ id }) => told.has(id));
    const byPath = new Map(nameGroup(group));
    for (const { id } of group) {
      const name = told.get(id) ?? byPath.get(id);
      if (name !== undefined) byPath.set(id, name);
    }
    for (const [id, name] of withStages(group, byPath)) {
      names.set(id, name);
      if (some && !told.has(id) && name === byPath.get(id)) makeshift.add(name);
    }
  }
  for (const name of told.values()) makeshift.delete(name);
  return { names, makeshift };
}

/**
 * Where a chart lies says nothing beside where those are described that install it: its own releases bear their stage, as far
 * as the others are told apart without them.
 */
function nameGroup(group: readonly EntryPoint[]): ReadonlyMap<string, string> {
  const own = group.filter(({ stage, describedIn }) => stage !== undefined && describedIn === undefined);
  const others = own.length === 0 ? group : group.filter((entry) => !own.includes(entry));
  const named = others.length > 1 ? byAddresses(others) : undefined;
  if (named === undefined) return byAddresses(group) ?? new Map();
  return new Map([...own.map(({ id, path, stage }) => [id, `${path}/${stage}`] as const), ...named]);
}

/** By the first kind of address that tells at least two of the group apart in something else than their instance. */
function byAddresses(group: readonly EntryPoint[]): ReadonlyMap<string, string> | undefined {
  const most = Math.max(...group.map(({ addresses }) => addresses.length));
  for (const instancesToo of [false, true]) {
    for (let level = 0; level < most; level++) {
      const paths = group.map(({ addresses }) => segmentsOf(addresses[level] ?? addresses.at(-1) ?? ""));
      const names = differences(paths, instancesToo);
      if (new Set(names).size > 1) return new Map(group.map(({ id }, i) => [id, names[i] ?? ""]));
    }
  }
  return undefined;
}

/** Who has a name of its own beside the others' paths bears that, but for those that the folder describing them tells apart. */
function withStages(group: readonly EntryPoint[], names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const taken = new Map<string, number>();
  for (const { id, stage } of group)
    for (const name of new Set([names.get(id), stage]))
      if (name !== undefined) taken.set(name, (taken.get(name) ?? 0) + 1);
  const homes = new Map<string, number>();
  for (const { describedIn } of group)
    if (describedIn !== undefined) homes.set(folderOf(describedIn), (homes.get(folderOf(describedIn)) ?? 0) + 1);
  const isTold = ({ describedIn }: EntryPoint) =>
    describedIn !== undefined && homes.size > 1 && homes.get(folderOf(describedIn)) === 1;
  return new Map(
    group.flatMap((entry) => {
      const { id, stage } = entry;
      const name = stage !== undefined && taken.get(stage) === 1 && !isTold(entry) ? stage : names.get(id);
      return name === undefined ? [] : [[id, name]];
    }),
  );
}

/** Of each path the parts in which they differ, joined. */
function differences(paths: readonly (readonly string[])[], instancesToo: boolean): readonly string[] {
  const [first = []] = paths;
  const sameLength = paths.every((path) => path.length === first.length);
  if (sameLength) {
    const varying = first.flatMap((_, i) => (paths.every((path) => path[i] === first[i]) ? [] : [i]));
    return paths.map((path) =>
      varying
        .filter((i) => instancesToo || !isInstance(path, i))
        .map((i) => path[i])
        .join("/"),
    );
  }
  const shortest = Math.min(...paths.map((path) => path.length));
  let front = 0;
  while (front < shortest && paths.every((path) => path[front] === first[front])) front++;
  let back = 0;
  while (back < shortest - front && paths.every((path) => path.at(-1 - back) === first.at(-1 - back))) back++;
  return paths.map((path) => {
    const own = path.slice(front, path.length - back);
    const kept = own.filter((_, i) => instancesToo || !isInstance(path, front + i));
    // What has nothing of its own is the thing itself: it is called by its last part.
    return kept.join("/") || (path.at(-1) ?? "");
  });
}
