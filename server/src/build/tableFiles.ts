import type { FileTable } from "../manifest/fileTable.ts";
import { isLinkPlace, linkTarget } from "../source/folderLinks.ts";
import { parseStream } from "../yaml/stream.ts";
import type { YamlStream } from "../yaml/tree.ts";
import { type BuildFiles, type FolderEntry, uriBelow } from "./files.ts";

/** Parsed texts, kept from one table to the next. */
export type Streams = Map<string, YamlStream>;

type Folders = ReadonlyMap<string, readonly FolderEntry[]>;

/** What lies in which folder, kept from one table to the next. */
export interface KeptFolders {
  files: FileTable | undefined;
  folders: Folders | undefined;
}

/** No file has come or gone. */
function sameNames(files: FileTable, before: FileTable | undefined): boolean {
  if (before === undefined || before.size !== files.size) return false;
  return files.changesSince(before).every(({ before: then, after }) => then !== undefined && after !== undefined);
}

/** What a workspace reads unless it is hidden; anything else may be there all the same. */
const read = /\.(?:ya?ml|json)$|\/kustomization$/i;

/**
 * The files of a workspace as builds ask for them. Of what a workspace does not read (other kinds of files, what is hidden)
 * nobody knows whether it is there: it counts as an empty file, so that a build goes on without its content.
 */
export function createTableFiles(
  files: FileTable,
  root: string,
  streams: Streams,
  kept: KeptFolders = { files: undefined, folders: undefined },
): BuildFiles {
  let folders = sameNames(files, kept.files) ? kept.folders : undefined;
  const text = (uri: string): string | undefined => {
    const found = files.get(uri)?.stream.text;
    if (found !== undefined) return found.charCodeAt(0) === 0xfeff ? found.slice(1) : found;
    return isUnread(uri, root) && !list(uri) ? "" : undefined;
  };
  const list = (folder: string): readonly FolderEntry[] | undefined => {
    folders ??= foldersOf(files);
    Object.assign(kept, { files, folders });
    const found = folders.get(folder);
    if (found?.some(({ name, folder: isFolder }) => mayBeLink(folder, name, isFolder)) !== true) return found;
    return found.map((entry) => (mayBeLink(folder, entry.name, entry.folder) ? linkIn(folder, entry.name) : entry));
  };
  const linkIn = (folder: string, name: string): FolderEntry => {
    const uri = uriBelow(folder, name);
    const to = linkTarget(uri, files.get(uri)?.stream.text ?? "", root);
    return { name, folder: true, link: to === undefined ? {} : { to } };
  };
  return Object.freeze({
    text,
    bytes: (uri: string) => {
      const found = text(uri);
      return found === undefined ? undefined : new TextEncoder().encode(found);
    },
    stream(uri: string) {
      // With its byte order mark: places count from the file's first unit.
      const written = files.get(uri)?.stream.text ?? text(uri);
      if (written === undefined) return undefined;
      const known = streams.get(uri);
      if (known?.text === written) return known;
      const made = parseStream(written, { template: false }, known);
      streams.set(uri, made);
      return made;
    },
    list,
    unread: (uri: string) => files.get(uri) === undefined && mayBeUnread(uri, root) && !list(uri),
  });
}

/** A name without an ending is more likely that of a folder. */
function isUnread(uri: string, root: string): boolean {
  const name = uri.slice(uri.lastIndexOf("/") + 1);
  return mayBeUnread(uri, root) && (name.includes(".") || isHidden(uri.slice(root.length)));
}

function mayBeUnread(uri: string, root: string): boolean {
  if (!uri.startsWith(`${root}/`)) return false;
  const below = uri.slice(root.length);
  return !read.test(below) || isHidden(below);
}

function mayBeLink(folder: string, name: string, isFolder: boolean): boolean {
  return !isFolder && isLinkPlace(`${folder}/${name}`);
}

function isHidden(below: string): boolean {
  return /\/(?:\.[^/]+(?:\/|$)|node_modules\/)/.test(below);
}

function foldersOf(files: FileTable): ReadonlyMap<string, readonly FolderEntry[]> {
  const found = new Map<string, Map<string, FolderEntry>>();
  for (const { uri } of files) {
    let folder = false;
    for (let at = uri; ; folder = true) {
      const slash = at.lastIndexOf("/");
      if (slash <= 0 || at.endsWith("//")) break;
      const parent = at.slice(0, slash);
      const name = decodeURIComponent(at.slice(slash + 1));
      const entries = found.get(parent) ?? new Map<string, FolderEntry>();
      const known = entries.has(name);
      found.set(parent, entries);
      if (!known) entries.set(name, { name, folder });
      if (known && folder) break;
      at = parent;
    }
  }
  return new Map(
    [...found].map(([uri, entries]) => [uri, [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1))]),
  );
}
