import * as vscode from "vscode";
import type { MatrixBase } from "../../../server/src/server/protocol.ts";

/** Asks what the connections of now are to be compared with. */
export async function pickBase(): Promise<MatrixBase | undefined> {
  const { t } = vscode.l10n;
  const items: readonly (vscode.QuickPickItem & { readonly base: MatrixBase })[] = [
    {
      label: `$(git-commit) ${t("The last commit (Git HEAD)")}`,
      description: t("what the changes since then allow and close"),
      base: "head",
    },
    {
      label: `$(save) ${t("The saved text")}`,
      description: t("what the unsaved edits allow and close"),
      base: "saved",
    },
    { label: `$(circle-slash) ${t("Nothing")}`, description: t("ends the comparison"), base: "none" },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: t("Compare the connections with …"),
    placeHolder: t("What is different shows in the traffic matrix"),
  });
  return picked?.base;
}
