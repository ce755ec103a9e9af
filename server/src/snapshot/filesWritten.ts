import type { FileTable } from "../manifest/fileTable.ts";

/** Keys of the files of a cluster in whose objects a text has a part. */
export type FilesWritten = (files: FileTable, uri: string) => readonly string[];

const none: readonly string[] = [];

/** Remembers what it finds for as long as the table lives. */
export function createFilesWritten(): FilesWritten {
  const indexes = new WeakMap<FileTable, Index>();
  let last: { readonly files: FileTable; readonly index: Index } | undefined;
  return (files, uri) => {
    let index = indexes.get(files);
    if (index === undefined) {
      index = last !== undefined && writeAlike(files, last.files) ? last.index : indexOf(files);
      indexes.set(files, index);
    }
    last = { files, index };
    const others = index.get(uri) ?? none;
    return files.has(uri) ? [uri, ...others] : others;
  };
}

type Index = ReadonlyMap<string, readonly string[]>;

/** Made of the same texts, whatever is in them. */
function writeAlike(files: FileTable, before: FileTable): boolean {
  if (files.size !== before.size) return false;
  return files.changesSince(before).every(({ before: then, after: now }) => {
    if (then === undefined || now === undefined || then.written !== now.written) return false;
    const [a, b] = [then.sources, now.sources];
    return a === b || (a?.size === b?.size && [...(a ?? none)].every((each) => b?.has(each)));
  });
}

function indexOf(files: FileTable): Index {
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
