import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { readSettings } from "../../features/diagnostics/settingsFile.ts";
import { settingsFileName } from "../../server/settingsStore.ts";
import type { Settings } from "../../source/settings.ts";
import { createLineIndex } from "../../yaml/lines.ts";
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
    const lines = createLineIndex(text);
    for (const { message, span } of problems) {
      const at = lines.positionAt(span?.start ?? 0);
      io.stderr(`netpol: ${path}:${at.line + 1}:${at.character + 1}: ${message}\n`);
    }
    return { ...settings, ...overrides };
  }
  return { ...readSettings(undefined).settings, ...overrides };
}
