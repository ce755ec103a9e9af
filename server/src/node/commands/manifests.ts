import { type Stats, statSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { URI } from "vscode-uri";
import { isTestFile, readTests } from "../../expectations/read.ts";
import { createWorkspace, type MutableWorkspace } from "../../source/workspace.ts";
import { parseStream } from "../../yaml/stream.ts";
import { collectFiles, isGitignore, readAtOnce, readText } from "../files.ts";
import { createGitignores } from "../gitignore.ts";
import { foldersOf } from "./chartValues.ts";
import type { CommandIo } from "./io.ts";
import type { Progress } from "./progress.ts";

/** The manifests that a command was given, as one cluster. */
export interface Manifests {
  readonly workspace: MutableWorkspace;
  /** Names by uri: as the user named the file, or below what the user named. In the order in which they were read. */
  readonly names: ReadonlyMap<string, string>;
  /** Something could not be read, and was said on stderr. */
  readonly unreadable: boolean;
  /** Uris of the files that could not be read. */
  readonly unread: ReadonlySet<string>;
  /** The paths without those of policy tests, which say nothing of what is applied, and may lie anywhere. */
  readonly paths: readonly string[];
  /** Uri of the folder that holds these; `undefined` where files are named one by one: these live together. */
  readonly folder: string | undefined;
}

/**
 * Reads all files that the paths name. What cannot be read is a line on stderr, and the rest counts. `values`: files for
 * charts among the paths.
 */
export async function readManifests(
  paths: readonly string[],
  io: CommandIo,
  progress: Progress,
  values: readonly string[] = [],
  logs: readonly string[] = [],
): Promise<Manifests> {
  const applied = await withoutTests(paths, io.cwd);
  const folder = folderOf(foldersOf(applied, values).map((path) => resolve(io.cwd, path)));
  const workspace = createWorkspace(folder === undefined ? [] : [folder]);
  const names = new Map<string, string>();
  const unread = new Set<string>();
  let unreadable = false;
  const absolute = paths.filter((path) => isAbsolute(path)).map((path) => path.replace(/\/+$/, ""));
  const nameOf = (path: string) => {
    const asGiven = absolute.some((folder) => path === folder || path.startsWith(`${folder}/`));
    return asGiven ? path : relative(io.cwd, path) || ".";
  };
  const named = paths.filter((path) => path !== "");
  // It would be taken for the current folder, and most of the time it is a variable that is not set.
  if (named.length < paths.length) {
    io.stderr("netpol: an empty path names nothing\n");
    unreadable = true;
  }
  for (const path of values) {
    if (look(resolve(io.cwd, path))?.isDirectory() !== true) continue;
    io.stderr(`netpol: ${path}: a folder, and no file with values\n`);
    unreadable = true;
    unread.add(URI.file(resolve(io.cwd, path)).toString());
  }
  const gitignores = createGitignores();
  const apart = new Set(logs.map((path) => resolve(io.cwd, path)));
  const whole = [...named, ...values].map((path) => resolve(io.cwd, path));
  for await (const file of collectFiles(whole, [io.cwd])) {
    if (apart.has(file.path)) continue;
    const name = nameOf(file.path);
    if ("error" in file) {
      progress.clear();
      io.stderr(`netpol: ${name}: ${file.error}\n`);
      unreadable ||= file.aside !== true;
      unread.add(URI.file(file.path).toString());
      if (file.link !== undefined) workspace.setDisk(URI.file(file.path).toString(), file.link);
      continue;
    }
    const uri = URI.file(file.path).toString();
    names.set(uri, name);
    workspace.setDisk(uri, isGitignore(file.path) ? gitignores.meant(file.path, file.text) : file.text);
    progress.show(`reading manifests: ${names.size}`);
  }
  workspace.setComplete(true);
  return { workspace, names, unreadable, unread, folder, paths: applied };
}

/** All of them where there is nothing else. */
async function withoutTests(paths: readonly string[], cwd: string): Promise<readonly string[]> {
  const applied: string[] = [];
  for (const path of paths) {
    const whole = resolve(cwd, path);
    const isFile = look(whole)?.isFile() === true;
    if (!isFile || !(await holdsTests(whole))) applied.push(path);
  }
  return applied.length === 0 ? paths : applied;
}

async function holdsTests(path: string): Promise<boolean> {
  if (isTestFile(path)) return true;
  const file = readAtOnce(path) ?? (await readText(path));
  return "text" in file && readTests(path, parseStream(file.text, { template: false })) !== undefined;
}

/** The deepest folder that holds all of the folders named; `undefined` where one of the paths is no folder. */
function folderOf(paths: readonly string[]): string | undefined {
  const [first, ...others] = paths;
  if (first === undefined) return undefined;
  for (const path of paths) {
    if (look(path)?.isDirectory() !== true) return undefined;
  }
  const isIn = (path: string, folder: string) =>
    path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
  let folder = first;
  while (!others.every((path) => isIn(path, folder)) && dirname(folder) !== folder) folder = dirname(folder);
  return URI.file(folder).toString().replace(/\/+$/, "");
}

function look(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
