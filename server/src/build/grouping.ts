import { findAlternatives, parentsOf } from "./alternatives.ts";
import { boundGroups, byName, type Grouped } from "./clusterGroups.ts";
import { contentOf } from "./declared.ts";
import { compareEntries, type Declared } from "./entries/compare.ts";
import type { EntryPoint } from "./entries/entryPoint.ts";
import { indexParts } from "./entries/partIndex.ts";
import { segmentsOf } from "./entries/paths.ts";
import { nameAlternatives } from "./groupNames.ts";
import { stageOf } from "./localNames.ts";
import { besideSnapshots } from "./snapshotGroups.ts";

/** The cluster in which Argo CD itself lives. */
const here: ReadonlySet<string> = new Set(["https://kubernetes.default.svc", "in-cluster"]);

/**
 * Puts entry points into clusters. `declared`: the objects that an entry makes. `generated`: the entry looks as if a tool
 * had written it. Pure.
 *
 * Entries that declare the same object with differing content are alternatives, and so are those that build upon one base.
 * Where an application says where it goes, that decides. Else the part of the path in which alternatives differ names the
 * cluster; whatever else bears that part belongs there, and what bears none is in all of them.
 */
export function groupEntries(
  all: readonly EntryPoint[],
  declared: (entry: EntryPoint) => readonly Declared[],
  generated: (entry: EntryPoint) => boolean = () => false,
): Grouped {
  const snapshots = all.filter(({ snapshot }) => snapshot !== undefined);
  if (snapshots.length === 0) return boundGroups(groupApplied(all, declared, generated));
  const applied = all.filter(({ snapshot }) => snapshot === undefined);
  const groups = applied.length === 0 ? noGroups : boundGroups(groupApplied(applied, declared, generated));
  return besideSnapshots(snapshots, groups);
}

const noGroups: Grouped = { clusters: [], copies: new Map(), why: new Map() };

function groupApplied(
  all: readonly EntryPoint[],
  declared: (entry: EntryPoint) => readonly Declared[],
  generated: (entry: EntryPoint) => boolean,
): Grouped {
  const why = new Map<string, string>();
  const said = all.filter((entry) => entry.cluster !== undefined);
  if (said.length > 0) {
    for (const entry of said) why.set(entry.id, "`.netpol.yaml` says so");
    return { clusters: byName(said, (entry) => [entry.cluster ?? ""]), copies: new Map(), why };
  }
  const objects = new Map(all.map((entry) => [entry.id, [...declared(entry), ...describing(entry)]]));
  const { copies, entries, differing } = compareEntries(all, objects, generated);
  const sets = findAlternatives(entries, differing, parentsOf(entries));
  const { names, makeshift } = nameAlternatives(entries, sets);
  const destinations = nameDestinations(entries, names);
  const aliases = aliasesOf(names, destinations);
  const homes = new Map<string, string>();
  for (const entry of entries) {
    const [destination, name] = [destinations.get(entry.id), names.get(entry.id)];
    if (destination !== undefined) {
      homes.set(entry.id, destination);
      why.set(entry.id, "its destination says so");
    } else if (name !== undefined) {
      homes.set(entry.id, aliases.get(name) ?? name);
      why.set(entry.id, "an alternative, told apart by its path");
    }
  }
  const clusters = clusterNames(homes, makeshift);
  if (clusters.length === 0) {
    for (const entry of entries) why.set(entry.id, "nothing stands against one cluster");
    return { clusters: byName(entries, () => [""]), copies, why };
  }
  const place = placing(entries, { homes, clusters, aliases, destinations }, why);
  return { clusters: byName(entries, place), copies, why };
}

/** The object that describes an application is declared in its cluster, too. */
function describing({ declares }: EntryPoint): readonly Declared[] {
  return declares === undefined ? [] : [{ key: declares.key, content: () => contentOf(declares.root) }];
}

/** The names of the clusters that applications go to, where they say so. */
function nameDestinations(
  entries: readonly EntryPoint[],
  names: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const away = entries.filter(({ destination }) => destination !== undefined && !isHere(destination));
  if (away.length === 0) return found;
  const pathNames = new Map<string, Set<string>>();
  for (const { id, destination } of away) {
    const [server, name] = [destination?.server, names.get(id)];
    if (server !== undefined && name !== undefined)
      pathNames.set(server, (pathNames.get(server) ?? new Set()).add(name));
  }
  for (const entry of entries) {
    const { id, destination } = entry;
    if (destination === undefined) continue;
    if (isHere(destination)) {
      if ((destination.name ?? destination.server) !== undefined && !names.has(id)) found.set(id, "in-cluster");
      continue;
    }
    const { name, server = "" } = destination;
    const [only, ...others] = pathNames.get(server) ?? [];
    found.set(id, name ?? (only !== undefined && others.length === 0 ? only : hostOf(server)));
  }
  return found;
}

