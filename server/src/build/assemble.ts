import { limits } from "../limits.ts";
import type { ManifestFile } from "../manifest/file.ts";
import { createFileTable, type FileTable } from "../manifest/fileTable.ts";
import { asPart } from "./asPart.ts";
import type { BuildCell, BuildCells } from "./buildCell.ts";
import type { ClusterGroup } from "./clusterGroups.ts";
import {
  type DescribedCluster,
  type Description,
  isBounded,
  type LooseFiles,
  type MadeFiles,
  type Parts,
} from "./description.ts";
import type { EntryPoint } from "./entries/entryPoint.ts";
import { folderOf, upwards } from "./entries/paths.ts";
import type { EntryBuild } from "./entryBuild.ts";
import { keyOf } from "./objects.ts";
import { policiesOver } from "./policiesOver.ts";
import { reassemble, sameShape, type Touched, tableWith } from "./reassemble.ts";

/** Puts the files of entry points together, cluster by cluster. What is the same as in `last` is the same value. */
export function* assemble(
  parts: Parts,
  last: Description | undefined,
): Generator<unknown, Pick<Description, "clusters" | "alone" | "loose">> {
  const { input, found, builds, grouped } = parts;
  const { files } = input;
  const folder = folderEntries(parts, last);
  if (folder !== undefined) {
    const cluster = { name: "", entries: folder, files, takesIn: files.has, unsure: false };
    return { clusters: [cluster], alone: [], loose: nothingLoose };
  }
  const entries = new Map(found.entries.map((entry) => [entry.id, entry]));
  const kept = last === undefined ? undefined : reassemble(parts, last);
  if (kept !== undefined) return kept;
  const loose = sameLoose(looseFiles(parts), last?.loose);
  const before = new Map(last?.clusters.map((cluster) => [cluster.name, cluster]));
  const list = grouped.clusters.length === 0 ? [{ name: "", entries: [] }] : grouped.clusters;
  const clusterFor = ({ name, entries: ids, policiesOf }: ClusterGroup): DescribedCluster => {
    const old = before.get(name);
    if (old !== undefined && last !== undefined && isAsBefore(old, ids, last, { builds, loose })) return old;
    const own = ids.flatMap((id) => builds.get(id) ?? []);
    const known = old?.waiting?.known().files ?? old?.files;
    const table = tableOf(policiesOver(own, policiesOf, known), policiesOf ? [] : loose.of(ids), known);
    return {
      name,
      entries: own.map(({ entry }) => entry),
      ...(policiesOf && { policiesOf }),
      files: table,
      // Nothing is written for it: it is looked at, and never judged.
      takesIn: policiesOf ? () => false : table.has,
      unsure: isBounded(parts) || own.some(({ unsure }) => unsure),
    };
  };
  const clusters: DescribedCluster[] = [];
  for (const group of list) {
    clusters.push(clusterFor(group));
    yield group;
  }
  const aloneFiles = [
    ...found.leftOut.keys(),
    ...[...grouped.copies.keys(), ...(grouped.beyond?.entries ?? [])].flatMap((id) => entries.get(id)?.files ?? []),
  ];
  return { clusters, alone: aloneOf(aloneFiles, files, parts, last), loose };
}

/** The only cluster is the folder with all that lies in it. */
export function isPlainFolder({ clusters, input }: Description): boolean {
  return clusters.length === 1 && clusters[0]?.files === input.files;
}

/** All entry points of a folder of plain files, of which the cluster is the folder; `undefined`: it is something else. */
function folderEntries({ found, grouped }: Parts, last: Description | undefined): readonly EntryPoint[] | undefined {
  const [only, ...others] = grouped.clusters;
  if (others.length > 0 || (only?.name ?? "") !== "" || found.leftOut.size > 0) return undefined;
  const untouched = found.entries.every(
    ({ kind, namespace, id }) =>
      (kind === "folder" || kind === "dump") && namespace === undefined && !grouped.copies.has(id),
  );
  if (!untouched) return undefined;
  if (last !== undefined && found === last.found && grouped === last.grouped) return last.clusters[0]?.entries;
  const entries = new Map(found.entries.map((entry) => [entry.id, entry]));
  return only?.entries.flatMap((id) => entries.get(id) ?? []) ?? [];
}

