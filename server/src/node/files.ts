import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { decodeText, isUtf16 } from "./decode.ts";

/** A larger file is a dump of something else or no manifest at all. Bytes. */
export const largestFile = 64 * 1024 * 1024;

const notText = "not a text file";

/** A text that could be read, or why not. */
export type CollectedFile =
  | { readonly path: string; readonly text: string }
  | { readonly path: string; readonly error: string };

/**
 * The manifests that the paths name: a file as it is, whatever it is called, a folder with everything below it that may
 * be a manifest. In the order of the paths, then of names; a file that is named twice comes once. Never throws.
 */
export async function* collectFiles(paths: readonly string[]): AsyncIterable<CollectedFile> {
  const seen = new Set<string>();
  for (const path of paths) {
    for await (const found of expand(path)) {
      if (typeof found !== "string") yield found;
      else if (!seen.has(found)) {
        seen.add(found);
        const file = await readText(found);
        // Somebody's binary called `.yaml` is no manifest, and nobody asked for it.
        if ("text" in file || file.error !== notText || found === path) yield file;
      }
    }
  }
}

async function* expand(path: string): AsyncIterable<string | CollectedFile> {
  try {
    if ((await stat(path)).isDirectory()) yield* manifestsBelow(path);
    else yield path;
  } catch (error) {
    yield { path, error: reason(error) };
  }
}

/** Every `.yaml`, `.yml` and `.json` below a folder, by name; not in `node_modules` or hidden folders. */
export async function* manifestsBelow(folder: string): AsyncIterable<string | CollectedFile> {
  let entries: Awaited<ReturnType<typeof readEntries>>;
  try {
    entries = await readEntries(folder);
  } catch (error) {
    yield { path: folder, error: reason(error) };
    return;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== "node_modules" && !entry.name.startsWith(".")) yield* manifestsBelow(path);
    } else if (/\.(ya?ml|json)$/i.test(entry.name) && !entry.name.startsWith(".")) {
      // A pipe or device in a folder may never end; one that is named by hand (`<(kustomize build)`) is read.
      if (entry.isFile() || entry.isSymbolicLink()) yield path;
    }
  }
}

async function readEntries(folder: string) {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** As UTF-8, with or without a byte order mark. */
export async function readText(path: string): Promise<CollectedFile> {
  try {
    const { size } = await stat(path);
    if (size > largestFile) return { path, error: `too large (${Math.round(size / 1024 / 1024)} MB)` };
    const bytes = await readFile(path);
    if (isUtf16(bytes)) return { path, error: "UTF-16, which kubectl does not read either: save it as UTF-8" };
    return bytes.includes(0) ? { path, error: notText } : { path, text: decodeText(bytes) };
  } catch (error) {
    return { path, error: reason(error) };
  }
}

/** In the words that people know from other commands. */
function reason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "no such file or folder";
  if (code === "EACCES" || code === "EPERM") return "permission denied";
  return error instanceof Error ? error.message : String(error);
}
