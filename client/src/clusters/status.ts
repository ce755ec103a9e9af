import * as vscode from "vscode";
import type { ShownCluster } from "../../../server/src/server/protocol.ts";

export interface ClusterStatus extends vscode.Disposable {
  show(shown: ShownCluster): void;
  hide(): void;
}

/** The item of the status bar that says for which cluster Netpol answers; nothing where there is only one. */
export function clusterStatus(): ClusterStatus {
  const item = vscode.window.createStatusBarItem("netpol.cluster", vscode.StatusBarAlignment.Right, 101);
  item.name = vscode.l10n.t("Netpol: Cluster");
  item.command = "netpol.chooseCluster";
  return {
    show({ name, pinned, held }) {
      if (name === null) return item.hide();
      const shown = nameOf(name);
      const how = pinned ? vscode.l10n.t("pinned") : vscode.l10n.t("follows the active file");
      item.text = `$(${pinned ? "pinned" : "server-environment"}) ${shown}`;
      const answers = vscode.l10n.t("Netpol answers for the cluster {0} ({1}). Click to choose another.", shown, how);
      item.tooltip = held === undefined ? answers : `${answers}\n${held}`;
      item.accessibilityInformation = {
        label: [vscode.l10n.t("Netpol: cluster {0}, {1}", shown, how), ...(held === undefined ? [] : [held])].join(
          ", ",
        ),
        role: "button",
      };
      item.show();
    },
    hide: () => item.hide(),
    dispose: () => item.dispose(),
  };
}

/** Of several clusters one may have no name. */
export function nameOf(name: string): string {
  return name === "" ? vscode.l10n.t("(no name)") : name;
}
