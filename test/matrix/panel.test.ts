// The host of the page, with an editor that only remembers what was asked of it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { MatrixSource } from "../../client/src/matrix/panel.ts";
import { type HostMessage, initialView } from "../../client/src/matrix/view/messages.ts";

const entry = fileURLToPath(new URL("../../client/src/matrix/panel.ts", import.meta.url));
let folder = "";
let MatrixPanel: typeof import("../../client/src/matrix/panel.ts").MatrixPanel;

/** An event of the editor that knows who listens. */
function event<T>() {
  const listeners = new Set<(value: T) => void>();
  const on = (listener: (value: T) => void) => {
    listeners.add(listener);
    return { dispose: () => listeners.delete(listener) };
  };
  return { on, fire: (value: T) => [...listeners].forEach((each) => void each(value)), listeners };
}

const editor = {
  activeEditor: event<unknown>(),
  selection: event<unknown>(),
  saved: event<unknown>(),
  opened: [] as unknown[],
  said: [] as unknown[],
  copied: [] as string[],
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "netpol-panel-"));
  const fake = join(folder, "vscode.mjs");
  writeFileSync(
    fake,
    `const given = globalThis.netpolEditor;
export class Uri { constructor(text) { this.text = text; } static parse(text) { return new Uri(text); } static joinPath(base, ...parts) { return new Uri([base.text, ...parts].join("/")); } toString() { return this.text; } }
export class Position { constructor(line, character) { this.line = line; this.character = character; } }
export class Range { constructor(...at) { this.at = at; } }
export const ViewColumn = { One: 1, Beside: -2 };
export const extensions = { getExtension: () => undefined };
export const workspace = { textDocuments: [], workspaceFolders: [], onDidSaveTextDocument: given.saved.on };
export const window = {
  visibleTextEditors: [], activeTextEditor: undefined,
  onDidChangeActiveTextEditor: given.activeEditor.on,
  onDidChangeTextEditorSelection: given.selection.on,
  showTextDocument: async (uri) => { given.opened.push(String(uri)); throw new Error("no such file"); },
  showErrorMessage: async (text) => { given.said.push(text); },
};
export const env = { clipboard: { writeText: async (text) => void given.copied.push(text) } };
export const l10n = { t: (text, ...parts) => text.replace(/\\{(\\d)\\}/g, (_, at) => parts[at]) };`,
  );
  Object.assign(globalThis, { netpolEditor: { ...editor } });
  const outfile = join(folder, "panel.mjs");
  const plugin = {
    name: "editor",
    setup: (api: import("esbuild").PluginBuild) => api.onResolve({ filter: /^vscode$/ }, () => ({ path: fake })),
  };
  await build({ entryPoints: [entry], outfile, bundle: true, format: "esm", plugins: [plugin], logLevel: "error" });
  ({ MatrixPanel } = await import(/* @vite-ignore */ pathToFileURL(outfile).href));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => editor.opened.splice(0));

const view = { ...initialView, base: "saved" as const };
const location = {
  uri: "file:///w/p.yaml",
  range: { start: { line: 1, character: 0 }, end: { line: 1, character: 4 } },
};

