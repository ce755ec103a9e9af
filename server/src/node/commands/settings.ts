import { lstat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { readSettings } from "../../features/diagnostics/settingsFile.ts";
import { settingsFileName } from "../../server/settingsStore.ts";
import type { Settings } from "../../source/settings.ts";
import { createLineIndex } from "../../yaml/lines.ts";
import { readText } from "../files.ts";
import type { CommandIo } from "./io.ts";

export interface SettingsSource {
  readonly paths: readonly string[];
  readonly overrides: Readonly<Record<string, string>>;
}

export interface FoundSettings {
  readonly settings: Settings;
  /** The file has something that cannot be used, so that what is answered is not what was meant; already said on stderr. */
  readonly broken: boolean;
}

/** From the first `.netpol.yaml` of the current folder and the paths; what the command line says wins. */
export async function findSettings({ paths, overrides }: SettingsSource, io: CommandIo): Promise<FoundSettings> {
  const folders = [io.cwd, ...paths.flatMap((path) => [resolve(io.cwd, path), dirname(resolve(io.cwd, path))])];
  for (const folder of folders) {
    const path = join(folder, settingsFileName);
    if (!(await isThere(path))) continue;
    const file = await readText(path);
    if ("error" in file) {
      io.stderr(`netpol: ${path}: ${file.error}\n`);
      return { settings: { ...readSettings(undefined).settings, ...overrides }, broken: true };
    }
    const { text } = file;
    const { settings, problems } = readSettings(undefined, text);
    const lines = createLineIndex(text);
    for (const { message, span } of problems) {
      const at = lines.positionAt(span?.start ?? 0);
      io.stderr(`netpol: ${path}:${at.line + 1}:${at.character + 1}: ${message}\n`);
    }
    return { settings: { ...settings, ...overrides }, broken: problems.length > 0 };
  }
  return { settings: { ...readSettings(undefined).settings, ...overrides }, broken: false };
}

/** A link to nothing is there as well. A file where a folder was looked for has none in it. */
async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
