import * as vscode from "vscode";
import type {
  MatrixBase,
  MatrixEdit,
  MatrixEditParams,
  MatrixEmphasis,
  MatrixEmphasisParams,
  MatrixExpectParams,
  MatrixExplainParams,
  MatrixExplanation,
  MatrixExport,
  MatrixExportParams,
  MatrixHeader,
  MatrixLocateParams,
  MatrixLocation,
  MatrixParams,
  MatrixWindow,
  MatrixWindowParams,
} from "../../../server/src/server/protocol.ts";
import type { Edits } from "../comparison/edits.ts";
import { changesAsMarkdown, changesTitle } from "../comparison/words.ts";
import { baseTexts, watchBase } from "./base.ts";
import { type EditPreview, tellStale } from "./edit.ts";
import { exportText, savePicture } from "./export.ts";
import type { GitTexts } from "./git.ts";
import { pageHtml } from "./html.ts";
import { reveal } from "./reveal.ts";
import {
  type EditProposal,
  type HostMessage,
  type PageRequest,
  readPageMessage,
  type ServerState,
} from "./view/messages.ts";

/** Where the panel has its matrix from. */
export interface MatrixSource {
  header(params: MatrixParams): Promise<MatrixHeader>;
  window(params: MatrixWindowParams): Promise<MatrixWindow | null>;
  explain(params: MatrixExplainParams): Promise<MatrixExplanation | null>;
  locate(params: MatrixLocateParams): Promise<MatrixLocation | null>;
  emphasis(params: MatrixEmphasisParams): Promise<MatrixEmphasis | null>;
  edit(params: MatrixEditParams): Promise<MatrixEdit | null>;
  expect(params: MatrixExpectParams): Promise<MatrixEdit | null>;
  export(params: MatrixExportParams): Promise<MatrixExport | null>;
  /** What it says may have passed. */
  readonly onDidChange: vscode.Event<void>;
  readonly state: ServerState;
  readonly onDidChangeState: vscode.Event<ServerState>;
  restart(): void;
  /** Has the person choose another cluster of the folder. */
  chooseCluster(scope: string | null): Promise<void>;
}

/** Milliseconds: a cursor that is on its way has no policy. */
const cursorDelay = 80;

/**
 * One traffic matrix in a webview. While it is hidden the page does not exist; the page asks again when it comes back,
 * and nothing is computed for a panel that is closed.
 */
