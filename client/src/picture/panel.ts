import * as vscode from "vscode";
import type {
  PictureAnswer,
  PictureFile,
  PictureFileParams,
  PictureLocation,
  PictureParams,
} from "../../../server/src/server/protocol.ts";
import { pageHtml } from "../matrix/html.ts";
import { columnFor, reveal } from "../matrix/reveal.ts";
import { savePictureFile } from "./save.ts";
import { type HostMessage, type PageMessage, type PicturePlace, readPageMessage } from "./view/messages.ts";

/** Where the panel has its pictures from. */
export interface PictureSource {
  picture(params: PictureParams): Promise<PictureAnswer | null>;
  file(params: PictureFileParams): Promise<PictureFile | null>;
  readonly onDidChange: vscode.Event<void>;
}

/** Milliseconds: a caret that is on its way has no policy. */
const caretDelay = 80;
const languages = ["yaml", "helm", "json", "jsonc"];

/** The picture of what the caret is in, beside the text. It follows the caret unless it is pinned. */
export class PicturePanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #source: PictureSource;
  readonly #disposables: vscode.Disposable[] = [];
  /** Files that an answer has named: the page can open no other. */
  readonly #named = new Set<string>();
  readonly #light = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor("editor.rangeHighlightBackground"),
  });
  #place: PicturePlace | undefined;
  #pinned = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    panel: vscode.WebviewPanel,
    source: PictureSource,
    options: { readonly extensionUri: vscode.Uri; readonly place: PicturePlace | undefined },
  ) {
    this.#panel = panel;
    this.#source = source;
    this.#place = options.place;
    const dist = vscode.Uri.joinPath(options.extensionUri, "dist");
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    this.#follow(vscode.window.activeTextEditor);
    this.#disposables.push(
      this.#light,
      webview.onDidReceiveMessage((message: unknown) => this.#hear(message)),
      panel.onDidDispose(() => this.dispose()),
      source.onDidChange(() => this.#post({ type: "changed", soon: false })),
      vscode.window.onDidChangeActiveTextEditor((editor) => this.#follow(editor)),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.#follow(textEditor)),
      vscode.workspace.onDidChangeTextDocument((event) => this.#move(event)),
    );
    const uri = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
    webview.html = pageHtml({
      script: uri("picture.js"),
      style: uri("picture.css"),
      cspSource: webview.cspSource,
      title: vscode.l10n.t("Picture of a policy"),
      root: "picture",
      texts: vscode.l10n.bundle,
      language: vscode.env.language,
    });
  }

  get onDidDispose(): vscode.Event<void> {
    return this.#panel.onDidDispose;
  }

  /** Draws what is at a place, and brings the panel forward. */
  show(place: PicturePlace | undefined): void {
    this.#panel.reveal(undefined, true);
    if (place === undefined) return;
    this.#place = place;
    this.#post({ type: "changed", soon: true });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
    this.#panel.dispose();
  }

  #post(message: HostMessage): void {
    void this.#panel.webview.postMessage(message);
  }

  #hear(raw: unknown): void {
    const message = readPageMessage(raw);
    switch (message?.type) {
      case "draw":
        this.#try(this.#draw(message));
        return;
      case "go":
        if (this.#named.has(message.location.uri)) this.#try(this.#go(message.location, message.focus));
        return;
      case "light":
        this.#lightUp(message.location);
        return;
      case "save":
        this.#try(this.#save(message));
        return;
      case "pixels":
        this.#try(
          savePictureFile(
            message.name,
            Uint8Array.from(atob(message.data), (sign) => sign.charCodeAt(0)),
            this.#place,
          ),
        );
        return;
      case "copy":
        this.#try(Promise.resolve(vscode.env.clipboard.writeText(message.text)));
        return;
      case "pin":
        this.#pinned = message.pinned;
        if (!message.pinned) this.#follow(vscode.window.activeTextEditor);
        return;
      case "leave":
        this.#try(this.#leave());
        return;
      case "matrix":
        void vscode.commands.executeCommand(
          "netpol.showTrafficMatrix",
          ...(this.#place === undefined ? [] : [this.#place.uri, this.#place]),
        );
        return;
      default:
        return;
    }
  }

  #try(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    });
  }

  async #draw({ id, scope, width, unfolded }: Extract<PageMessage, { type: "draw" }>): Promise<void> {
    const place = this.#place;
    const answer =
      place === undefined
        ? nothingHere
        : await this.#source.picture({ uri: place.uri, position: place, scope, width, unfolded }).catch(() => null);
    for (const { location } of [...(answer?.picture?.scene.items ?? []), ...(answer?.policies ?? [])])
      if (location !== undefined) this.#named.add(location.uri);
    const name = answer?.picture?.name.map(({ text }) => text).join("");
    this.#panel.title = name === undefined ? vscode.l10n.t("Picture") : vscode.l10n.t("Picture: {0}", name);
    this.#post({ type: "drawn", id, answer, place: place ?? null });
  }

  async #go(location: PictureLocation, focus: boolean): Promise<void> {
    if (focus) return reveal(location, this.#panel.viewColumn);
    // The panel keeps the focus, and the caret goes to the line.
    const target = vscode.Uri.parse(location.uri, true);
    const { start } = location.range;
    const at = new vscode.Position(start.line, start.character);
    const editor = await vscode.window.showTextDocument(target, {
      viewColumn: columnFor(target, this.#panel.viewColumn),
      preserveFocus: true,
    });
    const place = editor.document.validatePosition(at);
    editor.selection = new vscode.Selection(place, place);
    editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  async #leave(): Promise<void> {
    if (this.#place === undefined) return;
    const uri = vscode.Uri.parse(this.#place.uri, true);
    await vscode.window.showTextDocument(uri, { viewColumn: columnFor(uri, this.#panel.viewColumn) });
  }

  #lightUp(location: PictureLocation | null): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const here = location !== null && editor.document.uri.toString() === vscode.Uri.parse(location.uri).toString();
      const { start, end } = location?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
      editor.setDecorations(
        this.#light,
        here ? [new vscode.Range(start.line, start.character, end.line, end.character)] : [],
      );
    }
  }

  async #save({ format, scope, unfolded, theme }: Extract<PageMessage, { type: "save" }>): Promise<void> {
    const place = this.#place;
    const file = place && (await this.#source.file({ uri: place.uri, position: place, scope, unfolded, theme }));
    if (!file) throw new Error(vscode.l10n.t("There is nothing to save here."));
    if (format === "png") return this.#post({ type: "pixelate", file });
    const saved = await savePictureFile(file.name, new TextEncoder().encode(file.svg), place);
    if (format !== "markdown" || saved === undefined) return;
    const name = saved.path.slice(saved.path.lastIndexOf("/") + 1);
    const alternative = file.sentence.replace(/[[\]]/g, "");
    await vscode.env.clipboard.writeText(`![${alternative}](${encodeURI(name)})\n\n${file.sentence}\n`);
    vscode.window.setStatusBarMessage(vscode.l10n.t("Copied the picture and its sentence as Markdown"), 3000);
  }

  #follow(editor: vscode.TextEditor | undefined): void {
    if (editor === undefined || !languages.includes(editor.document.languageId)) return;
    if (this.#pinned && this.#place !== undefined) return;
    const { line, character } = editor.selection.active;
    const uri = editor.document.uri.toString();
    if (this.#place?.uri === uri && this.#place.line === line) return;
    this.#place = { uri, line, character };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#post({ type: "changed", soon: true }), caretDelay);
  }

  /** A place that is held moves with the text above it. */
  #move({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (this.#place === undefined || document.uri.toString() !== this.#place.uri) return;
    for (const { range, text } of contentChanges) {
      if (range.end.line >= this.#place.line) continue;
      const added = text.split("\n").length - 1 - (range.end.line - range.start.line);
      this.#place = { ...this.#place, line: Math.max(0, this.#place.line + added) };
    }
  }
}

const nothingHere: PictureAnswer = { picture: null, policies: [], broken: null, cluster: "", complete: true };
