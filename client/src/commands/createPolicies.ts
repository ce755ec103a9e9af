import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  type CreatedPolicies,
  type CreatePoliciesParams,
  createPoliciesRequest,
} from "../../../server/src/server/protocol.ts";

/**
 * *Create Policies for This Namespace…*: a default-deny and what is needed, shown in the editor's own preview of changes
 * before anything is written.
 */
export async function createPolicies(client: BaseLanguageClient, target: unknown): Promise<void> {
  const uri = target instanceof vscode.Uri ? target : vscode.window.activeTextEditor?.document.uri;
  if (uri === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("Open a manifest first: its folder is where the policies go."),
    );
    return;
  }
  const ask = (namespace: string | null) =>
    client.sendRequest<CreatedPolicies>(createPoliciesRequest, {
      uri: uri.toString(),
      namespace,
    } satisfies CreatePoliciesParams);
  const { namespaces, reason: problem } = await ask(null);
  if (namespaces.length === 0) {
    void vscode.window.showInformationMessage(
      problem === "" ? vscode.l10n.t("No manifest here declares a workload.") : problem,
    );
    return;
  }
  const namespace =
    namespaces.length === 1
      ? namespaces[0]
      : await vscode.window.showQuickPick(namespaces, {
          title: vscode.l10n.t("Create the policies that are missing in a namespace"),
        });
  if (namespace === undefined) return;
  const { file, policies, reason } = await ask(namespace);
  if (file === null) {
    void vscode.window.showInformationMessage(reason);
    return;
  }
  const made = vscode.Uri.parse(file.uri, true);
  const label =
    policies === 1
      ? vscode.l10n.t("1 policy for {0}: what is needed, and nothing else", namespace)
      : vscode.l10n.t("{0} policies for {1}: what is needed, and nothing else", policies, namespace);
  const metadata: vscode.WorkspaceEditEntryMetadata = { label, needsConfirmation: true };
  const edit = new vscode.WorkspaceEdit();
  if (file.create) edit.createFile(made, { ignoreIfExists: false, overwrite: false }, metadata);
  const { start, end } = file.range;
  const range = new vscode.Range(start.line, start.character, end.line, end.character);
  edit.replace(made, range, file.newText, metadata);
  await vscode.workspace.applyEdit(edit, { isRefactoring: true });
}
