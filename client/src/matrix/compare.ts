import * as vscode from "vscode";
import type { MatrixBase } from "../../../server/src/server/protocol.ts";

/** What there is to compare with, besides what was saved and committed. */
export interface Others {
  /** Names of branches; a text: why there are none. */
  readonly branches: readonly string[] | string;
  /** Names of the folder's clusters but for the one that is shown. */
  readonly clusters: readonly string[];
}

interface Item extends vscode.QuickPickItem {
  /** A heading has none. */
  readonly base?: MatrixBase;
}

/** Asks what the connections of now are to be compared with. `others`: they may come later than the list opens. */
export async function pickBase(others: Promise<Others>): Promise<MatrixBase | undefined> {
  const { t } = vscode.l10n;
  const picked = await vscode.window.showQuickPick<Item>(
    others.then((all) => itemsFor(all)),
    {
      title: t("Compare the connections with …"),
      placeHolder: t("What is different shows in the traffic matrix"),
    },
  );
  return picked?.base;
}

function itemsFor({ branches, clusters }: Others): Item[] {
  const { t } = vscode.l10n;
  const part = (label: string, items: readonly Item[]): readonly Item[] =>
    items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
  // Where Git is not, the matrix says why, and what to do about it.
  const branchItems: readonly Item[] =
    typeof branches === "string"
      ? [{ label: `$(git-branch) ${t("A branch")}`, detail: branches, base: "head" }]
      : branches.map((name) => ({ label: `$(git-branch) ${name}`, base: `ref:${name}` }));
  return [
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
    ...part(
      t("another cluster"),
      clusters.map((name) => ({
        label: `$(server-environment) ${name === "" ? t("(no name)") : name}`,
        base: `cluster:${name}`,
      })),
    ),
    ...part(t("a branch"), branchItems),
  ];
}
