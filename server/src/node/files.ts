import { createReadStream, lstatSync, readdirSync, readFileSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { limits } from "../limits.ts";
import { isChartLinkPlace, isLinkPlace } from "../source/folderLinks.ts";
import { decodeText, isUtf16 } from "./decode.ts";
import { lstat, readdir, readFile, readlink, realpath, stat } from "./disk.ts";
import { codeOf, reason } from "./reason.ts";

/** A larger file is a dump of something else or no manifest at all. Bytes. */
export const largestFile = 64 * 1024 * 1024;

const notText = "not a text file";
/** Texts for people, whose YAML stands in fences. Named by hand all the same: `netpol check $(git diff --name-only)`. */
const prose = /\.(?:md|mdx|markdown|adoc|asciidoc|rst|html?)$/i;

/** A text that could be read, or why not. */
export type CollectedFile = { readonly path: string; readonly text: string } | UnreadFile;

export interface UnreadFile {
  readonly path: string;
  readonly error: string;
  /** Nobody asked for it: worth a word, and no failure. */
  readonly aside?: true;
  /** Where it leads, of a link that leads out of what may be read. */
  readonly link?: string;
}

/**
 * The manifests that the paths name: a file as it is, whatever it is called, a folder with everything below it that may
 * be a manifest. In the order of the paths, then of names; a file that is named twice comes once. `within`: folders that
 * links may lead into, besides the one that they stand in. Never throws.
 */
export async function* collectFiles(
  paths: readonly string[],
  within: readonly string[] = [],
): AsyncIterable<CollectedFile> {
  const seen = new Set<string>();
  for (const path of paths) {
    for await (const found of expand(path, paths, within)) {
      if (typeof found !== "string") yield found;
      else if (!seen.has(found)) {
        seen.add(found);
        const file = readAtOnce(found) ?? (await readText(found, found === path));
        // Somebody's binary called `.yaml` is no manifest, and nobody asked for it.
        if ("text" in file || file.error !== notText || found === path) yield file;
      }
    }
  }
}

async function* expand(
  path: string,
  paths: readonly string[],
  within: readonly string[],
): AsyncIterable<string | UnreadFile> {
  try {
    if (statSync(path).isDirectory())
      yield* manifestsBelow(path, { read: paths, within: [path, ...within], atOnce: true });
    else if (prose.test(path))
      yield { path, error: "a text for people and no manifest, so it is left alone", aside: true };
    else yield path;
  } catch (error) {
    yield { path, error: reason(error) };
  }
}

/** Where links may lead. */
interface Reach {
  /** Folders of which all is read: what lies there is read there. */
  readonly read: readonly string[];
  /** Folders that may be read besides. */
  readonly within: readonly string[];
  /** What the links led to through which the way went so far, without links. */
  readonly through?: readonly string[];
  /** Nobody has anything else to do while a folder is listed. */
  readonly atOnce?: true;
}

/**
 * Every `.yaml`, `.yml` and `.json` below a folder, kustomizations, the helpers of charts, links to their folders and each
 * `.gitignore`, by name; not in `node_modules` or hidden folders.
 */
export async function* manifestsBelow(
  folder: string,
  reach: Reach = { read: [folder], within: [folder] },
): AsyncIterable<string | UnreadFile> {
  let entries: ReturnType<typeof listed>;
  try {
    entries = reach.atOnce ? listed(folder) : (await readdir(folder, { withFileTypes: true })).sort(byName);
  } catch (error) {
    yield { path: folder, error: reason(error) };
    return;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== "node_modules" && !entry.name.startsWith(".")) yield* manifestsBelow(path, reach);
    } else if (mayBeManifest(entry.name, folder)) {
      // A pipe or device in a folder may never end; one that is named by hand (`<(kustomize build)`) is read.
      if (entry.isFile()) yield path;
      else if (entry.isSymbolicLink()) yield* linked(path, reach.within);
    } else if (entry.isSymbolicLink() && entry.name !== "node_modules" && isLinkPlace(slashed(path)))
      yield* linkedFolder(path, reach);
  }
}

export function isGitignore(path: string): boolean {
  return basename(path) === ".gitignore";
}

/** Of templates only those of a chart. */
function mayBeManifest(name: string, folder: string): boolean {
  if (name.startsWith(".")) return isGitignore(name);
  if (/\.tpl$/i.test(name)) return folder.split(sep).includes("templates");
  return /\.(ya?ml|json)$|^Kustomization$/i.test(name);
}

/** What a link leads to, if that is a file in one of the folders. */
async function* linked(path: string, within: readonly string[]): AsyncIterable<string | UnreadFile> {
  try {
    const target = await realpath(path);
    const found = await stat(target);
    if (found.isDirectory()) return;
    if (!found.isFile()) yield { path, error: `a link to ${kindOf(found)}, which is not read`, aside: true };
    else if (await isWithin(target, within)) yield path;
    else yield await leadsOut(path, target);
  } catch (error) {
    const code = codeOf(error);
    const what = code === "ELOOP" ? "a link to itself" : code === "ENOENT" ? "a link to nothing" : reason(error);
    yield { path, error: what, aside: true };
  }
}