/** The same builds make it, and the same files lie around them: where clusters are grouped anew, most stay. */
function isAsBefore(
  old: DescribedCluster,
  ids: readonly string[],
  last: Description,
  { builds, loose }: Pick<Parts, "builds"> & { readonly loose: LooseFiles },
): boolean {
  const { entries, waiting } = old;
  if (last.settled !== undefined || waiting !== undefined || entries.length !== ids.length) return false;
  // It was the folder with all that lies in it.
  if (old.files === last.input.files) return false;
  if (!ids.every((id, at) => entries[at]?.id === id && builds.get(id) === last.builds.get(id))) return false;
  if (loose === last.loose) return true;
  const [then, now] = [last.loose.of(ids), loose.of(ids)];
  return isSameList(then, now);
}

const nothingLoose: LooseFiles = { of: () => [], homes: [] };

/** Those of the last time where they are the same, so that hundreds of clusters need not be held against them. */
function sameLoose(now: LooseFiles, last: LooseFiles | undefined): LooseFiles {
  const same =
    last?.homes.length === now.homes.length &&
    last.homes.every(([ids, files], at) => {
      const [others, list] = now.homes[at] ?? [undefined, []];
      return ids?.join("\n") === others?.join("\n") && isSameList(files, list);
    });
  return same ? last : now;
}

function isSameList<Value>(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((each, at) => each === b[at]);
}

/** The clusters of the last time, in which some builds wait now. */
export function waitingClusters(
  last: Description,
  cells: BuildCells,
  touched: ReadonlySet<string>,
): readonly DescribedCluster[] {
  const waits = ({ id }: EntryPoint) => touched.has(id) && (cells.get(id)?.since().size ?? 0) > 0;
  return last.clusters.map((cluster) =>
    cluster.entries.some(waits) ? waitingCluster(cluster, madeBefore(cluster, last), cells, last.loose) : cluster,
  );
}

/** Where it did not wait, none of its builds did. */
function madeBefore(cluster: DescribedCluster, { cells }: Description): MadeFiles {
  const { waiting, entries } = cluster;
  if (waiting !== undefined) return waiting.known();
  return { files: cluster.files, builds: entries.flatMap(({ id }) => cells.get(id)?.known() ?? []) };
}

function waitingCluster(
  old: DescribedCluster,
  last: MadeFiles,
  cells: BuildCells,
  loose: LooseFiles,
): DescribedCluster {
  const { name, entries, policiesOf, unsure, takesIn } = old;
  // No cluster of the past is kept for longer than it takes to make this one.
  let before: MadeFiles | undefined = last;
  let made: MadeFiles | undefined;
  const make = (): MadeFiles => {
    const builds = buildsNow(entries, cells);
    const known = policiesOf === undefined && before !== undefined ? tableBetween(before, builds) : undefined;
    const around = () => (policiesOf === undefined ? loose.of(entries.map(({ id }) => id)) : []);
    const files = known ?? tableOf(policiesOver(builds, policiesOf, before?.files), around(), before?.files);
    before = undefined;
    return { files, builds };
  };
  return {
    name,
    entries,
    ...(policiesOf && { policiesOf }),
    unsure,
    takesIn,
    get files() {
      made ??= make();
      return made.files;
    },
    waiting: { isMade: () => made !== undefined, known: () => made ?? before ?? make() },
  };
}

/** Hundreds may be asked at each key. */
function buildsNow(entries: readonly EntryPoint[], cells: BuildCells): readonly EntryBuild[] {
  const own: BuildCell[] = [];
  let waiting = 0;
  for (const { id } of entries) {
    const cell = cells.get(id);
    if (cell === undefined) continue;
    own.push(cell);
    if (cell.since().size > 0) waiting++;
  }
  // So many take in what is typed that nobody would wait for them at a key.
  return own.map(waiting > limits.build.atOnce ? (cell) => cell.meanwhile() : (cell) => cell.get());
}

/** Of hundreds of builds a keystroke changes few. `undefined` where more than contents have changed. */
function tableBetween({ files, builds }: MadeFiles, now: readonly EntryBuild[]): FileTable | undefined {
  if (builds.length !== now.length) return undefined;
  const touched: Touched[] = [];
  for (const [at, after] of now.entries()) {
    const before = builds[at];
    if (before === after) continue;
    if (before?.entry.id !== after.entry.id || !sameShape(before, after)) return undefined;
    touched.push({ before, after });
  }
  return tableWith(files, touched);
}

