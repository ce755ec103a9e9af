import type { FileTable } from "../manifest/fileTable.ts";

/** Keys of the files of a cluster in whose objects a text has a part. */
export type FilesWritten = (files: FileTable, uri: string) => readonly string[];

const none: readonly string[] = [];

/** Remembers what it finds for as long as the table lives. */
export function createFilesWritten(): FilesWritten {
  const indexes = new WeakMap<FileTable, ReadonlyMap<string, readonly string[]>>();
  return (files, uri) => {
    let index = indexes.get(files);
    if (index === undefined) {
      index = indexOf(files);
      indexes.set(files, index);
    }
    const others = index.get(uri) ?? none;
    return files.has(uri) ? [uri, ...others] : others;
  };
}

function indexOf(files: FileTable): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const note = (uri: string, key: string) => {
    if (uri === key) return;
    const list = found.get(uri);
    if (list === undefined) found.set(uri, [key]);
    else list.push(key);
  };
  for (const { uri, written, sources } of files) {
    if (written !== undefined) note(written, uri);
    for (const source of sources ?? none) if (source !== written) note(source, uri);
  }
  return found;
}
