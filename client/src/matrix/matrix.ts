import * as vscode from "vscode";
import { type BaseLanguageClient, State } from "vscode-languageclient";
import {
  type ClustersParams,
  type ClustersResult,
  clustersRequest,
  type MatrixEdit,
  type MatrixHeader,
  matrixEditRequest,
  matrixEmphasisRequest,
  matrixExpectRequest,
  matrixExplainRequest,
  matrixExportRequest,
  matrixLocateRequest,
  matrixRequest,
  matrixWindowRequest,
  type ShownCluster,
  type ShownClusterParams,
  shownClusterRequest,
} from "../../../server/src/server/protocol.ts";
import { createEdits } from "../comparison/edits.ts";
import { folderOf } from "./base.ts";
import { type Others, pickBase } from "./compare.ts";
import { EditPreview } from "./edit.ts";
import { GitTexts } from "./git.ts";
import { MatrixPanel, type MatrixSource } from "./panel.ts";
import { initialView, readPageState, type ServerState } from "./view/messages.ts";

const matrixViewType = "netpol.matrix";

/** The matrices of the window, one for each workspace folder. */
export interface MatrixHost extends vscode.Disposable {
  /**
   * Beside the editor; brings the one of this folder forward when it is open. `target`: a uri, else the active file's.
   * `at`: a position in it, as in the Language Server Protocol, whose policy or workload is brought into view; without one
   * it is the caret's, and the matrix gets the focus.
   */
  show(target?: unknown, at?: unknown): void;
  /** After the window was reloaded. */
  restore(panel: vscode.WebviewPanel, state: unknown): void;
  /** `Netpol: Compare With…`: what is different since, in the matrix of the folder. */
  compareWith(target?: unknown): Promise<void>;
  /** The change that is shown as a diff is wanted, or not. */
  settle(apply: boolean): Promise<void>;
  /** Shows a change that was not made in the matrix. */
  propose(edit: MatrixEdit): Promise<void>;
  /** What the edits of now change, in the matrix of a text's folder. `base`: what they are compared with. */
  showChanges(target: unknown, base: unknown): void;
  /** With one more that says what is edited. */
  lens(document: vscode.TextDocument, lenses: readonly vscode.CodeLens[]): readonly vscode.CodeLens[];
  /** `Netpol: Explain Connection…`: two picks and a port, answered in the matrix. */
  explainConnection(): Promise<void>;
}

/** `changed`: what the server says may be different now. */
export function createMatrix(
  context: vscode.ExtensionContext,
  client: BaseLanguageClient,
  changed: vscode.Event<void>,
): MatrixHost {
  const { extensionUri } = context;
  const source = sourceOf(client, changed);
  const preview = new EditPreview();
  const git = new GitTexts();
  const edits = createEdits(client, git, changed, scopeOf);
  const panels = new Map<string | null, MatrixPanel>();

  function adopt(panel: vscode.WebviewPanel, scope: string | null): MatrixPanel {
    const made = new MatrixPanel(panel, source, { extensionUri, scope, title: titleOf(scope), preview, git, edits });
    panels.get(scope)?.dispose();
    panels.set(scope, made);
    made.onDidDispose(() => {
      if (panels.get(scope) === made) panels.delete(scope);
    });
    return made;
  }

  function open(scope: string | null): MatrixPanel {
    const known = panels.get(scope);
    if (known !== undefined) {
      known.reveal();
      return known;
    }
    const where = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    return adopt(
      vscode.window.createWebviewPanel(matrixViewType, titleOf(scope), where, { enableScripts: true }),
      scope,
    );
  }

  /** Branches and clusters to compare with. */
  async function othersFor(scope: string | null): Promise<Others> {
    const [branches, shown, { clusters }] = await Promise.all([
      git.branches(folderOf(scope)),
      client.sendRequest<ShownCluster>(shownClusterRequest, { uri: scope } satisfies ShownClusterParams),
      client.sendRequest<ClustersResult>(clustersRequest, { uri: scope } satisfies ClustersParams),
    ]);
    const others = clusters.map(({ name }) => name).filter((name) => name !== shown.name);
    return { branches, clusters: clusters.length > 1 ? others : [] };
  }

  return {
    show(target, at) {
      // A lens is clicked beside the text that goes on being read; a command by itself leads to the matrix.
      const said = positionOf(at);
      const editor = vscode.window.activeTextEditor;
      const uri = uriOf(target) ?? editor?.document.uri;
      const here = uri !== undefined && editor?.document.uri.toString() === uri.toString();
      const position = said ?? (here ? editor.selection.active : undefined);
      const panel = open(scopeOf(target));
      if (uri !== undefined && position !== undefined) panel.show(uri, position, said === undefined);
      else panel.focus();
    },
    restore: (panel, state) => void adopt(panel, readPageState(state)?.scope ?? scopeOf(undefined)),
    async explainConnection() {
      const scope = scopeOf(undefined);
      const header = await source.header({ uri: scope, view: initialView, known: null });
      const question = await pickConnection(header);
      if (question !== undefined) open(scope).ask(question.source, question.destination, question.port);
    },
    settle: (apply) => preview.settle(apply),
    propose: (edit) => preview.propose(edit, undefined),
    async compareWith(target) {
      const scope = scopeOf(target);
      const base = await pickBase(othersFor(scope));
      if (base !== undefined) open(scope).compare(base);
    },
    showChanges(target, base) {
      if (base === "saved" || base === "head") open(scopeOf(target)).compare(base);
    },
    lens: edits.lens,
    dispose() {
      edits.dispose();
      for (const panel of [...panels.values()]) panel.dispose();
      source.dispose();
      preview.dispose();
    },
  };
}

