import { afterEach, expect, it } from "vitest";
import { CancellationTokenSource } from "vscode-languageserver/node";
import type {
  CodeLens,
  CompletionList,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  InlayHint,
  Location,
  Position,
  Range,
  SelectionRange,
  SymbolInformation,
  WorkspaceEdit,
} from "vscode-languageserver-types";
import { scenario } from "../harness/features.ts";
import { modern, type Session, type SessionOptions, startSession } from "../harness/lsp.ts";

const shop = Object.fromEntries(
  Object.entries(scenario("shop")).map(([uri, text]) => [uri.slice("file:///shop/".length), text]),
);
const vscode = { commands: "vscode", snippets: "client" };
const postgres = "policies/postgres.yaml";

let session: Session | undefined;
afterEach(async () => {
  await session?.close();
  session = undefined;
});

async function start(options: SessionOptions = {}, open = postgres): Promise<Session> {
  session = await startSession({ files: shop, ...options });
  await session.open(open);
  return session;
}

/** Where the nth occurrence (from 0) of a text begins. */
function at(path: string, text: string, nth = 0): Position {
  const whole = shop[path] ?? "";
  let offset = -1;
  for (let i = 0; i <= nth; i++) offset = whole.indexOf(text, offset + 1);
  if (offset < 0) throw new Error(`no ${text} in ${path}`);
  const lines = whole.slice(0, offset).split("\n");
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

function ask<T>(on: Session, method: string, path: string, params: object = {}): Promise<T> {
  return on.client.sendRequest<T>(`textDocument/${method}`, { textDocument: { uri: on.uri(path) }, ...params });
}

/** `data/postgres.yaml 4:2 postgres` */
function shown({ uri, range: { start, end } }: Location): string {
  const path = uri.replace("file:///work/", "");
  const line = (shop[path] ?? "").split("\n")[start.line] ?? "";
  const text = start.line === end.line ? line.slice(start.character, end.character) : "…";
  return `${path} ${start.line + 1}:${start.character} ${text}`;
}

const everything: Range = { start: { line: 0, character: 0 }, end: { line: 999, character: 0 } };
const hints = (on: Session, range = everything) => ask<InlayHint[]>(on, "inlayHint", postgres, { range });
const change = (on: Session, path: string, version: number, text: string) =>
  on.client.sendNotification("textDocument/didChange", {
    textDocument: { uri: on.uri(path), version },
    contentChanges: [{ text }],
  });

it("gives the hints of the lines that are seen", async () => {
  const on = await start();
  const found = await hints(on);
  expect(found.map(({ position, label }) => `${position.line + 1}:${position.character} ${label}`)).toEqual([
    "8:14 1 workload",
    "16:28 1 namespace, 4 workloads",
    "18:47 OR",
    "19:22 no workload",
    "26:22 1 workload",
  ]);
  const [target, , or] = found;
  expect(target).toMatchObject({ paddingLeft: true, tooltip: { kind: "markdown" } });
  expect(or).toMatchObject({ paddingLeft: true, tooltip: { value: expect.stringContaining("enough") } });
  const first = await hints(on, { start: { line: 0, character: 0 }, end: { line: 8, character: 0 } });
  expect(first.map(({ label }) => label)).toEqual(["1 workload"]);
});

it.each([
  ["VS Code", vscode, "selects 1 workload · isolates ingress · 5 sources · open matrix", "netpol.showTrafficMatrix"],
  ["another editor", undefined, "selects 1 workload · isolates ingress · 5 sources", ""],
])("gives lenses with their words when they are seen, in %s", async (_, initializationOptions, title, command) => {
  const on = await start({ initializationOptions });
  const lenses = await ask<CodeLens[]>(on, "codeLens", postgres);
  const range = { start: { line: 1, character: 0 } };
  const picture = { title: "picture", command: "netpol.showPicture", arguments: [on.uri(postgres), range.start] };
  expect(lenses).toMatchObject(command === "" ? [{ range }] : [{ range }, { range, command: picture }]);
  expect(lenses[0]?.command).toBeUndefined();
  const resolved = await on.client.sendRequest<CodeLens>("codeLens/resolve", lenses[0]);
  expect(resolved.command).toEqual({
    title,
    command,
    ...(command !== "" && { arguments: [on.uri(postgres), { line: 1, character: 0 }] }),
  });
});

it("completes with an edit of the typed word, as a snippet", async () => {
  const on = await start({ initializationOptions: vscode });
  const position = at(postgres, "postgres\n  policyTypes");
  const { items } = await ask<CompletionList>(on, "completion", postgres, { position });
  expect(items.map(({ label }) => label)).toEqual(["backup", "postgres", "redis"]);
  expect(items[0]).toMatchObject({
    insertTextFormat: 2,
    insertTextMode: 2,
    sortText: "0000",
    filterText: "backup",
    textEdit: {
      newText: "backup",
      range: { start: position, end: { ...position, character: position.character + 8 } },
    },
  });
});

it.each([
  [true, { labelDetails: { description: "1 workload: backup" } }],
  [false, { detail: "1 workload: backup" }],
])("says who has a label beside it (label details: %s)", async (labelDetailsSupport, expected) => {
  const completion = { completionItem: { labelDetailsSupport } };
  const on = await start({ capabilities: { ...modern, textDocument: { ...modern.textDocument, completion } } });
  const position = at(postgres, "postgres\n  policyTypes");
  const { items } = await ask<CompletionList>(on, "completion", postgres, { position });
  expect(items[0]).toMatchObject(expected);
  expect(items[0]?.documentation).toEqual({ kind: "markdown", value: "`backup`" });
});

it("sends a part of very many labels, and the rest as one types", async () => {
  const pods = Array.from(
    { length: 300 },
    (_, n) =>
      `apiVersion: v1\nkind: Pod\nmetadata: { name: p${n}, namespace: data, labels: { app: app-${n} } }\nspec: { containers: [{ name: a }] }\n`,
  );
  const on = await start({ files: { [postgres]: shop[postgres] ?? "", "pods.yaml": pods.join("---\n") } });
  const word = at(postgres, "postgres\n  policyTypes");
  const behind = (typed: string) => ({ ...word, character: word.character + typed.length });
  const text = (typed: string) => (shop[postgres] ?? "").replace("app: postgres", `app: ${typed}`);
  await change(on, postgres, 2, text("app-2"));
  const many = await ask<CompletionList>(on, "completion", postgres, { position: behind("app-2") });
  expect([many.isIncomplete, many.items.length]).toEqual([true, 111]);
  await change(on, postgres, 3, text("app-277"));
  const one = await ask<CompletionList>(on, "completion", postgres, { position: behind("app-277") });
  expect(one.items.map(({ label }) => label)).toEqual(["app-277"]);
});

it.each([
  ["VS Code", vscode, { title: "Suggest", command: "editor.action.triggerSuggest" }],
  ["another editor", undefined, undefined],
])("asks %s for another completion behind a field", async (_, initializationOptions, command) => {
  const on = await start({ initializationOptions });
  await change(on, postgres, 2, "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nspec:\n  \n");
  const position = { line: 3, character: 2 };
  const { items } = await ask<CompletionList>(on, "completion", postgres, { position });
  expect(items.find(({ label }) => label === "podSelector")?.command).toEqual(command);
});

it.each([
  ["the server", undefined, ["netpol-deny-ingress", "netpol-three-tiers"]],
  ["the client", vscode, []],
])("leaves whole policies to %s", async (_, initializationOptions, expected) => {
  const on = await start({ initializationOptions, files: { "new.yaml": "# new\n\n" } }, "new.yaml");
  const list = await ask<CompletionList | null>(on, "completion", "new.yaml", { position: { line: 1, character: 0 } });
  const labels = (list?.items ?? []).map(({ label }) => label);
  expect(labels).toEqual(expect.arrayContaining(expected));
  expect(labels.some((label) => label.startsWith("netpol-"))).toBe(expected.length > 0);
  expect(labels).not.toContain("netpol-peer-and");
});

it("goes from a selector to the workloads, and back to all that name them", async () => {
  const on = await start();
  const position = at(postgres, "podSelector");
  expect((await ask<Location[]>(on, "definition", postgres, { position })).map(shown)).toEqual([
    "data/postgres.yaml 4:8 postgres",
  ]);
  const context = { includeDeclaration: false };
  await on.open("data/postgres.yaml");
  const back = await ask<Location[]>(on, "references", "data/postgres.yaml", {
    position: at("data/postgres.yaml", "postgres"),
    context,
  });
  expect(back.map(shown)).toEqual([
    "policies/metrics.yaml 8:2 podSelector",
    "policies/postgres.yaml 8:2 podSelector",
    "data/postgres.yaml 35:8 postgres",
  ]);
});

it("renames a label value everywhere, and says so to an editor that shows changes first", async () => {
  const on = await start();
  const position = at(postgres, "postgres\n  policyTypes");
  expect(await ask(on, "prepareRename", postgres, { position })).toMatchObject({ placeholder: "postgres" });
  expect(await ask(on, "prepareRename", postgres, { position: at(postgres, "Ingress") })).toBeNull();
  const edit = await ask<WorkspaceEdit>(on, "rename", postgres, { position, newName: "pg" });
  const changes = edit.documentChanges as { textDocument: { uri: string; version: number | null }; edits: object[] }[];
  expect(
    changes.map(({ textDocument: { uri, version }, edits }) => [uri.slice(on.uri("").length), version, edits.length]),
  ).toEqual([
    ["policies/postgres.yaml", 1, 1],
    ["data/postgres.yaml", null, 4],
  ]);
  expect(edit.changeAnnotations).toMatchObject({
    rename: { label: "Rename the label value postgres to pg", needsConfirmation: false },
  });
  expect(changes[0]?.edits).toMatchObject([{ newText: "pg", annotationId: "rename" }]);
});

it("says why a name cannot be", async () => {
  const on = await start();
  const position = at(postgres, "postgres\n  policyTypes");
  const refused = ask(on, "rename", postgres, { position, newName: "not a label" });
  await expect(refused).rejects.toThrow(/at most 63 letters/);
});

it("renames with plain changes in an editor that knows no other", async () => {
  const on = await start({ capabilities: { ...modern, workspace: { configuration: true } } });
  const position = at(postgres, "postgres\n  policyTypes");
  const edit = await ask<WorkspaceEdit>(on, "rename", postgres, { position, newName: "pg" });
  expect(Object.keys(edit)).toEqual(["changes"]);
  expect(Object.keys(edit.changes ?? {})).toEqual([on.uri(postgres), on.uri("data/postgres.yaml")]);
});

it("lists the symbols of a file and of the workspace", async () => {
  const on = await start();
  const [policy] = await ask<DocumentSymbol[]>(on, "documentSymbol", postgres);
  expect(policy).toMatchObject({ name: "postgres", detail: "NetworkPolicy in data", children: [{ name: "ingress" }] });
  const found = await on.client.sendRequest<SymbolInformation[]>("workspace/symbol", { query: "data/red" });
  expect(
    found.map(({ name, containerName, location }) => `${containerName}/${name} ${shown(location)}`).sort(),
  ).toEqual([
    "data/redis data/redis.yaml 33:8 redis",
    "data/redis data/redis.yaml 4:8 redis",
    "data/redis policies/redis.yaml 5:8 redis",
  ]);
});

it("folds files with policies and leaves the others to the editor", async () => {
  const on = await start();
  const ranges = await ask<FoldingRange[]>(on, "foldingRange", postgres);
  expect(ranges).toContainEqual({ startLine: 6, endLine: 30 });
  await on.open("shop/web.yaml");
  expect(await ask(on, "foldingRange", "shop/web.yaml")).toBeNull();
});

it("grows selections from the word to the file", async () => {
  const on = await start();
  const positions = [at(postgres, "postgres\n  policyTypes"), at(postgres, "TCP")];
  const found = await ask<SelectionRange[]>(on, "selectionRange", postgres, { positions });
  expect(found).toHaveLength(2);
  const widths: number[] = [];
  for (let range = found[0]; range !== undefined; range = range.parent) {
    widths.push(range.range.end.line - range.range.start.line);
  }
  expect(widths.length).toBeGreaterThan(4);
  expect(widths).toEqual([...widths].sort((a, b) => a - b));
});

it("links rule ids to their pages", async () => {
  const files = { "db.yaml": `# netpol: ignore peers-meant-as-and they are two\n${shop[postgres]}` };
  const on = await start({ files }, "db.yaml");
  const links = await ask<DocumentLink[]>(on, "documentLink", "db.yaml");
  expect(links).toMatchObject([
    {
      range: { start: { line: 0, character: 17 }, end: { line: 0, character: 35 } },
      target: expect.stringContaining("/peers-meant-as-and.md"),
    },
  ]);
});

const position = at(postgres, "postgres\n  policyTypes");
const asked: readonly [setting: string, method: string, params: object][] = [
  ["diagnostics", "diagnostic", {}],
  ["codeActions", "codeAction", { range: everything, context: { diagnostics: [] } }],
  ["hover", "hover", { position }],
  ["completion", "completion", { position }],
  ["codeLens", "codeLens", {}],
  ["inlayHints", "inlayHint", { range: everything }],
  ["navigation", "definition", { position }],
  ["navigation", "references", { position, context: { includeDeclaration: true } }],
  ["navigation", "prepareRename", { position }],
  ["symbols", "documentSymbol", {}],
  ["folding", "foldingRange", {}],
  ["folding", "selectionRange", { positions: [position] }],
];

/** How much an answer holds. */
function size(answer: unknown): number {
  if (answer === null) return 0;
  const items = (answer as { items?: unknown }).items ?? answer;
  return Array.isArray(items) ? items.length : 1;
}

it.each(asked)("netpol.%s.enabled switches %s off and on again, at once", async (setting, method, params) => {
  let settings = {};
  const on = await start({ settings: () => settings });
  expect(size(await ask(on, method, postgres, params))).toBeGreaterThan(0);
  for (const [enabled, expected] of [
    [false, 0],
    [true, 1],
  ] as const) {
    settings = { [setting]: { enabled } };
    await on.client.sendNotification("workspace/didChangeConfiguration", { settings: null });
    await expect.poll(async () => Math.min(1, size(await ask(on, method, postgres, params)))).toBe(expected);
  }
});

it("switches kinds of hints off one by one", async () => {
  const on = await start({ settings: { inlayHints: { logic: false } } });
  expect((await hints(on)).map(({ label }) => label)).not.toContain("OR");
  expect((await hints(on)).map(({ label }) => label)).toContain("1 workload");
});

it("takes settings from an editor that pushes them", async () => {
  const on = await start({ capabilities: {} });
  expect(size(await hints(on))).toBeGreaterThan(0);
  await on.client.sendNotification("workspace/didChangeConfiguration", {
    settings: { netpol: { inlayHints: { enabled: false } } },
  });
  await expect.poll(async () => size(await hints(on))).toBe(0);
});

it("asks for hints and lenses anew when another file changes what they say", async () => {
  const on = await start();
  const lens = async () => {
    const [first] = await ask<CodeLens[]>(on, "codeLens", postgres);
    return (await on.client.sendRequest<CodeLens>("codeLens/resolve", first)).command?.title;
  };
  expect(await lens()).toContain("5 sources");
  const count = (method: string) => on.received.filter((one) => one.method === method).length;
  const before = [count("workspace/inlayHint/refresh"), count("workspace/codeLens/refresh")];
  await on.open("shop/cart.yaml");
  await change(on, "shop/cart.yaml", 2, "# gone\n");
  await expect
    .poll(() => [
      count("workspace/inlayHint/refresh") > (before[0] ?? 0),
      count("workspace/codeLens/refresh") > (before[1] ?? 0),
    ])
    .toEqual([true, true]);
  expect(await lens()).toContain("4 sources");
});

it("gives up a request that is cancelled before its turn", async () => {
  const on = await start();
  const source = new CancellationTokenSource();
  const params = { textDocument: { uri: on.uri(postgres) }, position, context: { includeDeclaration: true } };
  const waiting = on.client.sendRequest("textDocument/references", params, source.token);
  source.cancel();
  await expect(waiting).rejects.toMatchObject({ code: -32800 });
  expect(size(await hints(on))).toBeGreaterThan(0);
});

it("answers nothing about files that it does not know", async () => {
  const on = await start();
  for (const [, method, params] of asked) {
    expect(size(await ask(on, method, "nowhere.yaml", params)), method).toBe(0);
  }
});
