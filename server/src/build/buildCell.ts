import type { LayeredMap } from "../source/layeredMap.ts";
import type { EntryBuild } from "./entryBuild.ts";

/** What an entry point comes to; one that waits is made when somebody asks. */
export interface BuildCell {
  get(): EntryBuild;
  /** As it was last made. */
  known(): EntryBuild;
  /** The same with its places where they are in the texts of now, for who cannot wait until it is made. */
  meanwhile(): EntryBuild;
  /** Uris of what it reads that have changed since then; none: it is as it is. */
  since(): ReadonlySet<string>;
  /** The same, made, which keeps nothing of the past. */
  settled(): BuildCell;
}

/** The builds by the ids of their entry points. */
export type Builds = ById<EntryBuild>;

export type BuildCells = ById<BuildCell>;

/** A `LayeredMap` where nothing waits: that is what a key is added to. */
type ById<Value> = Pick<LayeredMap<string, Value>, "get" | "values" | typeof Symbol.iterator>;

const nothing: ReadonlySet<string> = new Set();

export function madeCell(build: EntryBuild): BuildCell {
  const get = (): EntryBuild => build;
  const cell: BuildCell = { get, known: get, meanwhile: get, since: () => nothing, settled: () => cell };
  return cell;
}

/** `moved`: the old one with its places where they are now. */
export function waitingCell(
  old: EntryBuild,
  since: ReadonlySet<string>,
  make: () => EntryBuild,
  moved: () => EntryBuild,
): BuildCell {
  let made: EntryBuild | undefined;
  // Once it is made nothing is kept of what it was made of.
  let maker: (() => EntryBuild) | undefined = make;
  const get = (): EntryBuild => {
    made ??= maker?.() ?? old;
    maker = undefined;
    return made;
  };
  return {
    get,
    settled: () => madeCell(get()),
    known: () => made ?? old,
    meanwhile: () => made ?? moved(),
    since: () => (made === undefined ? since : nothing),
  };
}

/** What has changed since the cell's build was made, of all that it reads. `more`: another changed text. Asked of every cell. */
export function changedSince(
  cell: BuildCell,
  changed: readonly string[],
  more: string | undefined,
): ReadonlySet<string> {
  const { reads } = cell.known();
  const before = cell.since();
  let since: Set<string> | undefined;
  const note = (uri: string): void => {
    if (before.has(uri) || !reads.has(uri)) return;
    since ??= new Set(before);
    since.add(uri);
  };
  for (const uri of changed) note(uri);
  if (more !== undefined) note(more);
  return since ?? before;
}

export function buildsOf(cells: BuildCells): Builds {
  function* all(): Iterable<readonly [string, EntryBuild]> {
    for (const [id, cell] of cells) yield [id, cell.get()];
  }
  function* values(): Iterable<EntryBuild> {
    for (const cell of cells.values()) yield cell.get();
  }
  return { get: (id) => cells.get(id)?.get(), values, [Symbol.iterator]: () => all()[Symbol.iterator]() };
}
