import type { ManifestFile } from "../manifest/file.ts";
import type { FileChange } from "../manifest/fileTable.ts";
import { isLinkPlace, linkPathOf } from "../source/folderLinks.ts";
import { isLayered, type LayeredMap, layeredMap } from "../source/layeredMap.ts";
import { finish } from "../source/steps.ts";
import type { Variables } from "./application.ts";
import { assemble, waitingClusters } from "./assemble.ts";
import { type BuildCell, type BuildCells, buildsOf, changedSince, madeCell, waitingCell } from "./buildCell.ts";
import type { Grouped } from "./clusterGroups.ts";
import { again, continued, lazyReaders } from "./continued.ts";
import { declaredIn } from "./declared.ts";
import type { Described, Description } from "./description.ts";
import { editsOf } from "./edits.ts";
import type { Declared } from "./entries/compare.ts";
import type { EntryPoint } from "./entries/entryPoint.ts";
import { type FoundEntries, findEntries } from "./entries/find.ts";
import { createSteeringReader, type SteeringReader, steersNothing } from "./entries/steering.ts";
import { findVariables } from "./entries/variables.ts";
import { type Builders, type Building, buildSteps, type EntryBuild } from "./entryBuild.ts";
import { uriBelow } from "./files.ts";
import { groupEntries } from "./grouping.ts";
import { listsOf } from "./lists.ts";
import type { ObjectMemo } from "./objectMemo.ts";
import { compareGroups, lazyDeclarers, lazyNextDeclarers, standAlike } from "./regroup.ts";
import { createTableFiles, keepNothing, type Streams } from "./tableFiles.ts";
import { asItWas, whileTyping } from "./typing.ts";

/** Describes folders. Remembers texts that it has looked at; `before` is where everything else is taken over from. */
export interface Describer {
  (input: Described, before?: Description): Description;
  /** The same bit by bit: who has other things to do does them in between. */
  steps(input: Described, before?: Description): Generator<unknown, Description>;
}

