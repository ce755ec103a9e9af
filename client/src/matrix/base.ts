import * as vscode from "vscode";
import type { MatrixBase, MatrixBaseText } from "../../../server/src/protocol.ts";

export interface BaseTexts {
  readonly texts: readonly MatrixBaseText[];
  /** Why nothing can be compared; empty when all is well. */
  readonly problem: string;
}

const manifests = /\.(ya?ml|json)$/i;

/** The texts that differ from what is in the editor now: as last saved, or as committed. `scope`: a folder with its slash. */
export async function baseTexts(base: MatrixBase, scope: string | null): Promise<BaseTexts> {
  if (base === "none") return { texts: [], problem: "" };
  if (base === "saved") return { texts: await savedTexts(scope), problem: "" };
  const repository = await repositoryOf(scope);
  if (repository === undefined) {
    return { texts: [], problem: "This folder is in no Git repository that the editor has opened." };
  }
  return { texts: await committedTexts(repository, scope), problem: "" };
}

function isIn(scope: string | null, uri: vscode.Uri): boolean {
  return manifests.test(uri.path) && (scope === null || uri.toString().startsWith(scope));
}

function unsaved(scope: string | null): readonly vscode.TextDocument[] {
  return vscode.workspace.textDocuments.filter(
    ({ isDirty, isUntitled, uri }) => isDirty && !isUntitled && isIn(scope, uri),
  );
}

async function savedTexts(scope: string | null): Promise<readonly MatrixBaseText[]> {
  return Promise.all(unsaved(scope).map(async ({ uri }) => ({ uri: uri.toString(), text: await readText(uri) })));
}

async function readText(uri: vscode.Uri): Promise<string | null> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}

/** The part that is used of the API of VS Code's own Git extension. */
interface GitRepository {
  readonly state: {
    readonly workingTreeChanges: readonly GitChange[];
    readonly indexChanges: readonly GitChange[];
    readonly mergeChanges: readonly GitChange[];
    readonly untrackedChanges?: readonly GitChange[];
    readonly onDidChange: vscode.Event<void>;
  };
  show(ref: string, path: string): Promise<string>;
}
interface GitChange {
  readonly uri: vscode.Uri;
  /** Where it was, for a file that was renamed. */
  readonly originalUri: vscode.Uri;
}
interface GitExtension {
  getAPI(version: 1): { getRepository(uri: vscode.Uri): GitRepository | null };
}

async function repositoryOf(scope: string | null): Promise<GitRepository | undefined> {
  const folder = scope === null ? vscode.workspace.workspaceFolders?.[0]?.uri : vscode.Uri.parse(scope);
  const extension = vscode.extensions.getExtension<GitExtension>("vscode.git");
  if (folder === undefined || extension === undefined) return undefined;
  try {
    return (await extension.activate()).getAPI(1).getRepository(folder) ?? undefined;
  } catch {
    // Git is switched off in the settings.
    return undefined;
  }
}

/** Tells when something was committed, staged or changed on disk. */
export async function onDidChangeCommitted(
  scope: string | null,
  listener: () => void,
): Promise<vscode.Disposable | undefined> {
  return (await repositoryOf(scope))?.state.onDidChange(listener);
}

async function committedTexts(repository: GitRepository, scope: string | null): Promise<readonly MatrixBaseText[]> {
  const { workingTreeChanges, indexChanges, mergeChanges, untrackedChanges = [] } = repository.state;
  const changed = [...workingTreeChanges, ...indexChanges, ...mergeChanges, ...untrackedChanges];
  const uris = new Map<string, vscode.Uri>();
  for (const uri of [
    ...changed.flatMap((change) => [change.uri, change.originalUri]),
    ...unsaved(scope).map(({ uri }) => uri),
  ]) {
    if (isIn(scope, uri)) uris.set(uri.toString(), uri);
  }
  return Promise.all(
    [...uris].map(async ([key, uri]) => {
      const text = await repository.show("HEAD", uri.fsPath).catch(() => null);
      return { uri: key, text };
    }),
  );
}
