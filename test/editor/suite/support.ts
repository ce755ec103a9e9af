import * as vscode from "vscode";
import { ok } from "./assert.ts";

/** True in the browser's worker, where there is no Node and the workspace is virtual. */
export const inWorker = typeof process === "undefined";

/** The URI of a file of the workspace. */
export function file(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  ok(folder, "no workspace is open");
  return vscode.Uri.joinPath(folder.uri, path);
}

/** Opens a file of the workspace and shows it, the cursor at `at` if given. */
export async function open(path: string, at?: vscode.Position): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(file(path));
  const options = at === undefined ? {} : { selection: new vscode.Range(at, at) };
  return await vscode.window.showTextDocument(document, {
    preview: false,
    viewColumn: vscode.ViewColumn.One,
    ...options,
  });
}

/** What `look` gives as soon as it is neither false nor undefined; errors count as "not yet". */
export async function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  timeoutMs = 15_000,
): Promise<Exclude<T, false | undefined | null>> {
  const until = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      last = await look();
      if (last !== undefined && last !== false && last !== null) return last as Exclude<T, false | undefined | null>;
    } catch (error) {
      last = error;
    }
    if (Date.now() > until) throw new Error(`${what}: not after ${timeoutMs} ms (last: ${String(last)})`);
    await pause(50);
  }
}

export const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/** The position of the `nth` occurrence (from 0) of a text, `offset` characters into it. */
export function position(document: vscode.TextDocument, text: string, { nth = 0, offset = 0 } = {}): vscode.Position {
  let at = -1;
  for (let i = 0; i <= nth; i++) {
    at = document.getText().indexOf(text, at + 1);
    ok(at >= 0, `${document.uri.path} holds no occurrence ${i} of ${JSON.stringify(text)}`);
  }
  return document.positionAt(at + offset);
}

/** Our diagnostics of a document, of one rule if a code is given. */
export function diagnostics(uri: vscode.Uri, code?: string): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === "netpol")
    .filter((diagnostic) => code === undefined || codeOf(diagnostic) === code);
}

/** The rule that a diagnostic comes from. */
export function codeOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === "object" ? code.value : code);
}

/** Waits for the first diagnostic of a rule in a document. */
export async function diagnostic(uri: vscode.Uri, code: string): Promise<vscode.Diagnostic> {
  return await eventually(`diagnostic ${code} in ${uri.path}`, () => diagnostics(uri, code)[0]);
}

/** The text of all hovers at a position, one after the other. */
export async function hoverText(uri: vscode.Uri, at: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", uri, at);
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === "string" ? content : content.value))
    .join("\n");
}

/** The code actions for a range, resolved, of one kind if given. */
export async function codeActions(uri: vscode.Uri, range: vscode.Range, kind?: string): Promise<vscode.CodeAction[]> {
  const resolveAll = 100;
  return await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    uri,
    range,
    kind,
    resolveAll,
  );
}

/** Waits for the action whose title holds the words. */
export async function codeAction(uri: vscode.Uri, range: vscode.Range, title: string): Promise<vscode.CodeAction> {
  return await eventually(`code action "${title}"`, async () =>
    (await codeActions(uri, range)).find((action) => action.title.includes(title)),
  );
}

/** Does what choosing the action from the menu does: its edit, then its command. */
export async function apply({ edit, command }: vscode.CodeAction): Promise<void> {
  if (edit) ok(await vscode.workspace.applyEdit(edit), "the edit was refused");
  if (command) await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
}

/** One undo in the active editor. */
export async function undo(): Promise<void> {
  await vscode.commands.executeCommand("undo");
}

/** Replaces the whole text of a document, as one edit. */
export async function replaceText(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  ok(await vscode.workspace.applyEdit(edit), "the edit was refused");
}

/** What a file was before a test wrote to it; undefined: it was not there. */
const before = new Map<string, Uint8Array | undefined>();

/** Writes a file of the workspace, past any editor. */
export async function write(path: string, text: string): Promise<vscode.Uri> {
  const uri = file(path);
  await remember(path);
  await makeFolder(vscode.Uri.joinPath(uri, ".."));
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}

/**
 * Makes a folder with those above it, and waits until the editor hears of what happens in it: its watcher takes a moment for a
 * new folder, and never hears of what is made in it meanwhile.
 */
async function makeFolder(folder: vscode.Uri): Promise<void> {
  const isThere = await vscode.workspace.fs.stat(folder).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  await makeFolder(vscode.Uri.joinPath(folder, ".."));
  await vscode.workspace.fs.createDirectory(folder);
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, "heard-*"));
  let heard = false;
  watcher.onDidCreate(() => {
    heard = true;
  });
  for (let tries = 0; !heard && tries < 30; tries++) {
    const probe = vscode.Uri.joinPath(folder, `heard-${tries}`);
    await vscode.workspace.fs.writeFile(probe, new Uint8Array());
    for (let waited = 0; !heard && waited < 300; waited += 50) await pause(50);
    await vscode.workspace.fs.delete(probe);
  }
  watcher.dispose();
}

/** Deletes a file of the workspace, past any editor. */
export async function remove(path: string): Promise<void> {
  await remember(path);
  await vscode.workspace.fs.delete(file(path));
}

/** Has a file put back after the test as it is now, for what is saved behind its back: the browser's editor saves by itself. */
export async function remember(path: string): Promise<void> {
  if (before.has(path)) return;
  before.set(path, await vscode.workspace.fs.readFile(file(path)).then(undefined, () => undefined));
}

/** Undoes what a test left behind: unsaved edits, open editors, written files. */
export async function cleanUp(): Promise<void> {
  for (const document of vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty)) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  }
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  for (const [path, content] of before) {
    const uri = file(path);
    if (content !== undefined) await vscode.workspace.fs.writeFile(uri, content);
    else await vscode.workspace.fs.delete(uri).then(undefined, () => {});
  }
  before.clear();
}
