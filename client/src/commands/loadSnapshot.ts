import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  type KubectlContextsParams,
  type KubectlContextsResult,
  kubectlContextsRequest,
  type TakeSnapshotParams,
  type TakeSnapshotResult,
  takeSnapshotRequest,
} from "../../../server/src/server/protocol.ts";

/**
 * *Load Cluster Snapshot…*: what a cluster holds becomes a file of the workspace, which is one more cluster. It is read with
 * the user's own kubectl, when the user has said yes to just that, or taken over from a file.
 */
export async function loadSnapshot(client: BaseLanguageClient): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("Open a folder first: a snapshot is a file beside its manifests."),
    );
    return;
  }
  const sources = [
    ...(mayRunKubectl()
      ? [
          {
            label: vscode.l10n.t("$(cloud-download) Read a cluster with kubectl…"),
            detail: vscode.l10n.t("Lists namespaces, nodes, Services, workloads and policies. No Secrets."),
            read: () => readCluster(client),
          },
        ]
      : []),
    {
      label: vscode.l10n.t("$(file) From a file…"),
      detail: vscode.l10n.t("Of netpol snapshot, or of kubectl get … -o yaml."),
      read: readFile,
    },
  ];
  const source =
    sources.length === 1
      ? sources[0]
      : await vscode.window.showQuickPick(sources, { title: vscode.l10n.t("Load a snapshot of a cluster") });
  const text = await source?.read();
  if (text !== undefined) await keep(folder, text);
}

/** Nothing is run for a workspace that nobody trusts, and a browser runs nothing. */
function mayRunKubectl(): boolean {
  return vscode.workspace.isTrusted && "process" in globalThis;
}

async function readCluster(client: BaseLanguageClient): Promise<string | undefined> {
  // Of the machine: no workspace can name a program.
  const program = vscode.workspace.getConfiguration("netpol").get<string>("kubectl.path") || "kubectl";
  const known = await client.sendRequest<KubectlContextsResult>(kubectlContextsRequest, {
    program,
  } satisfies KubectlContextsParams);
  if ("failed" in known) return failed(known.failed);
  if (known.contexts.length === 0) return failed(vscode.l10n.t("kubectl knows no context"));
  const { current } = known;
  const items = [...known.contexts].sort((a, b) => Number(b === current) - Number(a === current));
  const context = await vscode.window.showQuickPick(
    items.map((label) => ({ label, ...(label === current && { description: vscode.l10n.t("current") }) })),
    { title: vscode.l10n.t("Which cluster?") },
  );
  if (context === undefined) return undefined;
  const yes = vscode.l10n.t("Read");
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t("Read what the cluster of context {0} holds?", context.label),
    {
      modal: true,
      detail: vscode.l10n.t(
        "{0} is run with your credentials. It lists namespaces, nodes, Services, workloads and policies; no Secrets, no ConfigMaps, and nothing is changed.",
        program,
      ),
    },
    yes,
  );
  if (answer !== yes) return undefined;
  const params: TakeSnapshotParams = { program, context: context.label, cluster: "live" };
  const taken = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t("Netpol reads the cluster of context {0}", context.label),
      cancellable: true,
    },
    async (_, token) => {
      const result = await client.sendRequest<TakeSnapshotResult>(takeSnapshotRequest, params, token);
      return token.isCancellationRequested ? undefined : result;
    },
  );
  if (taken === undefined) return undefined;
  if ("failed" in taken) return failed(taken.failed);
  if (taken.missing.length > 0)
    void vscode.window.showWarningMessage(vscode.l10n.t("Not read: {0}", taken.missing.join("; ")));
  return taken.text;
}

function failed(why: string): undefined {
  void vscode.window.showErrorMessage(vscode.l10n.t("The cluster could not be read: {0}", why));
  return undefined;
}

async function readFile(): Promise<string | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t("What a cluster holds"),
      filters: { YAML: ["yaml", "yml", "json"] },
    })) ?? [];
  if (chosen === undefined) return undefined;
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(chosen));
}

/** Beside the manifests, where it is read like them; its name says what it is if its first line does not. */
async function keep(folder: vscode.WorkspaceFolder, text: string): Promise<void> {
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t("Keep the snapshot in the workspace"),
    defaultUri: vscode.Uri.joinPath(folder.uri, "live.snapshot.yaml"),
    filters: { YAML: ["yaml"] },
  });
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  const open = vscode.l10n.t("Show Traffic Matrix");
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t("The snapshot is one more cluster: choose it in the status bar, or compare with it."),
    open,
  );
  if (answer === open) await vscode.commands.executeCommand("netpol.showTrafficMatrix");
}
