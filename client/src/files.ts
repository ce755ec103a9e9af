import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  type ListFilesParams,
  type ListFilesResult,
  listFilesRequest,
  type ReadFilesParams,
  type ReadFilesResult,
  readFilesRequest,
} from "../../server/src/server/protocol.ts";

/** A larger file is a dump or no manifest at all; the server would only say "too large". Bytes. */
const largestFile = 16 * 1024 * 1024;

/** Answers the server's questions about files that only the editor can reach (virtual workspaces, the web). */
export function serveFiles(client: BaseLanguageClient): vscode.Disposable {
  return vscode.Disposable.from(
    client.onRequest(
      listFilesRequest,
      async ({ folder }: ListFilesParams, token: vscode.CancellationToken): Promise<ListFilesResult> => {
        const base = vscode.Uri.parse(folder);
        const found = await vscode.workspace.findFiles(
          new vscode.RelativePattern(base, "**/{*.yaml,*.yml,*.json,*.tpl,Kustomization}"),
          new vscode.RelativePattern(base, "**/node_modules/**"),
          undefined,
          token,
        );
        return { uris: found.map(String) };
      },
    ),
    client.onRequest(readFilesRequest, async ({ uris }: ReadFilesParams): Promise<ReadFilesResult> => {
      const read = await Promise.all(uris.map((uri) => readText(vscode.Uri.parse(uri))));
      return { texts: read.map(({ text }) => text), problems: read.map(({ problem }) => problem) };
    }),
  );
}

/** A text, or why there is none; neither for a file that is gone. */
async function readText(uri: vscode.Uri): Promise<{ readonly text: string | null; readonly problem: string | null }> {
  try {
    const bytes = await vscode.workspace.fs.readFile(uri);
    const megabytes = Math.round(bytes.byteLength / 1024 / 1024);
    if (bytes.byteLength > largestFile) return { text: null, problem: vscode.l10n.t("too large ({0} MB)", megabytes) };
    if (bytes.includes(0)) return { text: null, problem: vscode.l10n.t("not a text file") };
    return { text: new TextDecoder().decode(bytes), problem: null };
  } catch (error) {
    // Deleted since it was listed: for the index it is not there.
    if (error instanceof vscode.FileSystemError && error.code === "FileNotFound") return { text: null, problem: null };
    return { text: null, problem: error instanceof Error ? error.message : String(error) };
  }
}
