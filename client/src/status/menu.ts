import * as vscode from "vscode";
import type { StatusFault, StatusResult } from "../../../server/src/server/protocol.ts";
import { countFindings } from "./findings.ts";
import { faultText, filesText, findingsText, type Reading, readText } from "./words.ts";

interface Item extends vscode.QuickPickItem {
  run?(): unknown;
}

const command =
  (name: string, ...args: readonly unknown[]) =>
  (): unknown =>
    vscode.commands.executeCommand(name, ...args);

export interface MenuInput {
  readonly reading: Reading;
  readonly status: StatusResult | undefined;
  /** There is a cluster to choose. */
  readonly several: boolean;
  openLog(): void;
}

/** What was read, what was not and why; and what can be done about it. */
export async function showMenu({ reading, status, several, openLog }: MenuInput): Promise<void> {
  const { t } = vscode.l10n;
  const items: readonly Item[] = [
    ...(status === undefined ? [] : readItems(status)),
    ...(status === undefined ? [] : faultItems(status)),
    separator(t("what you can do")),
    ...(reading.state === "stopped"
      ? []
      : [
          { label: `$(table) ${t("Show the traffic matrix")}`, run: command("netpol.showTrafficMatrix") },
          { label: `$(question) ${t("Explain a connection…")}`, run: command("netpol.explainConnection") },
          { label: `$(add) ${t("New policy…")}`, run: command("netpol.newPolicy") },
          ...(several
            ? [{ label: `$(server-environment) ${t("Choose the cluster…")}`, run: command("netpol.chooseCluster") }]
            : []),
          { label: `$(book) ${t("Get started with Netpol")}`, run: command("netpol.getStarted") },
        ]),
    {
      label: `$(debug-restart) ${t("Restart the language server")}`,
      description: t("reads everything anew"),
      run: command("netpol.restartServer"),
    },
    { label: `$(output) ${t("Show the log")}`, run: openLog },
  ];
  const placeHolder =
    reading.state === "stopped"
      ? t("The Netpol server has stopped.")
      : reading.state === "ready"
        ? t("What was read, what was not, and why")
        : t("The workspace is still being read.");
  const picked = await vscode.window.showQuickPick(items, {
    title: "Netpol",
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  await picked?.run?.();
}

function separator(label: string): Item {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function readItems(status: StatusResult): readonly Item[] {
  const { t } = vscode.l10n;
  return [
    separator(t("read")),
    {
      label: `$(files) ${filesText(status.files)}`,
      description: readText(status),
      run: command("netpol.showTrafficMatrix"),
    },
    { label: `$(list-unordered) ${findingsText(countFindings())}`, run: command("workbench.actions.view.problems") },
  ];
}

function faultItems({ faults, missing }: StatusResult): readonly Item[] {
  if (faults.length + missing.length === 0) return [];
  return [
    separator(vscode.l10n.t("not read, or not as it was meant")),
    ...faults.map((fault) => faultItem(fault)),
    ...missing.map((message) => ({ label: `$(info) ${faultText({ message })}` })),
  ];
}

function faultItem(fault: StatusFault): Item {
  const { uri, line } = fault;
  if (uri === null) {
    return {
      label: `$(warning) ${vscode.l10n.t("Settings of the editor")}`,
      detail: faultText(fault),
      run: command("workbench.action.openSettings", "@ext:netpol.netpol"),
    };
  }
  const target = vscode.Uri.parse(uri);
  const at = new vscode.Range(line, 0, line, 0);
  return {
    label: `$(warning) ${vscode.workspace.asRelativePath(target)}`,
    detail: faultText(fault),
    run: () => vscode.commands.executeCommand("vscode.open", target, { selection: at }),
  };
}
