import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { readSettings } from "../../features/diagnostics/settingsFile.ts";
import type { Settings } from "../../settings.ts";
import { settingsFileName } from "../../settingsStore.ts";
import type { CommandIo } from "./io.ts";

export interface SettingsSource {
  readonly paths: readonly string[];
  readonly overrides: Readonly<Record<string, string>>;
}

/** From the first `.netpol.yaml` of the current folder and the paths; what the command line says wins. */
export async function findSettings({ paths, overrides }: SettingsSource, io: CommandIo): Promise<Settings> {
  const folders = [io.cwd, ...paths.flatMap((path) => [resolve(io.cwd, path), dirname(resolve(io.cwd, path))])];
  for (const folder of folders) {
    const path = join(folder, settingsFileName);
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text === undefined) continue;
    const { settings, problems } = readSettings(undefined, text);
    for (const { message } of problems) io.stderr(`netpol: ${path}: ${message}\n`);
    return { ...settings, ...overrides };
  }
  return { ...readSettings(undefined).settings, ...overrides };
}
