import type { Diagnostic } from "vscode-languageserver";
import type { LanguageService } from "../service/service.ts";
import type { Workspace } from "../source/workspace.ts";
import { inSlices } from "./slices.ts";

/** Asks the clusters that nobody looks at when nobody types, and tells where that makes a difference to an answer. */
export interface Settling {
  /** What was found in a text has been answered, perhaps before all clusters were asked. */
  answered(uri: string, found: readonly Diagnostic[]): void;
  /** `open`: the texts that somebody looks at. Says whether what was answered is other now. */
  settle(open: readonly string[]): Promise<boolean>;
}

export function createSettling(service: LanguageService, workspace: Workspace): Settling {
  const early = new Map<string, string>();
  return Object.freeze({
    answered(uri: string, found: readonly Diagnostic[]) {
      if (service.isUnsettled(uri)) early.set(uri, JSON.stringify(found));
      else early.delete(uri);
    },
    async settle(open: readonly string[]) {
      const { version } = workspace;
      await inSlices(service.settleSteps(open), () => workspace.version === version);
      if (workspace.version !== version) return false;
      const differs = [...early].some(
        ([uri, found]) => open.includes(uri) && JSON.stringify(service.diagnostics(uri)) !== found,
      );
      early.clear();
      return differs;
    },
  });
}
