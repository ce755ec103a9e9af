import type { FolderLinks } from "../source/folderLinks.ts";
import { escapeName } from "../source/uris.ts";
import type { YamlStream } from "../yaml/tree.ts";
import type { Gunzip } from "./helm/archive.ts";

/**
 * The files that a build may ask for, by uri. Whoever gives them decides what may be seen: a build reads nothing else.
 * Asking for what is not there is no fault.
 */
export interface BuildFiles {
  /** As text, without a byte order mark. */
  text(uri: string): string | undefined;
  bytes(uri: string): Uint8Array | undefined;
  /** The documents of a YAML file; the same value as long as the text is the same, so that documents have an identity. */
  stream(uri: string): YamlStream | undefined;
  /** What lies in a folder, by name; `undefined`: there is no such folder. */
  list(folder: string): readonly FolderEntry[] | undefined;
  /** Whether a file may be there whose content nobody has read: nothing is known about it. Not given: there is none. */
  unread?(uri: string): boolean;
  /** Absent: nobody can unpack archives here. */
  readonly gunzip?: Gunzip;
  /** The links to folders, for who follows them by himself; absent: there are none. */
  readonly links?: FolderLinks | undefined;
}

export interface FolderEntry {
  readonly name: string;
  readonly folder: boolean;
  /** Set where a link stands; `to`: what it leads to, absent where that may not be read. */
  readonly link?: { readonly to?: string };
}

/** The uri of what lies below a folder; `path` has its parts between slashes, without `.` and `..`. */
export function uriBelow(folder: string, path: string): string {
  return `${folder}/${path.split("/").map(escapeName).join("/")}`;
}