export function createDescriber(builders: Builders): Describer {
  const reader = createSteeringReader();
  const streams: Streams = new Map();
  const folders = keepNothing();
  const declared = new WeakMap<ManifestFile, readonly Declared[]>();
  const declaredBy = (file: ManifestFile): readonly Declared[] => {
    let known = declared.get(file);
    if (known === undefined) {
      known = declaredIn(file);
      declared.set(file, known);
    }
    return known;
  };
  const memo: ObjectMemo = new WeakMap();
  const keys = new WeakMap<EntryPoint, string>();
  const keyFor = (entry: EntryPoint): string => {
    const key = keys.get(entry) ?? keyOf(entry);
    keys.set(entry, key);
    return key;
  };
  const edits = new WeakMap<EntryPoint, { readonly value: ReturnType<typeof editsOf> }>();
  const editsFor = (entry: EntryPoint): ReturnType<typeof editsOf> => {
    const known = edits.get(entry) ?? { value: editsOf(entry) };
    edits.set(entry, known);
    return known.value;
  };
  const uris = new WeakMap<EntryPoint, readonly string[]>();
  const urisIn = (root: string, entry: EntryPoint): readonly string[] => {
    const known = uris.get(entry) ?? entry.files.map((path) => (path === "." ? root : uriBelow(root, path)));
    uris.set(entry, known);
    return known;
  };
  function* steps(input: Described, before?: Description): Generator<unknown, Description> {
    const { files, root, options } = input;
    const comparable =
      before?.input.root === root &&
      before.input.said === input.said &&
      before.input.exclude === input.exclude &&
      before.input.options.kubernetesVersion === options.kubernetesVersion;
    const last = comparable ? before : undefined;
    const changed = last === undefined ? undefined : files.changesSince(last.input.files);
    const pathOf = (uri: string) => decoded(uri.slice(root.length + 1));
    const listed = lazily(() => entryFiles(input));
    // Each text by itself, so that nobody waits for all of them.
    if (last === undefined) {
      const { paths, uriOf, text } = listed();
      for (const path of paths) {
        reader.read(path, uriOf(path), text(path) ?? "");
        yield path;
      }
    }
    // Not `last` itself: what is handed on would keep every description that ever was.
    const { parameters } = last?.found ?? { parameters: noPaths };
    const found =
      last !== undefined && changed?.every((change) => steersAlike(reader, pathOf, change, parameters)) === true
        ? last.found
        : yield* findEntries(listed(), reader, input.said, input.exclude, builders.find);
    yield found;
    const uriOf = (path: string): string => listed().uriOf(path);
    if (last !== undefined && found === last.found && changed !== undefined) {
      const next = continued(input, changed, last, pathOf, declaredBy);
      if (next !== undefined) return { ...next, uriOf };
    }

    const buildFiles = createTableFiles(files, root, streams, folders);
    const variables = (entry: EntryPoint): Variables => findVariables(entry, listed, reader);
    const urisOf = (entry: EntryPoint): readonly string[] => urisIn(root, entry);
    const told = { variables, editsOf: editsFor, urisOf };
    const building = { table: files, files: buildFiles, root, options, builders, memo, ...told };
    const changedUris = (changed ?? []).flatMap(({ before: then, after: now }) => (now ?? then)?.uri ?? []);
    const unhurried = last !== undefined && found === last.found && input.unhurried === true;
    const near = unhurried ? cellsNear(last, changedUris) : undefined;
    const own = new Map<string, BuildCell>();
    for (const entry of near === undefined ? found.entries : found.entries.filter(({ id }) => near.has(id))) {
      const cell = last?.cells.get(entry.id);
      const old = cell?.known();
      const same = old !== undefined && (old.entry === entry || keyFor(old.entry) === keyFor(entry));
      const since = same && cell !== undefined ? changedSince(cell, changedUris, writtenIn(cell, input)) : undefined;
      if (since?.size === 0 && cell !== undefined) {
        own.set(entry.id, cell);
        continue;
      }
      const plainly = same && found === last?.found;
      const past = { old: same ? old : undefined, since, plainly };
      const waits = unhurried && same && since !== undefined;
      const next = waits
        ? waitingCell(old, since, makerOf(entry, building, past, input), () => asItWas(old, files))
        : madeCell(yield* makeSteps(entry, building, past, input));
      own.set(entry.id, next);
      yield entry;
    }
    const cells = unhurried ? layered(last.cells).with(own) : own;
    if (unhurried && mayWait(own, changedUris)) {
      const touched = new Set(own.keys());
      const clusters = waitingClusters(last, cells, touched);
      const waiting = { settled: last.settled ?? last, touched, cells, builds: buildsOf(cells) };
      return { ...last, input, ...waiting, clusters, pathOf, uriOf };
    }
    const builds = new Map<string, EntryBuild>();
    for (const [id, cell] of cells) builds.set(id, cell.get());
    const settled = last?.settled ?? last;
    const standing = settled !== undefined && (found === settled.found || standAlike(settled.found, found));
    const compared = standing ? compareGroups(settled, builds, declaredBy) : "other";
    const grouped =
      last !== undefined && compared !== "other" ? last.grouped : yield* groupSteps(found, builds, declaredBy);
    yield grouped;
    const { clusters, alone, loose } = yield* assemble({ input, found, builds, grouped, pathOf }, last);
    const declarers =
      last === undefined || settled === undefined || compared === "other"
        ? lazyDeclarers(builds, declaredBy)
        : compared === "same"
          ? last.declarers
          : lazyNextDeclarers(settled, builds, declaredBy);
    const troubled: EntryBuild[] = [];
    for (const build of builds.values()) if (build.problems.length > 0) troubled.push(build);
    const made = new Map<string, BuildCell>();
    for (const [id, cell] of cells) made.set(id, cell.settled());
    const readers = lazyReaders(made);
    const groups = { found, grouped, declarers, readers, clusters, alone, loose };
    return {
      input,
      builds: layeredMap(builds),
      cells: layeredMap(made),
      settled: undefined,
      touched: nothingTouched,
      troubled,
      ...groups,
      pathOf,
      uriOf,
    };
  }
  const describe = (input: Described, before?: Description): Description => finish(steps(input, before));
  return Object.freeze(Object.assign(describe, { steps }));
}

const noPaths: ReadonlySet<string> = new Set();

function* groupSteps(
  found: FoundEntries,
  builds: ReadonlyMap<string, EntryBuild>,
  declaredBy: (file: ManifestFile) => readonly Declared[],
): Generator<unknown, Grouped> {
  const declared = new Map<string, readonly Declared[]>();
  for (const [id, { files }] of builds) {
    declared.set(id, files.flatMap(declaredBy));
    yield id;
  }
  return groupEntries(
    found.entries,
    ({ id }) => declared.get(id) ?? [],
    (entry) => entry.files.length > 0 && entry.files.every((path) => found.generated.has(path)),
  );
}

const nothingTouched: ReadonlySet<string> = new Set();

