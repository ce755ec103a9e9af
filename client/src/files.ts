import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  type ListFilesParams,
  type ListFilesResult,
  listFilesRequest,
  type ReadFilesParams,
  type ReadFilesResult,
  type ReadFlowsParams,
  type ReadFlowsResult,
  readFilesRequest,
  readFlowsRequest,
} from "../../server/src/server/protocol.ts";

/** A larger file is a dump or no manifest at all; the server would only say "too large". Bytes. */
const largestFile = 16 * 1024 * 1024;
/** A log of flows comes in one piece here. Bytes, as it is and unpacked. */
const largestLog = 64 * 1024 * 1024;

/** Answers the server's questions about files that only the editor can reach (virtual workspaces, the web). */
export function serveFiles(client: BaseLanguageClient): vscode.Disposable {
  return vscode.Disposable.from(
    client.onRequest(
      listFilesRequest,
      async ({ folder }: ListFilesParams, token: vscode.CancellationToken): Promise<ListFilesResult> => {
        const base = vscode.Uri.parse(folder);
        const find = (pattern: string) =>
          vscode.workspace.findFiles(
            new vscode.RelativePattern(base, pattern),
            new vscode.RelativePattern(base, "**/node_modules/**"),
            undefined,
            token,
          );
        // No .gitignore: what a virtual file system has of a repository is what the repository keeps. Links to folders are
        // files there, too.
        const found = await find("**/{*.yaml,*.yml,*.json,*.tpl,Kustomization}");
        const links = await find("**/charts/*");
        const uris = [...found, ...links.filter(({ path }) => /\/[^/.]+$/.test(path))];
        return { uris: [...new Set(uris.map(String))] };
      },
    ),
    client.onRequest(readFilesRequest, async ({ uris }: ReadFilesParams): Promise<ReadFilesResult> => {
      const read = await Promise.all(uris.map((uri) => readText(vscode.Uri.parse(uri))));
      return { texts: read.map(({ text }) => text), problems: read.map(({ problem }) => problem) };
    }),
    client.onRequest(readFlowsRequest, ({ uri }: ReadFlowsParams) => readFlows(vscode.Uri.parse(uri))),
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

/** A log of flows, unpacked where it is packed with gzip. */
async function readFlows(uri: vscode.Uri): Promise<ReadFlowsResult> {
  const tooLarge = (bytes: number): ReadFlowsResult => ({
    text: null,
    problem: vscode.l10n.t("too large ({0} MB)", Math.round(bytes / 1024 / 1024)),
  });
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > largestLog) return tooLarge(size);
    const bytes = await vscode.workspace.fs.readFile(uri);
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return { text: new TextDecoder().decode(bytes), problem: null };
    const unpacked = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new DecompressionStream("gzip"));
    const reader = unpacked.pipeThrough(new TextDecoderStream()).getReader();
    const parts: string[] = [];
    let length = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parts.push(part.value);
      length += part.value.length;
      if (length > largestLog) return tooLarge(length);
    }
    return { text: parts.join(""), problem: null };
  } catch (error) {
    return { text: null, problem: error instanceof Error ? error.message : String(error) };
  }
}