async function pickConnection(
  header: MatrixHeader,
): Promise<{ readonly source: string; readonly destination: string; readonly port: string } | undefined> {
  const items = (header.endpoints ?? []).map(({ title, detail }) => ({ label: title, description: detail }));
  // Between two questions the editor gives the focus back to where it was, a matrix that has just opened for instance.
  const asked = { matchOnDescription: true, ignoreFocusOut: true };
  const source = await vscode.window.showQuickPick(items, {
    ...asked,
    title: vscode.l10n.t("Explain a connection: from …"),
  });
  if (source === undefined) return undefined;
  const destination = await vscode.window.showQuickPick(items, {
    ...asked,
    title: vscode.l10n.t("Explain a connection: from {0} to …", source.label),
  });
  if (destination === undefined) return undefined;
  const port = await vscode.window.showInputBox({
    title: vscode.l10n.t("{0} to {1}", source.label, destination.label),
    ignoreFocusOut: true,
    prompt: vscode.l10n.t("A port (5432, UDP 53), or nothing for any"),
    validateInput: (text) =>
      /^\s*((TCP|UDP|SCTP)?[\s/]*\d{0,5}|\d{1,5}\/(TCP|UDP|SCTP))\s*$/i.test(text)
        ? undefined
        : vscode.l10n.t("A port is a number, a protocol, or both: TCP 5432"),
  });
  return port === undefined ? undefined : { source: source.label, destination: destination.label, port };
}

/** The workspace folder of what is meant, with a closing slash; the file itself when it is in none; `null` for nothing. */
function scopeOf(target: unknown): string | null {
  const uri = uriOf(target) ?? vscode.window.activeTextEditor?.document.uri;
  const folder = uri === undefined ? undefined : vscode.workspace.getWorkspaceFolder(uri);
  const found = folder ?? vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined && uri !== undefined && (vscode.workspace.workspaceFolders ?? []).length === 0)
    return uri.toString();
  return found === undefined ? null : `${found.uri.toString().replace(/\/+$/, "")}/`;
}

function uriOf(target: unknown): vscode.Uri | undefined {
  if (target instanceof vscode.Uri) return target;
  if (typeof target !== "string") return undefined;
  try {
    return vscode.Uri.parse(target, true);
  } catch {
    return undefined;
  }
}

/** The editor's own buttons pass other things in its place. */
function positionOf(value: unknown): vscode.Position | undefined {
  if (typeof value !== "object" || value === null || !("line" in value) || !("character" in value)) return undefined;
  const { line, character } = value;
  const isPlace = (number: unknown): number is number => Number.isSafeInteger(number) && Number(number) >= 0;
  return isPlace(line) && isPlace(character) ? new vscode.Position(line, character) : undefined;
}

/** Several folders: each matrix says whose it is. */
function titleOf(scope: string | null): string {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const folder = folders.find(({ uri }) => scope?.startsWith(`${uri.toString().replace(/\/+$/, "")}/`));
  return folders.length > 1 && folder !== undefined
    ? vscode.l10n.t("Traffic Matrix: {0}", folder.name)
    : vscode.l10n.t("Traffic Matrix");
}

function sourceOf(client: BaseLanguageClient, changed: vscode.Event<void>): MatrixSource & vscode.Disposable {
  const stateChanged = new vscode.EventEmitter<ServerState>();
  const subscriptions = vscode.Disposable.from(
    stateChanged,
    client.onDidChangeState(({ newState }) => stateChanged.fire(stateOf(newState))),
  );
  return {
    header: (params) => client.sendRequest(matrixRequest, params),
    window: (params) => client.sendRequest(matrixWindowRequest, params),
    explain: (params) => client.sendRequest(matrixExplainRequest, params),
    locate: (params) => client.sendRequest(matrixLocateRequest, params),
    emphasis: (params) => client.sendRequest(matrixEmphasisRequest, params),
    edit: (params) => client.sendRequest(matrixEditRequest, params),
    expect: (params) => client.sendRequest(matrixExpectRequest, params),
    export: (params) => client.sendRequest(matrixExportRequest, params),
    onDidChange: changed,
    onDidChangeState: stateChanged.event,
    get state() {
      return stateOf(client.state);
    },
    restart: () => void vscode.commands.executeCommand("netpol.restartServer"),
    chooseCluster: async (scope) => void (await vscode.commands.executeCommand("netpol.chooseCluster", scope)),
    dispose: () => subscriptions.dispose(),
  };
}

function stateOf(state: State): ServerState {
  return state === State.Running ? "running" : state === State.Stopped ? "stopped" : "starting";
}
