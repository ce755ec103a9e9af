import * as vscode from "vscode";
import type { MatrixExportFormat } from "../../../server/src/server/protocol.ts";
import type { ExportTarget } from "./view/messages.ts";

const kinds = {
  csv: { name: "CSV", extension: "csv" },
  markdown: { name: "Markdown", extension: "md" },
  mermaid: { name: "Mermaid", extension: "mmd" },
  svg: { name: "SVG", extension: "svg" },
  png: { name: "PNG", extension: "png" },
} as const;

export async function exportText(
  target: ExportTarget,
  format: MatrixExportFormat,
  text: string,
  scope: string | null,
): Promise<void> {
  if (target === "clipboard") {
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(vscode.l10n.t("Copied as {0}", kinds[format].name), 3000);
    return;
  }
  await save(format, new TextEncoder().encode(text), scope);
}

/** `data`: PNG as base64. */
export async function savePicture(data: string, scope: string | null): Promise<void> {
  await save(
    "png",
    Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0)),
    scope,
  );
}

/** The person says where; nothing is written that they did not name. */
async function save(format: keyof typeof kinds, bytes: Uint8Array, scope: string | null): Promise<void> {
  const { name, extension } = kinds[format];
  const folder = scope?.endsWith("/") ? vscode.Uri.parse(scope) : vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = `traffic-matrix.${extension}`;
  const target = await vscode.window.showSaveDialog({
    filters: { [name]: [extension] },
    title: vscode.l10n.t("Save the traffic matrix as {0}", name),
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, file) }),
  });
  if (target === undefined) return;
  try {
    await vscode.workspace.fs.writeFile(target, bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await vscode.window.showErrorMessage(vscode.l10n.t("The traffic matrix could not be saved: {0}", reason));
  }
}
