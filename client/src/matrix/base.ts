import * as vscode from "vscode";
import type { MatrixBase, MatrixBaseText } from "../../../server/src/server/protocol.ts";
import { type GitTexts, watchGit } from "./git.ts";

export interface BaseTexts {
  readonly texts: readonly MatrixBaseText[];
  /** Why nothing can be compared; empty when all is well. */
  readonly problem: string;
}

const manifests = /\.(ya?ml|json)$/i;

/** The texts that differ from what is in the editor now: as last saved, as committed, as on a branch. `scope`: a folder with its slash. */
export async function baseTexts(base: MatrixBase, scope: string | null, git: GitTexts): Promise<BaseTexts> {
  if (base === "none") return { texts: [], problem: "" };
  if (base === "saved") return { texts: await savedTexts(scope), problem: "" };
  const folder = folderOf(scope);
  if (base.startsWith("cluster:")) return { texts: [], problem: "" };
  const ref = base === "head" ? undefined : base.slice("ref:".length);
  const documents = shown(scope);
  const uris = documents.map(({ uri }) => uri);
  const committed = await git.committed(folder, (uri) => isIn(scope, uri) && isRead(scope, uri), uris, ref);
  if (typeof committed === "string") return { texts: [], problem: committed };
  const open = new Map(documents.map((document) => [document.uri.toString(), document.getText()]));
  const texts = committed.flatMap(({ uri, text }) => {
    const own = uri.toString();
    return open.get(own) === text ? [] : [{ uri: own, text }];
  });
  return { texts, problem: "" };
}

/** Without a closing slash, which Git's API does not understand. */
export function folderOf(scope: string | null): vscode.Uri | undefined {
  return scope === null ? vscode.workspace.workspaceFolders?.[0]?.uri : vscode.Uri.parse(scope.replace(/\/+$/, ""));
}

/** The base can change while no text does: by saving, by a commit. */
export function watchBase(base: MatrixBase, git: GitTexts, listener: () => void): vscode.Disposable | undefined {
  if (base === "none" || base.startsWith("cluster:")) return undefined;
  if (base === "saved") return vscode.workspace.onDidSaveTextDocument(listener);
  return watchCommits(git, listener);
}

/** Tells when something else may be committed, or not be. */
export function watchCommits(git: GitTexts, listener: () => void): vscode.Disposable {
  return watchGit(() => {
    git.forget();
    listener();
  });
}

function isIn(scope: string | null, uri: vscode.Uri): boolean {
  return manifests.test(uri.path) && (scope === null || uri.toString().startsWith(scope));
}

/** The server reads no hidden folders and no packages of others, but whatever is open. */
function isRead(scope: string | null, uri: vscode.Uri): boolean {
  const text = uri.toString();
  if (!/\/(?:\.|node_modules\/)/.test(text.slice(scope === null ? 0 : scope.length - 1))) return true;
  return vscode.workspace.textDocuments.some((document) => document.uri.toString() === text);
}

/**
 * What is open may have just been saved, and Git may not have seen it yet. Only what a tab shows: a text may stay in memory for a
 * while when its file is gone, and is nobody's edit.
 */
function shown(scope: string | null): readonly vscode.TextDocument[] {
  const inTabs = new Set(
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .flatMap(({ input }) => {
        if (input instanceof vscode.TabInputText) return [input.uri.toString()];
        return input instanceof vscode.TabInputTextDiff ? [input.modified.toString()] : [];
      }),
  );
  return vscode.workspace.textDocuments.filter(
    ({ isDirty, isUntitled, uri }) =>
      !isUntitled && uri.scheme !== "git" && isIn(scope, uri) && (isDirty || inTabs.has(uri.toString())),
  );
}

function unsaved(scope: string | null): readonly vscode.Uri[] {
  return vscode.workspace.textDocuments
    .filter(({ isDirty, isUntitled, uri }) => isDirty && !isUntitled && isIn(scope, uri))
    .map(({ uri }) => uri);
}

async function savedTexts(scope: string | null): Promise<readonly MatrixBaseText[]> {
  return Promise.all(unsaved(scope).map(async (uri) => ({ uri: uri.toString(), text: await readText(uri) })));
}

async function readText(uri: vscode.Uri): Promise<string | null> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}
