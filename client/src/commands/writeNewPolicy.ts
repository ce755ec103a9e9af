import * as vscode from "vscode";
import type { NewPolicy } from "../../../server/src/server/protocol.ts";

/**
 * Writes a policy to its file and opens it as a snippet: the file is whole on disk from the first moment, and Tab goes
 * through what a person may want to change.
 */
export async function writeNewPolicy({ reason, uri, text, snippet, effect, note }: NewPolicy): Promise<void> {
  if (reason !== "") {
    void vscode.window.showInformationMessage(reason);
    return;
  }
  const target = vscode.Uri.parse(uri, true);
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  const document = await vscode.workspace.openTextDocument(target);
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  const all = new vscode.Range(new vscode.Position(0, 0), document.lineAt(document.lineCount - 1).range.end);
  await editor.insertSnippet(new vscode.SnippetString(snippet), all);
  await document.save();
  const name = vscode.workspace.asRelativePath(target);
  if (note !== "") void vscode.window.showWarningMessage(vscode.l10n.t("{0} is written. {1}", name, note));
  else if (effect !== "")
    vscode.window.setStatusBarMessage(vscode.l10n.t("{0} is written: it {1}", name, effect), 8000);
}
