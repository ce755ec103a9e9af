import type { FileTable } from "../manifest/fileTable.ts";
import {
  createFolderLinks,
  type FolderLinks,
  isChartLinkPlace,
  isLinkPlace,
  linkPathOf,
  linkTarget,
} from "../source/folderLinks.ts";
import { parseStream } from "../yaml/stream.ts";
import type { YamlStream } from "../yaml/tree.ts";
import { type BuildFiles, type FolderEntry, uriBelow } from "./files.ts";

/** Parsed texts, kept from one table to the next. */
export type Streams = Map<string, YamlStream>;

type Folders = ReadonlyMap<string, readonly FolderEntry[]>;

/** What lies in which folder, and what leads to others, kept from one table to the next. */
export interface KeptFolders {
  files: FileTable | undefined;
  folders: Folders | undefined;
  /** Uris where links may stand. */
  linkPlaces: readonly string[] | undefined;
  links: KeptLinks | undefined;
}

interface KeptLinks {
  /** Equal for equal links. */
  readonly key: string;
  readonly links: FolderLinks;
}

export function keepNothing(): KeptFolders {
  return { files: undefined, folders: undefined, linkPlaces: undefined, links: undefined };
}

/** No file has come or gone. */
function sameNames(files: FileTable, before: FileTable | undefined): boolean {
  if (before === undefined || before.size !== files.size) return false;
  return files.changesSince(before).every(({ before: then, after }) => then !== undefined && after !== undefined);
}

/** A text has become a link, or was one. */
function changesLinks(files: FileTable, before: FileTable): boolean {
  return files
    .changesSince(before)
    .some(({ before: then, after: now }) =>
      [then, now].some((file) => file !== undefined && linkPathOf(file.uri, file.stream.text) !== undefined),
    );
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
  kept: KeptFolders = keepNothing(),
): BuildFiles {
  if (!sameNames(files, kept.files)) Object.assign(kept, { folders: undefined, linkPlaces: undefined });
  else if (kept.files !== undefined && changesLinks(files, kept.files)) kept.linkPlaces = undefined;
  kept.files = files;
  let { folders, linkPlaces } = kept;
  let links: { readonly found: FolderLinks | undefined } | undefined;
  const text = (uri: string): string | undefined => {
    const found = files.get(uri)?.stream.text;
    if (found !== undefined) return found.charCodeAt(0) === 0xfeff ? found.slice(1) : found;
    return isUnread(uri, root) && !list(uri) ? "" : undefined;
  };
  const list = (folder: string): readonly FolderEntry[] | undefined => {
    if (folders === undefined) {
      folders = foldersOf(files);
      if (kept.files === files) kept.folders = folders;
    }
    const found = folders.get(folder);
    if (found?.some(({ name, folder: isFolder }) => mayBeLink(folder, name, isFolder)) !== true) return found;
    return found.flatMap((entry) => {
      if (!mayBeLink(folder, entry.name, entry.folder)) return entry;
      return isChartLinkPlace(`${folder}/${entry.name}`) ? linkIn(folder, entry.name) : [];
    });
  };
  const linkPlacesIn = (): readonly string[] => {
    if (linkPlaces === undefined) {
      linkPlaces = [...files].flatMap(({ uri, stream }) => (linkPathOf(uri, stream.text) === undefined ? [] : uri));
      if (kept.files === files) kept.linkPlaces = linkPlaces;
    }
    return linkPlaces;
  };
  const linksIn = (): FolderLinks | undefined => {
    const texts = linkPlacesIn().flatMap((uri) => {
      const { text: written = "" } = files.get(uri)?.stream ?? {};
      return !uri.startsWith(`${root}/`) || linkPathOf(uri, written) === undefined ? [] : [[uri, written] as const];
    });
    if (texts.length === 0) return undefined;
    const key = [root, ...texts].join("\n");
    if (kept.links?.key !== key) {
      const targets = new Map(texts.map(([uri, written]) => [uri, linkTarget(uri, written, root)]));
      kept.links = { key, links: createFolderLinks(targets) };
    }
    return kept.links.links;
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
    get links() {
      links ??= { found: linksIn() };
      return links.found;
    },
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