async function leadsOut(path: string, target: string): Promise<UnreadFile> {
  const link = slashed(relative(await realpath(dirname(path)), target));
  return { path, error: "a link that leads out of the folder, which is not read", aside: true, link };
}

/**
 * A link to a folder. It is a text of its own, which says where it leads; only among the charts or templates of a chart, and
 * where that may be read and is not, is it as if everything behind it lay here.
 */
async function* linkedFolder(path: string, reach: Reach): AsyncIterable<string | UnreadFile> {
  const target = await realpath(path).catch(() => undefined);
  if (target === undefined || !(await stat(target)).isDirectory()) {
    if (target === undefined) yield path;
    return;
  }
  if (!isChartLinkPlace(slashed(path))) {
    yield path;
    return;
  }
  const { read, within, through = [] } = reach;
  const here = await realpath(dirname(path));
  const inside = [...through, here].some((folder) => folder === target || folder.startsWith(target + sep));
  const apart = !(await isWithin(target, read)) && (await isWithin(target, within));
  if (!apart || inside || through.length === limits.build.links) yield path;
  else yield* manifestsBelow(path, { ...reach, through: [...through, target] });
}

/** Where a link to a folder leads, from where it stands; `undefined`: it is none. */
export async function folderLink(path: string): Promise<string | undefined> {
  if (!isLinkPlace(slashed(path)) || !(await lstat(path)).isSymbolicLink()) return undefined;
  const target = await realpath(path).catch(() => undefined);
  if (target === undefined) return slashed(await readlink(path));
  return (await stat(target)).isDirectory()
    ? slashed(relative(await realpath(dirname(path)), target)) || "."
    : undefined;
}

function slashed(path: string): string {
  return path.replaceAll(sep, "/");
}

/** Whether a path without links lies in one of the folders. */
export async function isWithin(target: string, folders: readonly string[]): Promise<boolean> {
  for (const folder of folders) {
    const whole = await realpath(folder).catch(() => folder);
    if (target === whole || target.startsWith(whole.endsWith(sep) ? whole : whole + sep)) return true;
  }
  return false;
}

function listed(folder: string) {
  return readdirSync(folder, { withFileTypes: true }).sort(byName);
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

/**
 * Plain text, read without waiting: of thousands of small files the waits would be most of the work. `undefined`: `readText`
 * knows better, of links above all. `largest`: in bytes.
 */
export function readAtOnce(path: string, largest = largestFile): CollectedFile | undefined {
  try {
    const found = lstatSync(path);
    if (!found.isFile() || found.size > largest) return undefined;
    const text = readFileSync(path, "utf8");
    return /[\0\ufffd]/.test(text) ? undefined : { path, text };
  } catch {
    return undefined;
  }
}

/**
 * As UTF-8, with or without a byte order mark. `byHand`: somebody named it, so a pipe is read to its end. `within`: folders
 * that a link has to lead into.
 */
export async function readText(path: string, byHand = false, within?: readonly string[]): Promise<CollectedFile> {
  try {
    const link = await folderLink(path);
    if (link !== undefined) return { path, text: link };
    let found = await (within === undefined ? stat : lstat)(path);
    if (within !== undefined && found.isSymbolicLink()) {
      const target = await realpath(path);
      if (!(await isWithin(target, within))) return await leadsOut(path, target);
      found = await stat(target);
    }
    if (found.size > largestFile) return { path, error: tooLarge(found.size) };
    if (!found.isFile() && !(byHand && found.isFIFO())) return { path, error: `${kindOf(found)}, which is not read` };
    const bytes = found.isFile() ? await readFile(path) : await readPipe(path);
    if (bytes.length > largestFile) return { path, error: tooLarge(bytes.length) };
    if (isUtf16(bytes)) return { path, error: "UTF-16, which kubectl does not read either: save it as UTF-8" };
    return isBinary(bytes) ? { path, error: notText } : { path, text: decodeText(bytes) };
  } catch (error) {
    return { path, error: reason(error) };
  }
}

/** A manifest into which such a byte has slipped is text, and the server's refusal of it has to be told. */
function isBinary(bytes: Uint8Array): boolean {
  return bytes.includes(0) && !Buffer.from(bytes).includes("kind:");
}

/** At most one byte more than a file may have. */
async function readPipe(path: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of createReadStream(path, { end: largestFile })) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

function tooLarge(size: number): string {
  return `too large (${Math.round(size / 1024 / 1024)} MB)`;
}

/** What is no plain file, in words. */
export function kindOf(found: Stats): string {
  if (found.isDirectory()) return "a folder";
  if (found.isFIFO()) return "a pipe";
  return found.isSocket() ? "a socket" : "a device";
}