/** The entry points of which something may be other now: of thousands, those that read what was edited, and those that wait. */
function cellsNear({ readers, touched, troubled }: Description, changed: readonly string[]): ReadonlySet<string> {
  const near = new Set(touched);
  for (const uri of changed) for (const id of readers().get(uri) ?? []) near.add(id);
  // What is left out while somebody writes comes back when it is left.
  for (const { entry, typing } of troubled) if (typing !== undefined) near.add(entry.id);
  return near;
}

function layered(cells: BuildCells): LayeredMap<string, BuildCell> {
  return isLayered(cells) ? cells : layeredMap(new Map(cells));
}

/** Only texts that builds read have changed, of more than one of them: else there is nothing to gain, or files may stand elsewhere. */
function mayWait(cells: ReadonlyMap<string, BuildCell>, changed: readonly string[]): boolean {
  const all = [...cells.values()];
  return (
    all.filter((cell) => cell.since().size > 0).length > 1 &&
    changed.every((uri) => all.some((cell) => cell.since().has(uri)))
  );
}

function lazily<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

interface Before {
  readonly old: EntryBuild | undefined;
  readonly since: ReadonlySet<string> | undefined;
  /** Nothing but contents of files has changed. */
  readonly plainly: boolean;
}

/** A function of its own, so that what it makes keeps nothing else of the past. */
function makerOf(entry: EntryPoint, building: Building, before: Before, input: Described): () => EntryBuild {
  return () => finish(makeSteps(entry, building, before, input));
}

function* makeSteps(
  entry: EntryPoint,
  building: Building,
  { old, since, plainly }: Before,
  input: Described,
): Generator<unknown, EntryBuild> {
  const same = plainly && old !== undefined ? again(old, [...(since ?? [])], building.table) : undefined;
  return same ?? (yield* builtAnew(entry, building, old, input));
}

function* builtAnew(
  entry: EntryPoint,
  building: Building,
  old: EntryBuild | undefined,
  input: Described,
): Generator<unknown, EntryBuild> {
  const known = old?.failed === false ? old : undefined;
  const built = yield* buildSteps(entry, building, old, known && input.writing);
  return (known && whileTyping(built, known, building.table, input)) || built;
}

/** The text of which an entry leaves something out, where that is no longer being written. */
function writtenIn(cell: BuildCell, { writing }: Described): string | undefined {
  const { leftOutOf } = cell.known().typing ?? {};
  return leftOutOf === writing ? undefined : leftOutOf;
}

function entryFiles({ files, root }: Described): Parameters<typeof findEntries>[0] {
  const byPath = new Map<string, ManifestFile>();
  for (const file of files)
    if (file.uri.startsWith(`${root}/`)) byPath.set(decoded(file.uri.slice(root.length + 1)), file);
  return {
    paths: [...byPath.keys()],
    uriOf: (path) => byPath.get(path)?.uri ?? `${root}/${path}`,
    text: (path) => byPath.get(path)?.stream.text,
    holds: (path) => holds(byPath.get(path)),
  };
}

function decoded(path: string): string {
  if (!path.includes("%")) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

export function holds(file: ManifestFile | undefined): boolean {
  if (file === undefined) return false;
  return listsOf(file).some((list) => list.length > 0);
}

function isLink(path: string, { stream }: ManifestFile): boolean {
  return isLinkPlace(path) || linkPathOf(path, stream.text) !== undefined;
}

/** Neither of the two texts steers anything, and both or none declare something. */
function steersAlike(
  reader: SteeringReader,
  pathOf: (uri: string) => string,
  { before: then, after: now }: FileChange,
  parameters: ReadonlySet<string>,
): boolean {
  if (then === undefined || now === undefined) return false;
  const path = pathOf(now.uri);
  if (
    holds(then) !== holds(now) ||
    /(?:Chart\.yaml|\.gitignore)$/.test(path) ||
    isLink(path, then) ||
    isLink(path, now)
  )
    return false;
  if (parameters.has(path)) return false;
  if (reader.surelySilent(path, now.uri, then.stream, now.stream)) return true;
  const [a, b] = [then, now].map((file) => reader.read(path, file.uri, file.stream.text));
  return (
    a !== undefined &&
    b !== undefined &&
    steersNothing(a) &&
    steersNothing(b) &&
    a.generated === b.generated &&
    a.dump === b.dump &&
    JSON.stringify(a.snapshot) === JSON.stringify(b.snapshot)
  );
}

/** Equal for entries that are built in the same way of the same files. */
function keyOf({ id, files, namespace, cluster, snapshot, recipe: { parts } }: EntryPoint): string {
  const named = parts.map((part) => (part.kind === "file" ? part.path : [part.folder, part.kind]));
  return JSON.stringify([id, files, namespace, cluster, snapshot, named]);
}