function make(scope: string | null = "file:///w/") {
  const message = event<unknown>();
  const closed = event<void>();
  const viewState = event<void>();
  const changed = event<void>();
  const state = event<"running">();
  const sent: HostMessage[] = [];
  const asked: { method: string; uri: unknown }[] = [];
  const answer =
    <T>(method: string, result: T) =>
    async ({ uri }: { uri: unknown }): Promise<T> => {
      asked.push({ method, uri });
      return result;
    };
  const webview = {
    options: {},
    html: "",
    cspSource: "https://page.test",
    asWebviewUri: (uri: unknown) => uri,
    onDidReceiveMessage: message.on,
    postMessage: async (posted: HostMessage) => sent.push(posted),
  };
  const panel = {
    title: "",
    visible: true,
    viewColumn: 2,
    webview,
    onDidDispose: closed.on,
    onDidChangeViewState: viewState.on,
    reveal: () => {},
    dispose: () => {
      if (closed.listeners.size > 0) closed.fire();
    },
  };
  const header = { version: 1, problems: [], changes: null };
  const editsChanged = event<void>();
  const edit = { now: undefined as unknown };
  const source = {
    header: answer("header", header),
    window: answer("window", null),
    explain: answer("explain", null),
    locate: answer("locate", location),
    emphasis: answer("emphasis", null),
    edit: answer("edit", null),
    export: answer("export", null),
    onDidChange: changed.on,
    state: "running",
    onDidChangeState: state.on,
    restart: () => asked.push({ method: "restart", uri: null }),
  } as unknown as MatrixSource;
  const host = new MatrixPanel(panel as never, source, {
    extensionUri: { text: "file:///extension" } as never,
    scope,
    title: "Traffic Matrix",
    preview: { onDidSettle: () => ({ dispose: () => {} }) } as never,
    git: {} as never,
    edits: { of: () => edit.now, onDidChange: editsChanged.on } as never,
  });
  const hear = async (raw: unknown): Promise<void> => {
    message.fire(raw);
    await new Promise((done) => setTimeout(done, 5));
  };
  const request = (method: string, params: object) => hear({ type: "request", id: 1, request: { method, params } });
  return {
    edit,
    editsChanged,
    panel,
    host,
    source,
    sent,
    asked,
    hear,
    request,
    changed,
    viewState,
    message,
    state,
    closed,
  };
}

const heard = () => [editor.activeEditor, editor.selection, editor.saved].map(({ listeners }) => listeners.size);

it("asks for its own folder, whatever the page says", async () => {
  const { hear, request, asked } = make("file:///w/");
  await hear({ type: "ready" });
  await request("header", { view, known: null, uri: "file:///etc/" });
  await request("locate", { version: 1, endpoint: 0, uri: "file:///etc/" });
  expect(asked).toEqual([
    { method: "header", uri: "file:///w/" },
    { method: "locate", uri: "file:///w/" },
  ]);
});

it("tells the page nothing while it is hidden, and everything when it comes back", async () => {
  const { panel, hear, sent, changed, viewState } = make();
  changed.fire();
  expect(sent).toEqual([]);
  await hear({ type: "ready" });
  changed.fire();
  expect(sent.map(({ type }) => type)).toEqual(["init", "changed"]);
  panel.visible = false;
  viewState.fire();
  changed.fire();
  expect(sent).toHaveLength(2);
  panel.visible = true;
  await hear({ type: "ready" });
  expect(sent.map(({ type }) => type)).toEqual(["init", "changed", "init"]);
});

it("tells the page what the edits change, shows it and copies it for a pull request", async () => {
  const { hear, sent, edit, editsChanged } = make();
  const line = { pairs: "shop/web to data/db", change: { kind: "gained", text: "gained TCP 5432" }, cell: null };
  const changes = { base: "head", count: 3, gained: 2, lost: 1, list: [line] };
  edit.now = { base: "head", changes, problem: "" };
  await hear({ type: "ready" });
  expect(sent.at(-1)).toEqual({ type: "edits", text: "+2 −1 connections against HEAD", note: "" });
  edit.now = { base: "saved", changes: { ...changes, lost: 0, gained: 1 }, problem: "No Git here." };
  editsChanged.fire();
  expect(sent.at(-1)).toEqual({
    type: "edits",
    text: "+1 connection against the saved text",
    note: "No Git here.",
  });
  await hear({ type: "edits", action: "show" });
  expect(sent.at(-1)).toEqual({ type: "compare", base: "saved" });
  await hear({ type: "edits", action: "copy" });
  expect(editor.copied).toEqual([
    "**+1 connection against the saved text**\n\n| connection | change |\n| --- | --- |\n| shop/web to data/db | gained TCP 5432 |\n",
  ]);
  // Too much to count without being asked.
  edit.now = { base: "head", changes: undefined, problem: "" };
  editsChanged.fire();
  expect(sent.at(-1)).toEqual({ type: "edits", text: "changes against HEAD", note: "" });
  edit.now = undefined;
  editsChanged.fire();
  expect(sent.at(-1)).toEqual({ type: "edits", text: "", note: "" });
});

