import * as vscode from "vscode";

/** *Netpol: Get Started*: the walkthrough. */
export async function getStarted(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.openWalkthrough", "netpol.netpol#netpol.start", false);
}

/** *Netpol: Open Sample*: a copy of its own, in which everything may be tried out, in another window. */
export async function openSample({ extensionUri, globalStorageUri }: vscode.ExtensionContext): Promise<void> {
  const sample = vscode.Uri.joinPath(extensionUri, "dist", "sample", "shop");
  const copy = vscode.Uri.joinPath(globalStorageUri, "sample", "shop");
  try {
    await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(globalStorageUri, "sample"));
    await vscode.workspace.fs.copy(sample, copy, { overwrite: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(vscode.l10n.t("The sample could not be copied: {0}", reason));
    return;
  }
  const empty = (vscode.workspace.workspaceFolders ?? []).length === 0;
  await vscode.commands.executeCommand("vscode.openFolder", copy, { forceNewWindow: !empty });
}
