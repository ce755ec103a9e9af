import type { ManifestFile } from "./file.ts";

/**
 * The files of a workspace by uri, in the order of their uris. Immutable; where a file only gets a new content, the next
 * table shares all but a list of references, so that a keystroke costs the same in a large workspace as in a small one.
 */
export interface FileTable extends Iterable<ManifestFile> {
  readonly size: number;
  /** In the order of their uris. */
  readonly list: readonly ManifestFile[];
  get(uri: string): ManifestFile | undefined;
  has(uri: string): boolean;
  /** `undefined` for a file that is gone. */
  with(changes: ReadonlyMap<string, ManifestFile | undefined>): FileTable;
}

export function createFileTable(files: Iterable<ManifestFile>): FileTable {
  // Of two equal names the later one counts: that must not depend on which file was read first.
  const list = [...files].sort((a, b) => (a.uri < b.uri ? -1 : 1));
  return tableOf(list, new Map(list.map(({ uri }, position) => [uri, position])));
}

function tableOf(list: readonly ManifestFile[], positions: ReadonlyMap<string, number>): FileTable {
  const get = (uri: string): ManifestFile | undefined => {
    const position = positions.get(uri);
    return position === undefined ? undefined : list[position];
  };
  return Object.freeze({
    size: list.length,
    list,
    get,
    has: (uri: string) => positions.has(uri),
    with(changes: ReadonlyMap<string, ManifestFile | undefined>) {
      if ([...changes].every(([uri, file]) => (file !== undefined) === positions.has(uri))) {
        const next = list.slice();
        for (const [uri, file] of changes) {
          const position = positions.get(uri);
          if (file !== undefined && position !== undefined) next[position] = file;
        }
        return tableOf(next, positions);
      }
      const kept = list.filter(({ uri }) => !changes.has(uri));
      return createFileTable([...kept, ...[...changes.values()].flatMap((file) => file ?? [])]);
    },
    [Symbol.iterator]: () => list[Symbol.iterator](),
  });
}