it("stops all work when it is closed", async () => {
  const before = heard();
  const { host, hear, request, asked, sent, changed, state, message, viewState } = make();
  await hear({ type: "ready" });
  await request("header", { view, known: null });
  expect(heard()).not.toEqual(before);
  const so = { asked: asked.length, sent: sent.length };
  host.dispose();
  expect(heard()).toEqual(before);
  for (const { listeners } of [changed, state, message, viewState]) expect(listeners.size).toBe(0);
  changed.fire();
  editor.saved.fire({});
  await request("header", { view, known: null });
  expect({ asked: asked.length, sent: sent.length }).toEqual(so);
});

it("leaves the editor's closing of the panel at that", async () => {
  const before = heard();
  const { hear, request, panel, changed } = make();
  await hear({ type: "ready" });
  await request("header", { view, known: null });
  panel.dispose();
  expect([heard(), changed.listeners.size]).toEqual([before, 0]);
});

it("watches the base only while something is compared with it", async () => {
  const [, , saved] = heard();
  const { host, request } = make();
  await request("header", { view, known: null });
  expect(heard()[2]).toBe((saved ?? 0) + 1);
  await request("header", { view: initialView, known: null });
  expect(heard()[2]).toBe(saved);
  host.dispose();
});

it("opens no file that no answer has named", async () => {
  const { hear, request } = make();
  await hear({ type: "ready" });
  await hear({ type: "reveal", location });
  expect(editor.opened).toEqual([]);
  await request("locate", { version: 1, endpoint: 0 });
  await hear({ type: "reveal", location: { ...location, uri: "file:///etc/passwd" } });
  expect(editor.opened).toEqual([]);
  await hear({ type: "reveal", location });
  expect([editor.opened, editor.said]).toEqual([["file:///w/p.yaml"], ["no such file"]]);
});

it.each<readonly [string, unknown]>([
  ["nothing", undefined],
  ["a list", []],
  ["a command", { type: "command", command: "workbench.action.terminal.new" }],
  ["an edit of its own", { type: "settle", apply: "yes" }],
  ["a request without a method", { type: "request", id: 1, request: { params: {} } }],
  ["a request of the prototype", { type: "request", id: 1, request: { method: "__proto__", params: {} } }],
  [
    "a request with a name for a number",
    { type: "request", id: "1", request: { method: "locate", params: { version: 1, endpoint: 0 } } },
  ],
  ["a title that is no number", { type: "title", changes: "<b>9</b>" }],
])("does nothing on %s", async (_, raw) => {
  const { panel, hear, asked, sent } = make();
  await hear({ type: "ready" });
  await hear(raw);
  expect([asked, sent.length, panel.title]).toEqual([[], 1, "Traffic Matrix"]);
});

it("says in its title how much has changed", async () => {
  const { panel, hear } = make();
  await hear({ type: "title", changes: 3 });
  expect(panel.title).toBe("Traffic Matrix (3 changed)");
  await hear({ type: "title", changes: 0 });
  expect(panel.title).toBe("Traffic Matrix");
});

it("passes on what the server fails at, and goes on", async () => {
  const { hear, request, sent, source } = make();
  await hear({ type: "ready" });
  Object.assign(source, { header: () => Promise.reject(new Error("no server")) });
  await request("header", { view, known: null });
  expect(sent.at(-1)).toEqual({ type: "failure", id: 1, message: "no server" });
});
