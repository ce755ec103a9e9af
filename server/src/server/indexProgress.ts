import type { Connection } from "vscode-languageserver";
import type { IndexProgress } from "./indexer.ts";
import { type IndexProgressParams, indexProgressNotification } from "./protocol.ts";

/** A line of progress in the editor. */
export async function indexProgress(connection: Connection): Promise<IndexProgress> {
  const reporter = await connection.window.createWorkDoneProgress();
  return {
    begin: () => reporter.begin("Netpol: reading manifests", 0, undefined, false),
    report: (done, total) => reporter.report(Math.round((done / total) * 100), `${done} of ${total} files`),
    end: () => reporter.done(),
  };
}

/** For our own client, which shows it itself. */
export function clientProgress(connection: Connection): IndexProgress {
  const report = (done: number, total: number): void => {
    const params: IndexProgressParams = { done, total };
    connection.sendNotification(indexProgressNotification, params).catch(() => {});
  };
  return { begin: () => {}, report, end: () => {} };
}
