import { limits } from "../limits.ts";
/**
 * The texts that the service reads: what is open in the editor, else what is on disk.
 * The service asks for nothing else, so it runs the same over a disk, a virtual file system and a test's table.
 */
export interface Workspace {
  /** Grows with every change of any text, folder or language. */
  readonly version: number;
  /** False while closed files are still being read: what is not there may yet come. */
  readonly complete: boolean;
  /** Roots, without a trailing slash, the deepest first. */
  readonly folders: readonly string[];
  /** The root that the client names first. */
  readonly firstFolder: string | undefined;
  get(uri: string): SourceText | undefined;
  /** In no particular order. */
  all(): Iterable<SourceText>;
  /** Those that are open in the editor, in no particular order. */
  opened(): Iterable<SourceText>;
  /** Uris whose text came, changed or went after `version`; `undefined` when that is too long ago, or everything did. */
  changedSince(version: number): readonly string[] | undefined;
  /** The folder that a file belongs to: the deepest that holds it; `undefined` for a file outside all of them. */
  folderOf(uri: string): string | undefined;
}

/** One text at one moment. A new object for every change, so that identity can be the key of a cache. */
export interface SourceText {
  readonly uri: string;
  readonly text: string;
  /** LSP language id of an open document; `undefined` for a file on disk. */
  readonly languageId: string | undefined;
  /** LSP version of an open document; `undefined` for a file on disk. */
  readonly version: number | undefined;
}

/**
 * A workspace that is told of every change. The open buffer wins over the disk for as long as it is open; one that says
 * the same as a file that is deleted goes with it.
 */
export interface MutableWorkspace extends Workspace {
  setFolders(folders: readonly string[]): void;
  setComplete(complete: boolean): void;
  /** Another version of the same texts: what was answered may be different now. */
  renew(): void;
  setDisk(uri: string, text: string): void;
  removeDisk(uri: string): void;
  /** A file is gone that nobody had read yet: it was made, opened and deleted in no time. */
  goneUnread(uri: string): void;
  open(uri: string, languageId: string, version: number, text: string): void;
  close(uri: string): void;
  /** Every known uri below a folder that was renamed or deleted. */
  diskUnder(uri: string): readonly string[];
}

export function createWorkspace(initialFolders: readonly string[] = []): MutableWorkspace {
  const disk = new Map<string, SourceText>();
  const buffers = new Map<string, SourceText>();
  /** What a text was when it was opened: that of its file, where nobody has told of the file yet. */
  const asOpened = new Map<string, string>();
  let folders = normalise(initialFolders);
  let firstFolder = initialFolders[0]?.replace(/\/+$/, "");
  let version = 0;
  let complete = false;
  /** The uris of the last versions, the newest last; the one before the first is `logStart`. */
  let log: (string | undefined)[] = [];
  let logStart = 0;

  /** `undefined`: another version, of the same texts. */
  function touched(uri: string | undefined): void {
    version++;
    log.push(uri);
    if (log.length > 2 * limits.snapshot.changes) {
      logStart += log.length - limits.snapshot.changes;
      log = log.slice(-limits.snapshot.changes);
    }
  }

  function allTouched(): void {
    version++;
    log = [];
    logStart = version;
  }

  /**
   * An editor keeps the text of a deleted file open, seen or unseen. Until somebody types in it, it is no manifest any more.
   * `text`: of the file.
   */
  function dropUnchanged(uri: string, text: string | undefined): boolean {
    return text !== undefined && buffers.get(uri)?.text === text && buffers.delete(uri);
  }

  return Object.freeze({
    get version() {
      return version;
    },
    get complete() {
      return complete;
    },
    get folders() {
      return folders;
    },
    get firstFolder() {
      return firstFolder;
    },
    get: (uri: string) => buffers.get(uri) ?? disk.get(uri),
    *all() {
      for (const [uri, text] of disk) yield buffers.get(uri) ?? text;
      for (const [uri, text] of buffers) if (!disk.has(uri)) yield text;
    },
    opened: () => buffers.values(),
    changedSince: (since: number) => (since < logStart ? undefined : changedUris(log.slice(since - logStart))),
    folderOf: (uri: string) => folders.find((folder) => isUnder(uri, folder)),
    setFolders(next: readonly string[]) {
      folders = normalise(next);
      firstFolder = next[0]?.replace(/\/+$/, "");
      allTouched();
    },
    setComplete(next: boolean) {
      if (next === complete) return;
      complete = next;
      touched(undefined);
    },
    renew: () => touched(undefined),
    setDisk(uri: string, text: string) {
      if (disk.get(uri)?.text === text) return;
      disk.set(uri, { uri, text, languageId: undefined, version: undefined });
      touched(uri);
    },
    removeDisk(uri: string) {
      const gone = disk.get(uri);
      if (gone === undefined) return;
      disk.delete(uri);
      dropUnchanged(uri, gone.text);
      touched(uri);
    },
    goneUnread(uri: string) {
      if (!disk.has(uri) && dropUnchanged(uri, asOpened.get(uri))) touched(uri);
    },
    open(uri: string, languageId: string, documentVersion: number, text: string) {
      const before = buffers.get(uri);
      if (before === undefined) asOpened.set(uri, text);
      if (before !== undefined && before.text === text && before.languageId === languageId) return;
      buffers.set(uri, { uri, text, languageId, version: documentVersion });
      touched(uri);
    },
    close(uri: string) {
      asOpened.delete(uri);
      if (buffers.delete(uri)) touched(uri);
    },
    diskUnder: (uri: string) => [...disk.keys()].filter((known) => known === uri || isUnder(known, uri)),
  });
}

function changedUris(log: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(log)].flatMap((uri) => uri ?? []);
}

/** Longest first, so that the first match is the deepest folder. */
function normalise(folders: readonly string[]): readonly string[] {
  return folders.map((folder) => folder.replace(/\/+$/, "")).sort((a, b) => b.length - a.length);
}

function isUnder(uri: string, folder: string): boolean {
  return uri.length > folder.length && uri.startsWith(folder) && uri.charCodeAt(folder.length) === 47;
}
