import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { gunzipSync } from "node:zlib";
import { URI } from "vscode-uri";
import type { BuildFiles, FolderEntry } from "../build/files.ts";
import type { FolderLinks, Way } from "../source/folderLinks.ts";
import { parseStream } from "../yaml/stream.ts";
import type { YamlStream } from "../yaml/tree.ts";
import { largestFile } from "./files.ts";

/** The disk as a build sees it, each file read once. A link that leads out of `root` is not followed. */
export function createDiskBuildFiles(root: string): BuildFiles {
  const bytes = new Map<string, Uint8Array | undefined>();
  const texts = new Map<string, string | undefined>();
  const streams = new Map<string, YamlStream | undefined>();

  const read = (uri: string): Uint8Array | undefined =>
    remembered(bytes, uri, () => readBytes(URI.parse(uri).fsPath, root));
  const text = (uri: string): string | undefined => remembered(texts, uri, () => decode(read(uri)));

  return Object.freeze({
    bytes: read,
    text,
    stream: (uri: string) =>
      remembered(streams, uri, () => {
        const written = text(uri);
        return written === undefined ? undefined : parseStream(written, { template: false, holes: false });
      }),
    list: (folder: string) => entriesOf(URI.parse(folder).fsPath, root),
    gunzip,
    links: createDiskLinks(root),
  });
}

/** Links that lie in `root` must lead into it. */
function createDiskLinks(root: string): FolderLinks {
  const ways = new Map<string, Way>();
  const whole = realPath(root) ?? root;
  const find = (uri: string): Way => {
    const path = URI.parse(uri).fsPath;
    for (let there = path; ; there = dirname(there)) {
      const target = realPath(there);
      if (target !== undefined) {
        const inside = target === whole || target.startsWith(whole + sep);
        const bound = path === root || path.startsWith(root + sep);
        if (bound && !inside && there.length >= root.length) return { astray: "outside" };
        const real = (inside ? join(root, relative(whole, target)) : target) + path.slice(there.length);
        return { to: real === path ? uri : URI.file(real).toString(), through: [] };
      }
      if (lstatSync(there, { throwIfNoEntry: false })?.isSymbolicLink() === true) return { astray: "nothing" };
      if (there === dirname(there)) return { to: uri, through: [] };
    }
  };
  return { follow: (uri) => remembered(ways, uri, () => find(uri)) };
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

export function gunzip(packed: Uint8Array, most: number): Uint8Array | "damaged" | "too long" {
  try {
    return gunzipSync(packed, { maxOutputLength: most });
  } catch (error) {
    return error instanceof RangeError ? "too long" : "damaged";
  }
}

function remembered<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined || known.has(key)) return found as Value;
  const made = make();
  known.set(key, made);
  return made;
}

function readBytes(path: string, root: string): Uint8Array | undefined {
  try {
    const found = statSync(path);
    if (path.startsWith(root + sep) && !realpathSync(path).startsWith(realpathSync(root) + sep)) return undefined;
    return found.isFile() && found.size <= largestFile ? readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}

function decode(read: Uint8Array | undefined): string | undefined {
  return read === undefined ? undefined : new TextDecoder().decode(read);
}

function entriesOf(folder: string, root: string): readonly FolderEntry[] | undefined {
  try {
    const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    return entries.flatMap((entry) => {
      if (entry.isDirectory() || entry.isFile()) return [{ name: entry.name, folder: entry.isDirectory() }];
      return entry.isSymbolicLink() ? linked(folder, entry.name, root) : [];
    });
  } catch {
    return undefined;
  }
}

/** A link as it is named here: who reads behind one that leads round in circles has to stop by himself. */
function linked(folder: string, name: string, root: string): readonly FolderEntry[] {
  try {
    const whole = realpathSync(root);
    const target = realpathSync(join(folder, name));
    const found = statSync(target);
    if (!found.isDirectory() && !found.isFile()) return [];
    const inside = target === whole || target.startsWith(whole + sep);
    const to = URI.file(join(root, relative(whole, target))).toString();
    return [{ name, folder: found.isDirectory(), link: inside ? { to } : {} }];
  } catch {
    // It leads to nothing, or to itself.
    return [{ name, folder: true, link: { to: URI.file(join(folder, name)).toString() } }];
  }
}
