import { folderOf, segmentsOf } from "./paths.ts";

/** The files of a workspace as entry points are looked for in them. Paths lie below the root (see `paths.ts`). */
export interface EntryFiles {
  /** Every file. */
  readonly paths: readonly string[];
  uriOf(path: string): string;
  text(path: string): string | undefined;
  /** The file declares something that Netpol reads. */
  holds(path: string): boolean;
}

/** What there is, for questions about folders. */
export interface FileTree {
  /** In the order of their names. */
  readonly paths: readonly string[];
  isFile(path: string): boolean;
  isFolder(path: string): boolean;
  /** Names of the files directly in a folder. */
  filesIn(folder: string): readonly string[];
  /** Every file in a folder and below. */
  filesBelow(folder: string): readonly string[];
  foldersBelow(folder: string): readonly string[];
}

export function createFileTree(files: readonly string[]): FileTree {
  const paths = [...files].sort((a, b) => (a < b ? -1 : 1));
  const known = new Set(paths);
  const direct = new Map<string, string[]>();
  const folders = new Map<string, Set<string>>([[".", new Set()]]);
  for (const path of paths) {
    const folder = folderOf(path);
    const list = direct.get(folder);
    if (list !== undefined) {
      list.push(path);
      continue;
    }
    direct.set(folder, [path]);
    for (let at = folder; at !== "."; at = folderOf(at)) {
      const parent = folderOf(at);
      const siblings = folders.get(parent) ?? new Set();
      folders.set(parent, siblings);
      if (!folders.has(at)) folders.set(at, new Set());
      siblings.add(at);
    }
  }
  const foldersBelow = (folder: string): string[] => {
    const found: string[] = [];
    const queue = [...(folders.get(folder) ?? [])];
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      found.push(at);
      queue.push(...(folders.get(at) ?? []));
    }
    return found.sort((a, b) => (a < b ? -1 : 1));
  };
  return Object.freeze({
    paths,
    isFile: (path: string) => known.has(path),
    isFolder: (path: string) => folders.has(path),
    filesIn: (folder: string) => direct.get(folder) ?? [],
    filesBelow: (folder: string) => [folder, ...foldersBelow(folder)].flatMap((each) => direct.get(each) ?? []),
    foldersBelow,
  });
}

/** How deep a path lies; the root 0. */
export function depthOf(path: string): number {
  return segmentsOf(path).length;
}
