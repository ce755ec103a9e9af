import * as vscode from "vscode";
import type { MatrixEdit } from "../../../server/src/server/protocol.ts";
import { columnFor } from "./reveal.ts";

const scheme = "netpol-preview";

interface Proposal {
  readonly edit: MatrixEdit;
  /** The documents as they were when the change was made: it fits no others. */
  readonly versions: ReadonlyMap<string, number>;
  /** Of the diff. */
  readonly tab: vscode.Tab | undefined;
}

/** Changes of the manifests that are shown as one diff first, and applied or dropped later; one at a time. */
export class EditPreview implements vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registration: vscode.Disposable;
  readonly #settled = new vscode.EventEmitter<void>();
  #proposal: Proposal | undefined;
  #count = 0;

  constructor() {
    this.#registration = vscode.Disposable.from(
      this.#settled,
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()) ?? "",
      }),
    );
  }

  /** A change was applied or dropped by a command of the editor. */
  get onDidSettle(): vscode.Event<void> {
    return this.#settled.event;
  }

  dispose(): void {
    this.#registration.dispose();
  }

  /** Opens one diff of all files beside the matrix, which says what it does in its title. */
  async propose(edit: MatrixEdit, own: vscode.ViewColumn | undefined): Promise<void> {
    await this.drop();
    const versions = new Map<string, number>();
    const resources: [vscode.Uri, vscode.Uri | undefined, vscode.Uri][] = [];
    for (const { uri, edits, created } of edit.files) {
      const target = vscode.Uri.parse(uri, true);
      const preview = vscode.Uri.from({ scheme, path: target.path, query: String(this.#count++) });
      if (created) {
        this.#texts.set(preview.toString(), edits.map(({ newText }) => newText).join(""));
        resources.push([target, undefined, preview]);
        continue;
      }
      const document = await vscode.workspace.openTextDocument(target);
      versions.set(uri, document.version);
      this.#texts.set(preview.toString(), textAfter(document, edits));
      resources.push([target, target, preview]);
    }
    const [first] = resources;
    if (first === undefined) return;
    await focusColumn(columnFor(first[0], own));
    await vscode.commands.executeCommand("vscode.changes", edit.title, resources);
    this.#proposal = { edit, versions, tab: vscode.window.tabGroups.activeTabGroup.activeTab };
    await vscode.commands.executeCommand("setContext", proposedKey, true);
  }

  /** One undo step for each file. False: a file has changed since, or cannot be written. */
  async apply(): Promise<boolean> {
    const proposal = this.#proposal;
    await this.drop();
    if (proposal === undefined) return false;
    const change = new vscode.WorkspaceEdit();
    for (const { uri, edits, created } of proposal.edit.files) {
      const target = vscode.Uri.parse(uri, true);
      if (created) {
        // A file that has come since is somebody's own: then nothing is written.
        const contents = new TextEncoder().encode(edits.map(({ newText }) => newText).join(""));
        change.createFile(target, { contents, overwrite: false });
        continue;
      }
      const document = await vscode.workspace.openTextDocument(target);
      if (document.version !== proposal.versions.get(uri)) return false;
      for (const { range, newText } of edits) change.replace(target, rangeOf(range), newText);
    }
    return vscode.workspace.applyEdit(change);
  }

  /** *Netpol: Apply Change* and *Netpol: Discard Change*, from the diff itself. */
  async settle(apply: boolean): Promise<void> {
    if (!apply) await this.drop();
    else if (!(await this.apply())) tellStale();
    this.#settled.fire();
  }

  async drop(): Promise<void> {
    const tab = this.#proposal?.tab;
    this.#proposal = undefined;
    this.#texts.clear();
    await vscode.commands.executeCommand("setContext", proposedKey, false);
    const open = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs);
    if (tab !== undefined && open.includes(tab)) await vscode.window.tabGroups.close(tab, true);
  }
}

const proposedKey = "netpol.changeProposed";

export function tellStale(): void {
  const text = vscode.l10n.t("The manifests have changed since the change was made; ask for it again.");
  void vscode.window.showWarningMessage(text);
}

/** Ordinals of the editor's own commands, which alone give a group the focus without opening something in it. */
const ordinals = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth"];

/** A diff of several files opens in the group that has the focus. */
async function focusColumn(column: vscode.ViewColumn): Promise<void> {
  const ordinal = ordinals[column - 1];
  await vscode.commands.executeCommand(
    ordinal === undefined ? "workbench.action.newGroupRight" : `workbench.action.focus${ordinal}EditorGroup`,
  );
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
