import { afterEach, expect, it } from "vitest";
import { CancellationToken, CancellationTokenSource, type Diagnostic, ProgressType } from "vscode-languageserver/node";
import { modern, type Session, type SessionOptions, startSession } from "../harness/lsp.ts";

let session: Session | undefined;
afterEach(async () => {
  await session?.close();
  session = undefined;
});

async function start(options: SessionOptions): Promise<Session> {
  session = await startSession(options);
  return session;
}

interface Report {
  readonly kind: "full" | "unchanged";
  readonly uri: string;
  readonly version: number | null;
  readonly resultId?: string;
  readonly items?: readonly Diagnostic[];
}
type Ids = ReadonlyMap<string, string>;

/** What the client has been told, kept as an editor keeps it. */
function problemsOf(on: Session) {
  const shown = new Map<string, readonly string[]>();
  let ids: Ids = new Map();
  const take = ({ kind, uri, items = [], resultId }: Report) => {
    if (kind === "full") shown.set(uri.slice(on.uri("").length), [...new Set(items.map(({ code }) => String(code)))]);
    const next = new Map(ids);
    if (resultId === undefined) next.delete(uri);
    else next.set(uri, resultId);
    ids = next;
  };
  return {
    /** Files with findings, and their rules. */
    get shown() {
      return Object.fromEntries([...shown].filter(([, codes]) => codes.length > 0));
    },
    forget: (path: string) => {
      ids = new Map([...ids].filter(([uri]) => uri !== on.uri(path)));
    },
    /** Asks once; settles with the kinds of the reports by file. */
    async ask(token?: CancellationTokenSource["token"]) {
      const previousResultIds = [...ids].map(([uri, value]) => ({ uri, value }));
      const { items } = await on.client.sendRequest<{ items: Report[] }>(
        "workspace/diagnostic",
        { previousResultIds },
        token ?? CancellationToken.None,
      );
      for (const report of items) take(report);
      return Object.fromEntries(items.map(({ uri, kind }) => [uri.slice(on.uri("").length), kind]));
    },
  };
}

const policy = (name: string, protocol = "tcp") =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: ${name}\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n  - ports:\n    - protocol: ${protocol}\n      port: 80\n`;
const rejected = ["invalid-protocol"];

const folder = {
  "a.yaml": policy("a"),
  "b.yaml": policy("b", "TCP"),
  "c.yaml": policy("c"),
  "docs/example.yaml": policy("example"),
  "chart/Chart.yaml": "apiVersion: v2\nname: x\nversion: 1.0.0\n",
  "values.yaml": "a: [1\nb: {",
};

async function edit(on: Session, path: string, version: number, text: string): Promise<void> {
  await on.client.sendNotification("textDocument/didChange", {
    textDocument: { uri: on.uri(path), version },
    contentChanges: [{ text }],
  });
}

it("answers with the findings of all policies, though nothing is open", async () => {
  const on = await start({ files: folder });
  const problems = problemsOf(on);
  await problems.ask();
  expect(problems.shown).toEqual({ "a.yaml": rejected, "c.yaml": rejected });
});

it("says nothing while nothing has changed, then what is new, and of the rest that it is as it was", async () => {
  const on = await start({ files: folder });
  const problems = problemsOf(on);
  await problems.ask();
  let answered = false;
  const held = problems.ask().then((kinds) => {
    answered = true;
    return kinds;
  });
  await on.open("b.yaml");
  await on.client.sendRequest("textDocument/diagnostic", { textDocument: { uri: on.uri("b.yaml") } });
  expect(answered).toBe(false);
  on.disk.set(on.uri("c.yaml"), policy("c", "TCP"));
  await on.client.sendNotification("workspace/didChangeWatchedFiles", {
    changes: [{ uri: on.uri("c.yaml"), type: 2 }],
  });
  expect(await held).toMatchObject({ "a.yaml": "unchanged", "c.yaml": "full" });
  expect(problems.shown).toEqual({ "a.yaml": rejected, "c.yaml": ["redundant-policy"] });
});

it("tells what an edit in one file makes of another", async () => {
  const named = (name: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  namespace: shop\n  labels: { app: ${name} }\nspec:\n  containers:\n  - name: main\n    ports:\n    - { name: web, containerPort: 8080 }\n`;
  const aboutPods = policy("a", "TCP")
    .replace("port: 80", "port: web")
    .replace("podSelector: {}", "podSelector: { matchLabels: { app: api } }");
  const on = await start({ files: { "a.yaml": aboutPods, "pods.yaml": named("api") } });
  const problems = problemsOf(on);
  await on.open("pods.yaml");
  const asked = problems.ask();
  await edit(on, "pods.yaml", 2, named("api").replace("name: web", "name: http"));
  await asked;
  expect(problems.shown["a.yaml"]).toContain("named-port-missing");
});

