import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { type RulePageParams, type RulePageResult, rulePageRequest } from "../../../server/src/server/protocol.ts";

/** Scheme of the read-only documents that hold rule pages. */
const scheme = "netpol-rule";

/** Opens a rule's page in the Markdown preview, beside the policy that it explains. */
export async function showRule(client: BaseLanguageClient, rule: unknown): Promise<void> {
  if (typeof rule !== "string") return;
  const { markdown } = await client.sendRequest<RulePageResult>(rulePageRequest, { rule } satisfies RulePageParams);
  if (markdown === null) {
    void vscode.window.showWarningMessage(vscode.l10n.t("Netpol has no rule called “{0}”.", rule));
    return;
  }
  const uri = vscode.Uri.from({ scheme, path: `/${rule}.md` });
  const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: () => markdown,
  });
  try {
    await vscode.workspace.openTextDocument(uri);
    await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
  } finally {
    provider.dispose();
  }
}
