import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  type CreatedPolicies,
  type CreatePoliciesParams,
  createPoliciesRequest,
  type MatrixEdit,
} from "../../../server/src/server/protocol.ts";

/**
 * *Create Policies for This Namespace…*: a default-deny and what is needed, shown as a change before anything is written.
 */
export async function createPolicies(
  client: BaseLanguageClient,
  target: unknown,
  propose: (edit: MatrixEdit) => Promise<void>,
): Promise<void> {
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
  const { file, policies, reason, notes } = await ask(namespace);
  if (file === null) {
    void vscode.window.showInformationMessage(reason);
    return;
  }
  const title =
    policies === 1
      ? vscode.l10n.t("1 policy for {0}: what is needed, and nothing else", namespace)
      : vscode.l10n.t("{0} policies for {1}: what is needed, and nothing else", policies, namespace);
  if (notes.length > 0) void vscode.window.showInformationMessage(notes.join(" "));
  const { uri: made, range, newText } = file;
  const written = { uri: made, edits: [{ range, newText }], ...(file.create && { created: true as const }) };
  await propose({ title, reason: null, also: [], files: [written] });
}