/** A path that leads to a named destination bears that destination's name. */
function aliasesOf(
  names: ReadonlyMap<string, string>,
  destinations: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const all = new Map<string, Set<string>>();
  for (const [id, destination] of destinations) {
    const name = names.get(id);
    if (name !== undefined) all.set(name, (all.get(name) ?? new Set()).add(destination));
  }
  return new Map(
    [...all].flatMap(([name, [only, ...others]]) => (only !== undefined && others.length === 0 ? [[name, only]] : [])),
  );
}

function isHere({ name, server }: NonNullable<EntryPoint["destination"]>): boolean {
  return name === undefined ? server === undefined || here.has(server) : here.has(name);
}

function hostOf(server: string): string {
  return server.replace(/^\w+:\/\//, "").replace(/[/:].*$/, "");
}

/** The clusters that homes name: a name that is part of a longer one is no cluster beside it. */
function clusterNames(homes: ReadonlyMap<string, string>, makeshift: ReadonlySet<string>): readonly string[] {
  const all = [...new Set(homes.values())];
  const index = indexParts(all.filter((name) => !makeshift.has(name)));
  return all.filter((name) =>
    index.bearersOf(name).every((other) => other.split("/").length <= name.split("/").length),
  );
}

/** The clusters that are of one stage, although another part of the path names them: `eu` of `prod/eu`. */
function stagesOf(
  entries: readonly EntryPoint[],
  homes: ReadonlyMap<string, string>,
  named: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const byCluster = new Map<string, Set<string | undefined>>();
  for (const entry of entries) {
    const home = homes.get(entry.id);
    if (home !== undefined && named.has(home))
      byCluster.set(home, (byCluster.get(home) ?? new Set()).add(stageOf(entry)));
  }
  const found = new Map<string, string[]>();
  for (const [name, [stage, ...others]] of byCluster) {
    if (stage === undefined || others.length > 0) continue;
    const list = found.get(stage);
    if (list === undefined) found.set(stage, [name]);
    else list.push(name);
  }
  return found;
}

interface Homes {
  readonly homes: ReadonlyMap<string, string>;
  readonly clusters: readonly string[];
  readonly aliases: ReadonlyMap<string, string>;
  readonly destinations: ReadonlyMap<string, string>;
}

function placing(
  entries: readonly EntryPoint[],
  { homes, clusters, aliases, destinations }: Homes,
  why: Map<string, string>,
): (entry: EntryPoint) => readonly string[] {
  const index = indexParts(clusters);
  const named = new Set(clusters);
  const parents = parentsOf(entries);
  const stages = stagesOf(entries, homes, named);
  const placed = new Map<string, readonly string[]>();
  const place = (entry: EntryPoint, depth: number): readonly string[] => {
    const known = placed.get(entry.id);
    if (known !== undefined) return known;
    placed.set(entry.id, clusters);
    let found = own(entry);
    if (destinations.get(entry.id) === undefined && depth < 16) {
      const above = new Set((parents.get(entry.id) ?? []).flatMap((parent) => place(parent, depth + 1)));
      const both = above.size === 0 ? found : found.filter((name) => above.has(name));
      if (both.length > 0) found = both;
    }
    placed.set(entry.id, found);
    return found;
  };
  const own = (entry: EntryPoint): readonly string[] => {
    const home = homes.get(entry.id);
    if (home !== undefined) return named.has(home) ? [home] : index.bearersOf(home);
    const segments = entry.addresses.flatMap((address) => segmentsOf(address));
    const bearers = index.nearest(new Set([...segments, ...segments.flatMap((each) => aliases.get(each) ?? [])]));
    if (bearers.length > 0) {
      why.set(entry.id, bearers.length > 2 ? "its path says so" : `its path says ${bearers.join(" and ")}`);
      return bearers;
    }
    const stage = stageOf(entry);
    const staged = stage === undefined ? [] : (stages.get(stage) ?? []);
    if (staged.length > 0) {
      why.set(entry.id, `its path says ${stage}`);
      return staged;
    }
    why.set(entry.id, "nothing ties it to one cluster");
    return clusters;
  };
  return (entry) => place(entry, 0);
}