export class MatrixPanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #source: MatrixSource;
  readonly #scope: string | null;
  readonly #title: string;
  readonly #preview: EditPreview;
  readonly #git: GitTexts;
  readonly #edits: Edits;
  readonly #disposables: vscode.Disposable[] = [];
  /** Files that an answer has named: the page can open no other. */
  readonly #named = new Set<string>();
  #cursor: { readonly document: string; readonly position: vscode.Position } | undefined;
  #cursorTimer: ReturnType<typeof setTimeout> | undefined;
  #pending: HostMessage[] = [];
  #base: MatrixBase = "none";
  #baseWatch: vscode.Disposable | undefined;
  #alive = false;
  #disposed = false;

  constructor(
    panel: vscode.WebviewPanel,
    source: MatrixSource,
    options: {
      readonly extensionUri: vscode.Uri;
      readonly scope: string | null;
      readonly title: string;
      readonly preview: EditPreview;
      readonly git: GitTexts;
      readonly edits: Edits;
    },
  ) {
    this.#panel = panel;
    this.#source = source;
    this.#scope = options.scope;
    this.#title = options.title;
    this.#preview = options.preview;
    this.#git = options.git;
    this.#edits = options.edits;
    const dist = vscode.Uri.joinPath(options.extensionUri, "dist");
    panel.title = options.title;
    panel.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    this.#follow(vscode.window.activeTextEditor);
    this.#disposables.push(
      panel.webview.onDidReceiveMessage((message: unknown) => this.#hear(message)),
      panel.onDidDispose(() => this.dispose()),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.#alive = false;
      }),
      options.preview.onDidSettle(() => this.#post({ type: "settled" })),
      source.onDidChange(() => this.#post({ type: "changed" })),
      options.edits.onDidChange(() => this.#tellEdits()),
      source.onDidChangeState((state) => this.#post({ type: "server", state })),
      vscode.window.onDidChangeActiveTextEditor((editor) => this.#follow(editor)),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.#follow(textEditor)),
    );
    const { webview } = panel;
    const uri = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
    webview.html = pageHtml({
      script: uri("matrix.js"),
      style: uri("matrix.css"),
      cspSource: webview.cspSource,
      title: vscode.l10n.t("Traffic matrix"),
      texts: vscode.l10n.bundle,
      language: vscode.env.language,
    });
  }

  get onDidDispose(): vscode.Event<void> {
    return this.#panel.onDidDispose;
  }

  reveal(): void {
    this.#panel.reveal(undefined, true);
  }

  /** Gives it the keyboard. */
  focus(): void {
    this.#panel.reveal();
    const message: HostMessage = { type: "cursor", show: false, focus: true };
    if (this.#alive) this.#post(message);
    else this.#pending.push(message);
  }

  /** Opens the answer to one question; waits for the page if it is not there yet. */
  ask(source: string, destination: string, port: string): void {
    this.#panel.reveal();
    const message: HostMessage = { type: "ask", source, destination, port };
    if (this.#alive) this.#post(message);
    else this.#pending.push(message);
  }

  /** Compares with something else, as its menu does, and lists what is different. */
  compare(base: MatrixBase): void {
    this.#panel.reveal();
    const message: HostMessage = { type: "compare", base };
    if (this.#alive) this.#post(message);
    else this.#pending.push(message);
  }

  /** Emphasises what the policy or workload at a place decides, and brings it into view; with `focus`, the keyboard too. */
  show(document: vscode.Uri, position: vscode.Position, focus = false): void {
    clearTimeout(this.#cursorTimer);
    this.#cursor = { document: document.toString(), position };
    if (focus) this.#panel.reveal();
    const message: HostMessage = { type: "cursor", show: true, focus };
    if (this.#alive) this.#post(message);
    else this.#pending.push(message);
  }

  dispose(): void {
    clearTimeout(this.#cursorTimer);
    this.#alive = false;
    this.#disposed = true;
    this.#baseWatch?.dispose();
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
    this.#panel.dispose();
  }

  /** What is sent to a page that is not there would be lost; it asks for everything when it comes. */
  #post(message: HostMessage): void {
    if (this.#alive) void this.#panel.webview.postMessage(message);
  }

  #hear(raw: unknown): void {
    const message = readPageMessage(raw);
    switch (message?.type) {
      case "ready":
        this.#alive = true;
        this.#post({ type: "init", scope: this.#scope, server: this.#source.state });
        if (this.#edits.of(this.#scope) !== undefined) this.#tellEdits();
        for (const waiting of this.#pending.splice(0)) this.#post(waiting);
        return;
      case "request":
        void this.#answer(message.id, message.request);
        return;
      case "reveal":
        if (this.#named.has(message.location.uri)) this.#try(reveal(message.location, this.#panel.viewColumn));
        return;
      case "restart":
        this.#source.restart();
        return;
      case "command":
        void vscode.commands.executeCommand(`netpol.${message.name}`);
        return;
      case "edits": {
        const edit = this.#edits.of(this.#scope);
        if (edit === undefined) return;
        if (message.action === "show") this.compare(edit.base);
        else this.#try(vscode.env.clipboard.writeText(changesAsMarkdown(edit)));
        return;
      }
      case "compareWith":
        void vscode.commands.executeCommand("netpol.compareWith", this.#scope ?? undefined);
        return;
      case "cluster":
        this.#try(this.#source.chooseCluster(this.#scope));
        return;
      case "settle":
        this.#try(this.#settle(message.apply));
        return;
      case "export":
        this.#try(exportText(message.target, message.format, message.text, this.#scope));
        return;
      case "picture":
        this.#try(savePicture(message.data, this.#scope));
        return;
      case "title":
        this.#panel.title =
          message.changes > 0 ? vscode.l10n.t("{0} ({1} changed)", this.#title, message.changes) : this.#title;
        return;
      default:
        return;
    }
  }

  #tellEdits(): void {
    const edit = this.#edits.of(this.#scope);
    this.#post({ type: "edits", text: edit === undefined ? "" : changesTitle(edit), note: edit?.problem ?? "" });
  }

  /** What a person asked for and did not get, a file that is gone for instance. */
  #try(work: PromiseLike<unknown>): void {
    Promise.resolve(work).catch((error: unknown) => {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    });
  }

  async #propose(asked: Promise<MatrixEdit | null>): Promise<EditProposal> {
    const edit = await asked;
    if (edit === null) return { title: "", reason: vscode.l10n.t("The matrix has just changed; try again."), also: [] };
    if (edit.reason === null) {
      await this.#preview.propose(edit, this.#panel.viewColumn);
      // What it does stands in the matrix, and the keys that settle it.
      this.#panel.reveal();
    }
    const { title, reason, also } = edit;
    return { title, reason, also };
  }

  async #settle(apply: boolean): Promise<void> {
    if (!apply) await this.#preview.drop();
    else if (!(await this.#preview.apply())) tellStale();
  }

  async #answer(id: number, request: PageRequest): Promise<void> {
    try {
      const result = await this.#ask(request);
      this.#post({ type: "response", id, result });
    } catch (error) {
      this.#post({ type: "failure", id, message: error instanceof Error ? error.message : String(error) });
    }
  }

  async #ask(request: PageRequest): Promise<unknown> {
    const uri = this.#scope;
    switch (request.method) {
      case "header": {
        const { view } = request.params;
        this.#watchBase(view.base);
        const { texts, problem } = await baseTexts(view.base, uri, this.#git);
        const header = await this.#source.header({ uri, ...request.params, baseTexts: texts });
        return problem === "" ? header : withProblem(header, problem);
      }
      case "window":
        return this.#source.window({ uri, ...request.params });
      case "explain": {
        const explanation = await this.#source.explain({ uri, ...request.params });
        for (const { location: own, policies, nearestMiss } of [explanation?.egress, explanation?.ingress].filter(
          isPresent,
        )) {
          for (const place of [own, nearestMiss?.location]) this.#name(place);
          for (const { location, rules } of policies)
            for (const place of [location, ...rules.map((r) => r.location)]) this.#name(place);
        }
        return explanation;
      }
      case "locate": {
        const location = await this.#source.locate({ uri, ...request.params });
        this.#name(location);
        return location;
      }
      case "edit":
        return this.#propose(this.#source.edit({ uri, ...request.params }));
      case "expect":
        return this.#propose(this.#source.expect({ uri, ...request.params }));
      case "export":
        return this.#source.export({ uri, ...request.params });
      case "emphasis": {
        if (this.#cursor === undefined) return null;
        const { document, position } = this.#cursor;
        const { line, character } = position;
        return this.#source.emphasis({ uri, ...request.params, document, position: { line, character } });
      }
    }
  }

  #watchBase(base: MatrixBase): void {
    if (base === this.#base) return;
    this.#base = base;
    this.#baseWatch?.dispose();
    this.#baseWatch = this.#disposed ? undefined : watchBase(base, this.#git, () => this.#post({ type: "changed" }));
  }

  #name(location: MatrixLocation | null | undefined): void {
    if (isPresent(location)) this.#named.add(location.uri);
  }

  /** The cursor stays where it was when the matrix itself, or a file of another kind, has the focus. */
  #follow(editor: vscode.TextEditor | undefined): void {
    if (
      editor === undefined ||
      !["yaml", "helm", "helm-template", "json", "jsonc"].includes(editor.document.languageId)
    )
      return;
    const document = editor.document.uri.toString();
    const position = editor.selection.active;
    if (this.#cursor?.document === document && this.#cursor.position.line === position.line) return;
    this.#cursor = { document, position };
    clearTimeout(this.#cursorTimer);
    this.#cursorTimer = setTimeout(() => this.#post({ type: "cursor", show: false }), cursorDelay);
  }
}

function withProblem(header: MatrixHeader, message: string): MatrixHeader {
  return { ...header, changes: null, problems: [...header.problems, { field: "base", message }] };
}

function isPresent<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
