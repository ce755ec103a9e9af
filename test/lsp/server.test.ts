import { afterEach, expect, it } from "vitest";
import type { CodeAction, Diagnostic, Hover } from "vscode-languageserver-types";
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

async function pull(on: Session, path: string): Promise<Diagnostic[]> {
  const report = await on.client.sendRequest<{ items: Diagnostic[] }>("textDocument/diagnostic", {
    textDocument: { uri: on.uri(path) },
  });
  return report.items;
}

const codes = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ code }) => code);

/** What is almost surely not meant; information depends on what else is known. */
const warnings = (diagnostics: readonly Diagnostic[]) =>
  codes(diagnostics.filter(({ severity }) => (severity ?? 1) <= 2));

const namespace = (name: string, labels = "") =>
  `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n${labels === "" ? "" : `  labels: { ${labels} }\n`}`;
const pod = (name: string, namespaceName: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  namespace: ${namespaceName}\n  labels: { app: ${name} }\nspec:\n  containers:\n    - name: main\n      ports: [{ containerPort: 8080 }]\n`;
const fromNamespace = (label: string, protocol = "TCP") =>
  `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: data
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes:
    - Ingress
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              ${label}
      ports:
        - protocol: ${protocol}
          port: 5432
`;

it("gives the diagnostics of an open document, and follows incremental edits", async () => {
  const on = await start({ files: { "db.yaml": fromNamespace("kubernetes.io/metadata.name: shop", "tcp") } });
  await on.open("db.yaml");
  const [found, ...rest] = await pull(on, "db.yaml");
  expect(found).toMatchObject({
    code: "invalid-protocol",
    severity: 1,
    source: "netpol",
    range: { start: { line: 17, character: 20 }, end: { line: 17, character: 23 } },
    data: { field: "spec.ingress[0].ports[0].protocol" },
  });
  expect(found?.codeDescription?.href).toContain("invalid-protocol");
  expect(rest).toEqual([]);

  await on.client.sendNotification("textDocument/didChange", {
    textDocument: { uri: on.uri("db.yaml"), version: 2 },
    contentChanges: [{ range: found?.range, text: "TCP" }],
  });
  expect(await pull(on, "db.yaml")).toEqual([]);
});

it("pushes diagnostics to a client that cannot pull", async () => {
  const on = await start({ files: { "db.yaml": fromNamespace("a: b", "icmp") }, capabilities: {} });
  await on.open("db.yaml");
  const pushed = await on.until("textDocument/publishDiagnostics", (params: { diagnostics: Diagnostic[] }) =>
    codes(params.diagnostics).includes("invalid-protocol"),
  );
  expect(pushed).toMatchObject({ uri: on.uri("db.yaml"), version: 1 });
});

it("takes the other files of the workspace as evidence, the open buffer before the disk", async () => {
  const on = await start({
    files: {
      "db.yaml": fromNamespace("name: shop"),
      "namespaces.yaml": `${namespace("shop")}---\n${namespace("data")}`,
      "pods.yaml": `${pod("web", "shop")}---\n${pod("db", "data")}`,
    },
  });
  await on.open("db.yaml");
  expect(warnings(await pull(on, "db.yaml"))).toEqual(["namespace-label-missing"]);

  const uri = on.uri("namespaces.yaml");
  const labelled = `${namespace("shop", "name: shop")}---\n${namespace("data")}`;
  await on.client.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "yaml", version: 1, text: labelled },
  });
  expect(warnings(await pull(on, "db.yaml"))).toEqual([]);
  await on.client.sendNotification("textDocument/didClose", { textDocument: { uri } });
  expect(warnings(await pull(on, "db.yaml"))).toEqual(["namespace-label-missing"]);
});

it("follows files that are created, changed, deleted, and folders that are renamed", async () => {
  const on = await start({
    files: {
      "db.yaml": fromNamespace("name: shop"),
      "pods.yaml": `${pod("web", "shop")}---\n${pod("db", "data")}`,
    },
  });
  await on.open("db.yaml");
  expect(warnings(await pull(on, "db.yaml"))).toEqual([]);

  const uri = on.uri("base/namespaces.yaml");
  const tell = async (type: 1 | 2 | 3) => {
    const before = on.received.length;
    await on.client.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri, type }] });
    await on.until("workspace/diagnostic/refresh", () => on.received.length > before);
  };
  on.disk.set(uri, namespace("shop"));
  await tell(1);
  expect(warnings(await pull(on, "db.yaml"))).toEqual(["namespace-label-missing"]);
  on.disk.set(uri, namespace("shop", "name: shop"));
  await tell(2);
  expect(warnings(await pull(on, "db.yaml"))).toEqual([]);
  on.disk.set(uri, namespace("shop"));
  await tell(2);
  on.disk.delete(uri);
  await on.client.sendNotification("workspace/didDeleteFiles", { files: [{ uri: on.uri("base") }] });
  await expect.poll(async () => warnings(await pull(on, "db.yaml"))).toEqual([]);
});

it("reads the files of a new folder that it is told of alone, and takes no other new file for one", async () => {
  const on = await start({
    files: {
      "db.yaml": fromNamespace("name: shop"),
      "pods.yaml": `${pod("web", "shop")}---\n${pod("db", "data")}`,
    },
  });
  await on.open("db.yaml");
  expect(warnings(await pull(on, "db.yaml"))).toEqual([]);
  const created = (...paths: string[]) =>
    on.client.sendNotification("workspace/didChangeWatchedFiles", {
      changes: paths.map((path) => ({ uri: on.uri(path), type: 1 })),
    });
  on.disk.set(on.uri("base/v1.2/namespaces.yaml"), namespace("shop"));
  on.disk.set(on.uri("node_modules/x/namespaces.yaml"), namespace("shop", "name: shop"));
  const before = on.received.length;
  await created("notes.txt", "node_modules");
  await created("base");
  await on.until("workspace/diagnostic/refresh", () => on.received.length > before);
  expect(warnings(await pull(on, "db.yaml"))).toEqual(["namespace-label-missing"]);
});

it("offers the fix of a diagnostic as an edit of the same document", async () => {
  const text = fromNamespace("a: b", "tcp");
  const on = await start({ files: { "db.yaml": text } });
  await on.open("db.yaml");
  const [diagnostic] = await pull(on, "db.yaml");
  const actions = await on.client.sendRequest<CodeAction[]>("textDocument/codeAction", {
    textDocument: { uri: on.uri("db.yaml") },
    range: diagnostic?.range,
    context: { diagnostics: [diagnostic], only: ["quickfix"] },
  });
  const [first] = actions;
  expect(first).toMatchObject({ kind: "quickfix", isPreferred: true });
  expect(JSON.stringify(first?.edit)).toContain('"newText":"TCP"');
});

it("explains a peer on hover", async () => {
  const on = await start({
    files: {
      "db.yaml": fromNamespace("kubernetes.io/metadata.name: shop"),
      "pods.yaml": `${pod("web", "shop")}---\n${pod("db", "data")}`,
    },
  });
  await on.open("db.yaml");
  const hover = await on.client.sendRequest<Hover>("textDocument/hover", {
    textDocument: { uri: on.uri("db.yaml") },
    position: { line: 13, character: 12 },
  });
  expect(hover.contents).toMatchObject({ kind: "markdown", value: expect.stringContaining("shop/web") });
});

it("reads policies inside a List, and leaves other YAML alone", async () => {
  const indented = fromNamespace("a: b", "tcp").replace(/^/gm, "    ").replace("    ", "  - ");
  const on = await start({
    files: { "list.yaml": `apiVersion: v1\nkind: List\nitems:\n${indented.trimEnd()}\n`, "values.yaml": "a: [1\nb: {" },
  });
  await on.open("list.yaml");
  await on.open("values.yaml");
  expect(await pull(on, "list.yaml")).toMatchObject([
    { code: "invalid-protocol", data: { field: "spec.ingress[0].ports[0].protocol" } },
  ]);
  expect(await pull(on, "values.yaml")).toEqual([]);
});

it("applies settings without a restart", async () => {
  let settings: unknown = {};
  const on = await start({ files: { "db.yaml": fromNamespace("a: b", "tcp") }, settings: () => settings });
  await on.open("db.yaml");
  expect(codes(await pull(on, "db.yaml"))).toEqual(["invalid-protocol"]);
  settings = { rules: { "invalid-protocol": "off" } };
  await on.client.sendNotification("workspace/didChangeConfiguration", { settings: null });
  await expect.poll(() => pull(on, "db.yaml")).toEqual([]);
});

it("answers the matrix, its windows and an explanation with places", async () => {
  const on = await start({
    files: {
      "db.yaml": fromNamespace("kubernetes.io/metadata.name: shop"),
      "pods.yaml": `${pod("web", "shop")}---\n${pod("db", "data")}---\n${pod("batch", "data")}`,
    },
  });
  const view = {
    from: "",
    to: "",
    port: "",
    only: [],
    sort: "name",
    fold: false,
    others: true,
    collapsed: [],
    base: "none",
  };
  const header = await on.client.sendRequest<{
    version: number;
    endpoints: { title: string }[];
    sources: number[];
    destinations: number[];
  }>("netpol/matrix", { uri: null, view, known: null });
  const place = (title: string) => header.endpoints.findIndex((endpoint) => endpoint.title === title);
  const window = await on.client.sendRequest<{ cells: { verdict: string; text: string }[]; ids: number[] }>(
    "netpol/matrixWindow",
    {
      uri: null,
      version: header.version,
      port: "",
      base: "none",
      sources: [place("shop/web"), place("data/batch")],
      destinations: [place("data/db")],
    },
  );
  expect(window.ids.map((id) => window.cells[id]?.verdict)).toEqual(["some", "none"]);
  const explanation = await on.client.sendRequest("netpol/matrixExplain", {
    uri: null,
    version: header.version,
    source: place("shop/web"),
    destination: place("data/db"),
    port: "",
  });
  expect(JSON.stringify(explanation)).toContain(on.uri("db.yaml"));
});

it("indexes and answers though the client answers every question with an error", async () => {
  const on = await startSession({
    files: { "a.yaml": "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {foo: 1}\n" },
    capabilities: {
      ...modern,
      window: { workDoneProgress: true },
      workspace: {
        ...modern.workspace,
        didChangeConfiguration: { dynamicRegistration: true },
        didChangeWatchedFiles: { dynamicRegistration: true },
      },
    },
    refuses: true,
  });
  await on.open("a.yaml");
  const report = await on.client.sendRequest<{ items: { code: string }[] }>("textDocument/diagnostic", {
    textDocument: { uri: on.uri("a.yaml") },
  });
  expect(report.items.map(({ code }) => code)).toContain("unknown-field");
  await on.close();
});

it("refuses what comes before initialize, and lives on", async () => {
  const answers: unknown[] = [];
  const on = await start({
    files: { "db.yaml": fromNamespace("a: b", "tcp") },
    early: async (client) => {
      const textDocument = { uri: "file:///work/db.yaml" };
      await client.sendNotification("textDocument/didOpen", {
        textDocument: { ...textDocument, languageId: "yaml", version: 1, text: "a: 1" },
      });
      const position = { line: 0, character: 0 };
      for (const method of ["textDocument/hover", "textDocument/diagnostic", "netpol/matrix", "netpol/nothing"]) {
        answers.push(await client.sendRequest(method, { textDocument, position }).catch((error) => error.code));
      }
    },
  });
  expect(answers).toEqual([-32002, -32002, -32002, -32002]);
  await on.open("db.yaml");
  expect(codes(await pull(on, "db.yaml"))).toEqual(["invalid-protocol"]);
});

it("shows the cluster of what is looked at, and what a file becomes there", async () => {
  const policy =
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: db\nspec:\n  podSelector: {}\n";
  const overlay = (name: string) => `namespace: ${name}\nresources: [../../base]\n`;
  const files = {
    "base/kustomization.yaml": "resources: [policy.yaml]\n",
    "base/policy.yaml": policy,
    "overlays/dev/kustomization.yaml": overlay("dev"),
    "overlays/prod/kustomization.yaml": overlay("prod"),
  };
  session = await startSession({ files });
  const { client, uri } = session;
  const look = (path: string) => client.sendRequest("netpol/shownCluster", { uri: uri(path) });
  expect(await look("base/policy.yaml")).toEqual({
    name: "dev",
    pinned: false,
    built: true,
    manifest: true,
    taking: 2,
  });
  const { version } = (await session.until("netpol/matrixChanged")) as { readonly version: number };
  expect(await look("overlays/prod/kustomization.yaml")).toMatchObject({ name: "prod" });
  // What the matrix has shown is of another cluster.
  await session.until("netpol/matrixChanged", (params: { version: number }) => params.version > version);
  const becomes = await client.sendRequest("netpol/becomes", { uri: uri("base/policy.yaml"), cluster: null });
  expect(becomes).toMatchObject({ cluster: "prod", others: [uri("overlays/prod/kustomization.yaml")], problem: null });
  const pin = (name: string | null) => client.sendRequest("netpol/pinCluster", { uri: `${uri("")}`, name });
  expect(await pin("dev")).toMatchObject({ name: "dev", pinned: true });
  expect(await pin(null)).toMatchObject({ name: "dev", pinned: false });
  expect(await client.sendRequest("netpol/clusters", { uri: null })).toMatchObject({
    clusters: [{ name: "dev" }, { name: "prod" }],
  });
});
