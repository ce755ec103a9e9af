import * as vscode from "vscode";
import type { MatrixLocation } from "../../../server/src/server/protocol.ts";

/** Milliseconds for which the lines stay marked. */
const markedFor = 1500;

/** Shows a place beside the matrix: where its file is open already, else in another column, never over the matrix. */
export async function reveal({ uri, range }: MatrixLocation, own: vscode.ViewColumn | undefined): Promise<void> {
  const target = vscode.Uri.parse(uri, true);
  const { start, end } = range;
  const place = new vscode.Range(start.line, start.character, end.line, end.character);
  const editor = await vscode.window.showTextDocument(target, { viewColumn: columnFor(target, own) });
  // The server may be a keystroke behind.
  const shown = editor.document.validateRange(place);
  editor.selection = new vscode.Selection(shown.start, shown.start);
  editor.revealRange(shown, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  const mark = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor("editor.rangeHighlightBackground"),
  });
  editor.setDecorations(mark, [shown]);
  setTimeout(() => mark.dispose(), markedFor);
}

export function columnFor(target: vscode.Uri, own: vscode.ViewColumn | undefined): vscode.ViewColumn {
  const open = vscode.window.visibleTextEditors.find(
    ({ document, viewColumn }) => viewColumn !== undefined && document.uri.toString() === target.toString(),
  );
  if (open?.viewColumn !== undefined) return open.viewColumn;
  const other = vscode.window.visibleTextEditors.find(
    ({ viewColumn }) => viewColumn !== undefined && viewColumn !== own,
  );
  if (other?.viewColumn !== undefined) return other.viewColumn;
  return own === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
}
