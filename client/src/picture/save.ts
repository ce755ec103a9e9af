import * as vscode from "vscode";
import type { PicturePlace } from "./view/messages.ts";

/** Asks where, and writes there; `undefined` where the person thought better of it. */
export async function savePictureFile(
  name: string,
  bytes: Uint8Array,
  place: PicturePlace | undefined,
): Promise<vscode.Uri | undefined> {
  const extension = name.slice(name.lastIndexOf(".") + 1);
  const uri = place === undefined ? undefined : vscode.Uri.parse(place.uri);
  const folder = (uri && vscode.workspace.getWorkspaceFolder(uri)?.uri) ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    filters: { [extension.toUpperCase()]: [extension] },
    title: vscode.l10n.t("Save the picture"),
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (target === undefined) return undefined;
  await vscode.workspace.fs.writeFile(target, bytes);
  return target;
}