it("tells anew what stands in a file that was closed without being saved", async () => {
  const on = await start({ files: folder });
  const problems = problemsOf(on);
  await problems.ask();
  await on.open("b.yaml");
  await edit(on, "b.yaml", 2, policy("b"));
  await problems.ask();
  expect(problems.shown).toEqual({ "a.yaml": rejected, "b.yaml": rejected, "c.yaml": rejected });
  // As an editor does that had asked for the text itself.
  problems.forget("b.yaml");
  await on.client.sendNotification("textDocument/didClose", { textDocument: { uri: on.uri("b.yaml") } });
  expect(await problems.ask()).toMatchObject({ "b.yaml": "full" });
  expect(problems.shown).toEqual({ "a.yaml": rejected, "c.yaml": rejected });
});

it("takes findings back when only those of open files are wanted, without a restart", async () => {
  let settings: unknown = {};
  const on = await start({ files: folder, settings: () => settings });
  const problems = problemsOf(on);
  await problems.ask();
  expect(Object.keys(problems.shown)).toHaveLength(2);
  settings = { diagnostics: { scope: "openFiles" } };
  await on.client.sendNotification("workspace/didChangeConfiguration", { settings: null });
  await problems.ask();
  expect(problems.shown).toEqual({});
});

it("gives up a request that is cancelled, and answers the next", async () => {
  const on = await start({ files: folder });
  const problems = problemsOf(on);
  await problems.ask();
  const source = new CancellationTokenSource();
  const held = problems.ask(source.token);
  source.cancel();
  await held;
  on.disk.delete(on.uri("c.yaml"));
  const gone = [{ uri: on.uri("c.yaml"), type: 3 }];
  await on.client.sendNotification("workspace/didChangeWatchedFiles", { changes: gone });
  await problems.ask();
  expect(problems.shown).toEqual({ "a.yaml": rejected });
});

it("sends partial results where the client takes them", async () => {
  const many = Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`p${n}.yaml`, policy(`p${n}`)]));
  const on = await start({ files: many });
  const parts: { items: Report[] }[] = [];
  on.client.onProgress(new ProgressType<{ items: Report[] }>(), "t", (part) => {
    parts.push(part);
  });
  const asked = on.client.sendRequest("workspace/diagnostic", { previousResultIds: [], partialResultToken: "t" });
  expect(await asked).toEqual({ items: [] });
  const told = parts.flatMap(({ items }) => items);
  expect(parts.length).toBeGreaterThan(1);
  expect(new Set(told.map(({ uri }) => uri)).size).toBe(150);
});

/** The newest that was pushed for each file. */
const pushedTo = (on: Session) => {
  const shown = new Map<string, number>();
  for (const { method, params } of on.received) {
    if (method !== "textDocument/publishDiagnostics") continue;
    const { uri, diagnostics } = params as { uri: string; diagnostics: readonly Diagnostic[] };
    shown.set(uri.slice(on.uri("").length), diagnostics.length);
  }
  return Object.fromEntries([...shown].filter(([, count]) => count > 0));
};

it("pushes to a client that cannot ask, and keeps what stands in a file when it is closed", async () => {
  const on = await start({ files: folder, capabilities: {} });
  await expect.poll(() => pushedTo(on)).toEqual({ "a.yaml": 1, "c.yaml": 1 });
  await on.open("a.yaml");
  await edit(on, "a.yaml", 2, policy("a", "TCP"));
  await expect.poll(() => pushedTo(on)).toEqual({ "c.yaml": 1 });
  await on.client.sendNotification("textDocument/didClose", { textDocument: { uri: on.uri("a.yaml") } });
  await expect.poll(() => pushedTo(on)).toEqual({ "a.yaml": 1, "c.yaml": 1 });
});

it("takes back what it pushed where the client asks for a text itself, and where it asks for all", async () => {
  const on = await start({ files: folder, capabilities: modern });
  await expect.poll(() => pushedTo(on)).toEqual({ "a.yaml": 1, "c.yaml": 1 });
  await on.open("a.yaml");
  await expect.poll(() => pushedTo(on)).toEqual({ "c.yaml": 1 });
  await problemsOf(on).ask();
  expect(pushedTo(on)).toEqual({});
});
