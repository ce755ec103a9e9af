import * as vscode from "vscode";
import type { ShownCluster } from "../../../server/src/server/protocol.ts";

export interface ClusterStatus extends vscode.Disposable {
  show(shown: ShownCluster): void;
  hide(): void;
}

/**
 * The item of the status bar that says for which cluster Netpol answers, nothing where there is only one; and the one that
 * says that policies of other engines are left out of the answers.
 */
export function clusterStatus(): ClusterStatus {
  const item = vscode.window.createStatusBarItem("netpol.cluster", vscode.StatusBarAlignment.Right, 101);
  item.name = "Netpol: Cluster";
  item.command = "netpol.chooseCluster";
  const left = vscode.window.createStatusBarItem("netpol.missing", vscode.StatusBarAlignment.Right, 100);
  left.name = "Netpol: Policies That Are Not Read";
  left.text = "$(warning) policies not read";
  return {
    show({ name, pinned, missing = [] }) {
      const words = missing.map((text) => `${text}.`).join("\n");
      left.tooltip = `Netpol's answers are not whole:\n${words}`;
      left.accessibilityInformation = { label: `Netpol: ${words}` };
      if (missing.length > 0) left.show();
      else left.hide();
      if (name === null) return item.hide();
      const shown = nameOf(name);
      const how = pinned ? "pinned" : "follows the active file";
      item.text = `$(${pinned ? "pinned" : "server-environment"}) ${shown}`;
      item.tooltip = `Netpol answers for the cluster ${shown} (${how}). Click to choose another.`;
      item.accessibilityInformation = { label: `Netpol: cluster ${shown}, ${how}`, role: "button" };
      item.show();
    },
    hide() {
      item.hide();
      left.hide();
    },
    dispose() {
      item.dispose();
      left.dispose();
    },
  };
}

/** Of several clusters one may have no name. */
export function nameOf(name: string): string {
  return name === "" ? "(no name)" : name;
}
