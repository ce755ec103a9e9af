import { limits } from "../limits.ts";
import type { ManifestFile } from "./file.ts";

/**
 * The files of a workspace by uri, in the order of their uris. Immutable; a table made from another shares all but a list
 * of references, and knows in what it differs, so that a keystroke costs the same in a large workspace as in a small one.
 */
export interface FileTable extends Iterable<ManifestFile> {
  readonly size: number;
  /** In the order of their uris; made when first asked for. */
  all(): readonly ManifestFile[];
  get(uri: string): ManifestFile | undefined;
  has(uri: string): boolean;
  /** `undefined` for a file that is gone. */
  with(changes: ReadonlyMap<string, ManifestFile | undefined>): FileTable;
  /** What a table was that this one is not, or the other way round. */
  changesSince(before: FileTable): readonly FileChange[];
  /** Stands for the table where the table itself would be kept alive. */
  readonly key: object;
}

/** A file that is not what it was; `undefined`: not there. */
export interface FileChange {
  readonly before: ManifestFile | undefined;
  readonly after: ManifestFile | undefined;
}

export function createFileTable(files: Iterable<ManifestFile>): FileTable {
  const list: readonly ManifestFile[] = Array.isArray(files) ? files : [...files];
  const sorted = list.every((file, i) => i === 0 || (list[i - 1]?.uri ?? "") < file.uri);
  // Of two equal names the later one counts: that must not depend on which file was read first.
  return tableOf(sorted ? list : list.toSorted(byUri));
}

function byUri(a: ManifestFile, b: ManifestFile): number {
  return a.uri < b.uri ? -1 : a.uri > b.uri ? 1 : 0;
}

interface Derivation {
  readonly from: object;
  readonly changes: readonly FileChange[];
}

/** Files that take the place of those of a list, by their index in it. */
type Exchanged = ReadonlyMap<number, ManifestFile>;

/** As every table is made. */
interface Table extends FileTable {
  readonly parts: { readonly base: readonly ManifestFile[]; readonly exchanged: Exchanged };
}

function tableOf(
  base: readonly ManifestFile[],
  exchanged: Exchanged = new Map(),
  derived?: Derivation,
  places: Places = lazyPlaces(base),
): FileTable {
  const key = {};
  const all = lazyList(base, exchanged);
  const get = (uri: string): ManifestFile | undefined => {
    const at = places().get(uri);
    return at === undefined ? undefined : (exchanged.get(at) ?? base[at]);
  };
  const table: Table = Object.freeze({
    size: base.length,
    all,
    get,
    has: (uri: string) => get(uri) !== undefined,
    with(given: ReadonlyMap<string, ManifestFile | undefined>) {
      const changes: FileChange[] = [];
      for (const [uri, after] of given) {
        const before = get(uri);
        if (before !== after) changes.push({ before, after });
      }
      if (changes.length === 0) return table;
      const derivation = { from: key, changes };
      const sameUris = changes.every(({ before, after }) => before !== undefined && after !== undefined);
      if (!sameUris || exchanged.size + changes.length > limits.manifest.exchanged) {
        return tableOf(changed(all(), changes), undefined, derivation);
      }
      const next = new Map(exchanged);
      for (const { after } of changes) if (after !== undefined) next.set(places().get(after.uri) ?? 0, after);
      return tableOf(base, next, derivation, places);
    },
    changesSince(before: FileTable) {
      if (before === table) return [];
      if (derived?.from === before.key) return derived.changes;
      const other = (before as Table).parts;
      return other.base === base
        ? exchangedBetween(base, other.exchanged, exchanged)
        : changesBetween(before.all(), all());
    },
    key,
    parts: { base, exchanged },
    [Symbol.iterator]: () => all()[Symbol.iterator](),
  });
  return table;
}

/** Index in a list by uri; of two equal names the first one, as everywhere. Made once for all tables of the list. */
type Places = () => ReadonlyMap<string, number>;

function lazyPlaces(base: readonly ManifestFile[]): Places {
  let made: Map<string, number> | undefined;
  return () => {
    if (made !== undefined) return made;
    made = new Map();
    for (const [at, { uri }] of base.entries()) if (!made.has(uri)) made.set(uri, at);
    return made;
  };
}

/** Most questions about a table that was made for one question never come to its list. */
function lazyList(base: readonly ManifestFile[], exchanged: Exchanged): () => readonly ManifestFile[] {
  let made: readonly ManifestFile[] | undefined = exchanged.size === 0 ? base : undefined;
  return () => {
    if (made !== undefined) return made;
    const list = base.slice();
    for (const [at, file] of exchanged) list[at] = file;
    made = list;
    return list;
  };
}

function changed(list: readonly ManifestFile[], changes: readonly FileChange[]): readonly ManifestFile[] {
  const next = list.slice();
  const added: ManifestFile[] = [];
  let gone = 0;
  for (const { before, after } of changes) {
    if (before === undefined) {
      if (after !== undefined) added.push(after);
    } else if (after !== undefined) next[firstFrom(list, before.uri)] = after;
    else gone++;
  }
  if (gone === 0 && added.length === 0) return next;
  const lost = new Set(
    changes.flatMap(({ before, after }) => (before !== undefined && after === undefined ? before : [])),
  );
  const kept = gone === 0 ? next : next.filter((file) => !lost.has(file));
  added.sort(byUri);
  const result: ManifestFile[] = [];
  let at = 0;
  for (const file of added) {
    const until = firstFrom(kept, file.uri);
    while (at < until) result.push(kept[at++] as ManifestFile);
    result.push(file);
  }
  while (at < kept.length) result.push(kept[at++] as ManifestFile);
  return result;
}

/** Index of the first in a list by uris whose uri is not before this one. */
export function firstFrom(list: readonly { readonly uri: string }[], uri: string): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle]?.uri ?? "") < uri) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of two tables over one list, nobody has to go through the list. */
function exchangedBetween(base: readonly ManifestFile[], before: Exchanged, after: Exchanged): readonly FileChange[] {
  const changes: FileChange[] = [];
  for (const at of [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => a - b)) {
    const [then, now] = [before.get(at) ?? base[at], after.get(at) ?? base[at]];
    if (then !== now) changes.push({ before: then, after: now });
  }
  return changes;
}

function changesBetween(before: readonly ManifestFile[], after: readonly ManifestFile[]): readonly FileChange[] {
  const changes: FileChange[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [then, now] = [before[i], after[j]];
    if (then === now) {
      i++;
      j++;
    } else if (then === undefined || (now !== undefined && now.uri < then.uri)) {
      changes.push({ before: undefined, after: now });
      j++;
    } else if (now === undefined || then.uri < now.uri) {
      changes.push({ before: then, after: undefined });
      i++;
    } else {
      changes.push({ before: then, after: now });
      i++;
      j++;
    }
  }
  return changes;
}
