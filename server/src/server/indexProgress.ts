import type { Connection } from "vscode-languageserver";
import type { IndexProgress } from "./indexer.ts";

/** A line of progress in the editor. */
export async function indexProgress(connection: Connection): Promise<IndexProgress> {
  const reporter = await connection.window.createWorkDoneProgress();
  return {
    begin: () => reporter.begin("Netpol: reading manifests", 0, undefined, false),
    report: (done, total) => reporter.report(Math.round((done / total) * 100), `${done} of ${total} files`),
    end: () => reporter.done(),
  };
}
