import { existsSync, lstatSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { URI } from "vscode-uri";
import { readSettings, settingsFileName } from "../../features/diagnostics/settingsFile.ts";
import type { Settings } from "../../source/settings.ts";
import type { Workspace } from "../../source/workspace.ts";
import { createLineIndex } from "../../yaml/lines.ts";
import { readAtOnce, readText } from "../files.ts";
import { valuesCluster } from "./chartValues.ts";
import type { CommandIo } from "./io.ts";

export interface SettingsSource {
  readonly paths: readonly string[];
  readonly overrides: Readonly<Record<string, string>>;
  /** Uri of the folder that the paths of clusters count from. */
  readonly folder?: string | undefined;
  /** Values files for charts, and the texts that were read. */
  readonly values?: readonly string[];
  readonly workspace?: Workspace;
}

export interface FoundSettings {
  readonly settings: Settings;
  /** The file has something that cannot be used, so that what is answered is not what was meant; already said on stderr. */
  readonly broken: boolean;
}

/** From the first `.netpol.yaml` of the current folder and the paths; what the command line says wins. */
export async function findSettings(source: SettingsSource, io: CommandIo): Promise<FoundSettings> {
  const found = await settingsIn(source, io);
  const { paths, values = [], folder, workspace } = source;
  if (values.length === 0 || workspace === undefined) return found;
  const clusters = valuesCluster({ paths, values, cwd: io.cwd, folder }, workspace);
  if (typeof clusters !== "string") return { ...found, settings: { ...found.settings, clusters } };
  io.stderr(`netpol: ${clusters}\n`);
  return { ...found, broken: true };
}

async function settingsIn({ paths, overrides, folder: root }: SettingsSource, io: CommandIo): Promise<FoundSettings> {
  const folders = [io.cwd, ...paths.flatMap((path) => [resolve(io.cwd, path), dirname(resolve(io.cwd, path))])];
  for (const folder of folders) {
    const path = join(folder, settingsFileName);
    if (!isThere(path)) continue;
    const file = readAtOnce(path) ?? (await readText(path));
    if ("error" in file) {
      io.stderr(`netpol: ${path}: ${file.error}\n`);
      return { settings: { ...readSettings(undefined).settings, ...overrides }, broken: true };
    }
    const { text } = file;
    const ground = { isThere: (below: string) => existsSync(join(folder, below)), near: () => [] };
    const { settings, problems } = readSettings(undefined, text, ground);
    const lines = createLineIndex(text);
    for (const { message, span } of problems) {
      const at = lines.positionAt(span?.start ?? 0);
      io.stderr(`netpol: ${path}:${at.line + 1}:${at.character + 1}: ${message}\n`);
    }
    const clusters = below(settings.clusters, folder, root);
    const flows = settings.flows.map((each) => URI.file(resolve(folder, each)).toString());
    const exclude = excludeBelow(settings.exclude, folder, root);
    return { settings: { ...settings, clusters, flows, exclude, ...overrides }, broken: problems.length > 0 };
  }
  return { settings: { ...readSettings(undefined).settings, ...overrides }, broken: false };
}

/** A link to nothing is there as well. A file where a folder was looked for has none in it. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** The paths as they count from the root that a command is given. */
function below(clusters: Settings["clusters"], folder: string, root: string | undefined): Settings["clusters"] {
  if (root === undefined || clusters.length === 0) return [];
  const own = URI.parse(root).fsPath;
  const moved = (path: string) => relative(own, join(folder, path)).replaceAll(sep, "/") || ".";
  return clusters.map(({ name, paths }) => ({
    name,
    paths: paths.flatMap((each) => {
      const path = moved(each.path);
      if (path.startsWith("..")) return [];
      return [{ ...each, path, ...(each.values && { values: each.values.map(moved) }) }];
    }),
  }));
}

/**
 * The patterns of a folder's `.netpol.yaml` as they count from a folder below it; a pattern with a slash counts from the top. One
 * that names the folder itself does not count: it was asked for by name.
 */
function excludeBelow(patterns: readonly string[], folder: string, root: string | undefined): readonly string[] {
  const path = root === undefined ? "" : relative(folder, URI.parse(root).fsPath).replaceAll(sep, "/");
  if (path === "" || path.startsWith("..")) return patterns;
  return patterns.flatMap((pattern) => {
    const [, not = "", slash = "", body = ""] = /^(!?)(\/?)(.*)$/s.exec(pattern) ?? [];
    const isAnchored = slash !== "" || body.replace(/\/$/, "").includes("/");
    if (!isAnchored || body.startsWith("**/")) return [pattern];
    return body.startsWith(`${path}/`) ? [`${not}/${body.slice(path.length + 1)}`] : [];
  });
}