function tableOf(builds: readonly EntryBuild[], loose: readonly ManifestFile[], old: FileTable | undefined): FileTable {
  const [only, ...others] = builds;
  const again = only && old && others.length + loose.length === 0 ? tableAgain(only, old) : undefined;
  if (again !== undefined) return again;
  const byKey = new Map<string, ManifestFile>();
  for (const { entry, files: own } of builds) {
    for (const file of own) byKey.set(freeKey(byKey, file, entry), file);
  }
  const made = [...byKey].map(([key, file]) => instanceOf(file, key, old));
  const shown: ManifestFile[] = [];
  for (const { reads } of builds) {
    for (const [uri, file] of reads) {
      if (file === undefined || byKey.has(uri)) continue;
      byKey.set(uri, file);
      shown.push(asPart(file, old?.get(uri)));
    }
  }
  for (const file of loose) if (!byKey.has(file.uri)) shown.push(file);
  const all = [...made, ...shown];
  if (old === undefined || old.size !== all.length || !all.every(({ uri }) => old.has(uri)))
    return createFileTable(all);
  const changes = new Map(all.flatMap((file) => (old.get(file.uri) === file ? [] : [[file.uri, file] as const])));
  return changes.size === 0 ? old : old.with(changes);
}

/** The table of one build that has, and looks at, the same files as before; `undefined` where it does not. */
function tableAgain({ files, reads }: EntryBuild, old: FileTable): FileTable | undefined {
  const changes = new Map<string, ManifestFile>();
  const made = new Set<string>();
  for (const file of files) {
    made.add(file.uri);
    if (old.get(file.uri) !== file) changes.set(file.uri, file);
  }
  let { size } = made;
  for (const [uri, file] of reads) {
    if (file === undefined || made.has(uri)) continue;
    size++;
    const before = old.get(uri);
    const shown = asPart(file, before);
    if (shown !== before) changes.set(uri, shown);
  }
  if (size !== old.size) return undefined;
  for (const uri of changes.keys()) if (!old.has(uri)) return undefined;
  return changes.size === 0 ? old : old.with(changes);
}

function freeKey(taken: ReadonlyMap<string, ManifestFile>, file: ManifestFile, entry: EntryPoint): string {
  if (!taken.has(file.uri)) return file.uri;
  const written = file.written ?? file.uri;
  let key = keyOf(written, entry.path);
  for (let n = 2; taken.has(key); n++) key = keyOf(written, `${entry.path} ${n}`);
  return key;
}

/** The file under another key; the value of the last time where it was made of the same. */
function instanceOf(file: ManifestFile, key: string, old: FileTable | undefined): ManifestFile {
  if (file.uri === key) return file;
  const before = old?.get(key);
  if (
    before !== undefined &&
    before.policies === file.policies &&
    before.workloads === file.workloads &&
    before.stream === file.stream
  )
    return before;
  return { ...file, uri: key, written: file.written ?? file.uri };
}

/** Files that declare nothing and that nobody takes in: half typed ones, and others. They go with what lies around them. */
function looseFiles({ input, found, builds, pathOf }: Parts): LooseFiles {
  const taken = new Set<string>();
  for (const { reads } of builds.values()) for (const uri of reads.keys()) taken.add(uri);
  const leftOut = found.leftOut;
  const plain = new Map<string, string[]>();
  for (const { id, kind, path, snapshot } of found.entries) {
    if (snapshot === undefined && (kind === "folder" || kind === "dump")) push(plain, path, id);
  }
  const around = new Map<string, readonly string[] | undefined>();
  const byHome = new Map<readonly string[] | undefined, ManifestFile[]>();
  for (const file of input.files) {
    if (taken.has(file.uri) || leftOut.has(pathOf(file.uri))) continue;
    const folder = folderOf(pathOf(file.uri));
    if (!around.has(folder)) {
      const [home] = [...upwards(folder)].filter((each) => plain.has(each));
      around.set(folder, home === undefined ? undefined : plain.get(home));
    }
    const home = around.get(folder);
    push(byHome, home, file);
  }
  const homes = [...byHome];
  return {
    of: (ids) =>
      homes.flatMap(([home, list]) => (home === undefined || home.some((id) => ids.includes(id)) ? list : [])),
    homes,
  };
}

function aloneOf(
  paths: readonly string[],
  files: FileTable,
  { pathOf }: Parts,
  last: Description | undefined,
): readonly FileTable[] {
  const wanted = new Set(paths);
  const groups = new Map<string, ManifestFile[]>();
  for (const file of files) {
    const path = pathOf(file.uri);
    if (!wanted.has(path)) continue;
    push(groups, folderOf(path), file);
  }
  const before = new Map<ManifestFile, FileTable>();
  for (const table of last?.alone ?? []) for (const file of table) before.set(file, table);
  return [...groups.values()].map((list) => {
    const [first] = list;
    const old = first && before.get(first);
    const same = old?.size === list.length && list.every((file) => old.get(file.uri) === file);
    return same ? old : createFileTable(list);
  });
}

function push<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
