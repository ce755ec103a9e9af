import * as vscode from "vscode";
import type { MatrixEdit } from "../../../server/src/server/protocol.ts";
import { columnFor } from "./reveal.ts";

const scheme = "netpol-preview";

interface Proposal {
  readonly edit: MatrixEdit;
  /** The documents as they were when the change was made: it fits no others. */
  readonly versions: ReadonlyMap<string, number>;
}

/** Changes of the manifests that are shown as a diff first, and applied or dropped later; one at a time. */
export class EditPreview implements vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registration: vscode.Disposable;
  #proposal: Proposal | undefined;
  #count = 0;

  constructor() {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()) ?? "",
    });
  }

  dispose(): void {
    this.#registration.dispose();
  }

  /** Opens the diff of each file, beside the matrix. */
  async propose(edit: MatrixEdit, own: vscode.ViewColumn | undefined): Promise<void> {
    await this.drop();
    const versions = new Map<string, number>();
    for (const { uri, edits } of edit.files) {
      const target = vscode.Uri.parse(uri, true);
      const document = await vscode.workspace.openTextDocument(target);
      versions.set(uri, document.version);
      const preview = vscode.Uri.from({ scheme, path: target.path, query: String(this.#count++) });
      this.#texts.set(preview.toString(), textAfter(document, edits));
      await vscode.commands.executeCommand("vscode.diff", target, preview, edit.title, {
        viewColumn: columnFor(target, own),
        preview: false,
        preserveFocus: true,
      });
    }
    this.#proposal = { edit, versions };
  }

  /** One undo step for each file. False: a file has changed since, or cannot be written. */
  async apply(): Promise<boolean> {
    const proposal = this.#proposal;
    await this.drop();
    if (proposal === undefined) return false;
    const change = new vscode.WorkspaceEdit();
    for (const { uri, edits } of proposal.edit.files) {
      const target = vscode.Uri.parse(uri, true);
      const document = await vscode.workspace.openTextDocument(target);
      if (document.version !== proposal.versions.get(uri)) return false;
      for (const { range, newText } of edits) change.replace(target, rangeOf(range), newText);
    }
    return vscode.workspace.applyEdit(change);
  }

  async drop(): Promise<void> {
    this.#proposal = undefined;
    this.#texts.clear();
    const tabs = vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.scheme === scheme);
    if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true);
  }
}

type Edits = MatrixEdit["files"][number]["edits"];

function rangeOf({ start, end }: Edits[number]["range"]): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

function textAfter(document: vscode.TextDocument, edits: Edits): string {
  let text = document.getText();
  const placed = edits.map(({ range, newText }) => ({ range: rangeOf(range), newText }));
  for (const { range, newText } of placed.sort((a, b) => b.range.start.compareTo(a.range.start))) {
    text = text.slice(0, document.offsetAt(range.start)) + newText + text.slice(document.offsetAt(range.end));
  }
  return text;
}
