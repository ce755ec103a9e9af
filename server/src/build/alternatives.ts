import type { EntryPoint } from "./entries/entryPoint.ts";
import { folderOf } from "./entries/paths.ts";
import { type Alternatives, stageOf, withoutInstances } from "./localNames.ts";

/** Sets of entries of which no two can be in one cluster, but for instances side by side. */
export function findAlternatives(
  entries: readonly EntryPoint[],
  differing: readonly (readonly EntryPoint[])[],
  parents: ReadonlyMap<string, readonly EntryPoint[]>,
): readonly Alternatives[] {
  const sets = new Map<string, Alternatives>();
  for (const members of differing) sets.set(members.map(({ id }) => id).join("\n"), { members, differ: true });
  const byBase = new Map<string, EntryPoint[]>();
  for (const entry of entries) {
    for (const base of entry.bases) {
      const list = byBase.get(base);
      if (list === undefined) byBase.set(base, [entry]);
      else list.push(entry);
    }
  }
  for (const all of byBase.values()) {
    const users = withoutInstalled(withoutSiblings(all, parents));
    if (users.length < 2) continue;
    // Instances side by side are no alternatives: only those that differ in another part of the path are.
    const kinds = new Map<string, EntryPoint>();
    for (const user of users) kinds.set(withoutInstances(user), kinds.get(withoutInstances(user)) ?? user);
    const key = users.map(({ id }) => id).join("\n");
    if (kinds.size > 1 && !sets.has(key)) sets.set(key, { members: users, differ: false });
  }
  return [...sets.values()];
}

/**
 * Of applications of Flux that one entry describes, all in its cluster, the first: one folder for many volumes, say, with
 * other variables each. Those that bear a stage are told apart all the same.
 */
function withoutSiblings(
  users: readonly EntryPoint[],
  parents: ReadonlyMap<string, readonly EntryPoint[]>,
): readonly EntryPoint[] {
  const seen = new Set<string>();
  return users.filter((user) => {
    const above = parents.get(user.id) ?? [];
    if (above.length === 0 || user.recipe.steps?.tool !== "flux" || stageOf(user) !== undefined) return true;
    const known = above.some(({ id }) => seen.has(id));
    for (const { id } of above) seen.add(id);
    return !known;
  });
}

/**
 * Of the releases of a chart that one folder describes, each under a name or in a namespace of its own in one place, the
 * first: instances of what any team may install. Those that bear a stage are told apart all the same.
 */
function withoutInstalled(users: readonly EntryPoint[]): readonly EntryPoint[] {
  const seen = new Map<string, Set<string>>();
  return users.filter((user) => {
    const { describedIn, namespace, destination, recipe } = user;
    const [part, ...others] = recipe.parts;
    const release = part?.kind === "chart" && others.length === 0 ? part.request.release : undefined;
    if (release === undefined || describedIn === undefined || namespace === undefined || stageOf(user) !== undefined)
      return true;
    const place = JSON.stringify([folderOf(describedIn), destination?.name, destination?.server]);
    const own = JSON.stringify([namespace, release]);
    const known = seen.get(place);
    if (known === undefined) seen.set(place, new Set([own]));
    else if (known.has(own)) return true;
    else known.add(own);
    return known === undefined;
  });
}

/** The entries that take in the file which describes an application. */
export function parentsOf(entries: readonly EntryPoint[]): ReadonlyMap<string, readonly EntryPoint[]> {
  const byFile = new Map<string, EntryPoint[]>();
  if (!entries.some(({ describedIn }) => describedIn !== undefined)) return new Map();
  for (const entry of entries) {
    for (const file of entry.files) {
      const list = byFile.get(file);
      if (list === undefined) byFile.set(file, [entry]);
      else list.push(entry);
    }
  }
  const found = new Map<string, readonly EntryPoint[]>();
  for (const entry of entries) {
    const { describedIn } = entry;
    if (describedIn !== undefined)
      found.set(
        entry.id,
        (byFile.get(describedIn) ?? []).filter((each) => each !== entry),
      );
  }
  return found;
}
