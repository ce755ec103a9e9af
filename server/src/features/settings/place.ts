import { settingsFileName } from "../diagnostics/settingsFile.ts";

export function isSettingsFile(uri: string): boolean {
  return uri.endsWith(`/${settingsFileName}`);
}
