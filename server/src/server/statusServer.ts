import type { Connection } from "vscode-languageserver";
import { settingsFileName } from "../features/diagnostics/settingsFile.ts";
import type { LanguageService } from "../service/service.ts";
import type { StatusFault } from "../service/status.ts";
import { createLineIndex } from "../yaml/lines.ts";
import type { Unread } from "./indexer.ts";
import { type StatusParams, type StatusResult, statusRequest } from "./protocol.ts";
import type { SettingsStore } from "./settingsStore.ts";
import { canonical } from "./uris.ts";

/** What the server knows of its reading besides what the service does. */
export interface StatusSources {
  readonly settings: SettingsStore;
  unread(): readonly Unread[];
  folders(): readonly string[];
  textOf(uri: string): string | undefined;
}

/** What was read, what was not, and why. */
export function serveStatus(connection: Connection, service: LanguageService, sources: StatusSources): void {
  connection.onRequest(statusRequest, ({ uri }: StatusParams): StatusResult => {
    const found = service.status(uri === null ? null : canonical(uri));
    return { ...found, faults: [...settingsFaults(sources), ...unreadFaults(sources), ...found.faults] };
  });
}

function settingsFaults({ settings, folders, textOf }: StatusSources): readonly StatusFault[] {
  const own = [undefined, ...folders()].flatMap((folder) => settings.problems(folder));
  const inFiles = folders().flatMap((folder) => {
    const uri = `${folder}/${settingsFileName}`;
    const lines = createLineIndex(textOf(uri) ?? "");
    return settings.fileProblems(folder).map(({ path, message, span }): StatusFault => {
      const line = span === undefined ? 0 : lines.positionAt(span.start).line;
      return { uri, line, message: path === "" ? message : `\`${path}\`: ${message}` };
    });
  });
  return [...[...new Set(own)].map((message) => ({ uri: null, line: 0, message })), ...inFiles];
}

function unreadFaults({ unread }: StatusSources): readonly StatusFault[] {
  return unread().map(({ uri, problem }) => ({ uri, line: 0, message: problem }));
}
