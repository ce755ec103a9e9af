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
      return { texts: await Promise.all(uris.map((uri) => readText(vscode.Uri.parse(uri)))) };
    }),
  );
}

async function readText(uri: vscode.Uri): Promise<string | null> {
  try {
    const bytes = await vscode.workspace.fs.readFile(uri);
    if (bytes.byteLength > largestFile || bytes.includes(0)) return null;
    return new TextDecoder().decode(bytes);
  } catch {
    // Deleted since it was listed, or not readable: for the index it is not there.
    return null;
  }
}
