import { afterEach, expect, it } from "vitest";
import type { CodeAction, Diagnostic, DocumentDiagnosticReport } from "vscode-languageserver";
import { folder, type Session, type SessionOptions, startSession } from "../harness/lsp.ts";

let session: Session | undefined;
afterEach(async () => {
  await session?.close();
  session = undefined;
});

async function start(options: SessionOptions): Promise<Session> {
  session = await startSession(options);
  return session;
}

async function pull(on: Session, path: string): Promise<readonly Diagnostic[]> {
  const report = await on.client.sendRequest<DocumentDiagnosticReport>("textDocument/diagnostic", {
    textDocument: { uri: on.uri(path) },
  });
  return report.kind === "full" ? report.items : [];
}

async function told(on: Session, path: string): Promise<readonly string[]> {
  return (await pull(on, path)).map(({ code, severity }) => `${severity} ${code}`);
}

const open = (comment = "") =>
  `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: open
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
    - Ingress
  ingress:
    - {}${comment}
`;

it("takes the settings of each folder of the workspace", async () => {
  const on = await start({
    files: { "a/p.yaml": open(), "b/p.yaml": open(), "c/p.yaml": open(), "c/.netpol.yaml": "rules: {notable: hint}\n" },
    folders: ["a", "b", "c"],
    settings: (scope?: string) => (scope === `${folder}/a` ? { rules: { "allows-everything": "off" } } : {}),
  });
  for (const path of ["a/p.yaml", "b/p.yaml", "c/p.yaml"]) await on.open(path);
  expect(await told(on, "a/p.yaml")).toEqual([]);
  expect(await told(on, "b/p.yaml")).toEqual(["3 allows-everything"]);
  expect(await told(on, "c/p.yaml")).toEqual(["4 allows-everything"]);
});

it("lets the folder's file win over the editor, and follows it", async () => {
  const on = await start({
    files: { "p.yaml": open(), ".netpol.yaml": "rules:\n  allows-everything: warning\n" },
    settings: { rules: { "allows-everything": "off", notable: "off" } },
  });
  await on.open("p.yaml");
  expect(await told(on, "p.yaml")).toEqual(["2 allows-everything"]);
  on.disk.set(on.uri(".netpol.yaml"), "rules: {}\n");
  await on.client.sendNotification("workspace/didChangeWatchedFiles", {
    changes: [{ uri: on.uri(".netpol.yaml"), type: 2 }],
  });
  await expect.poll(() => told(on, "p.yaml")).toEqual([]);
});

it("tells what it does not understand: in the file where it stands, of the editor's settings in a message, once", async () => {
  let settings: unknown = { rules: { "allow-everything": "off" } };
  const on = await start({
    files: { "p.yaml": open(), ".netpol.yaml": "# for CI\nrules:\n  allows-everythin: off\n" },
    settings: () => settings,
  });
  await on.open(".netpol.yaml");
  expect(await pull(on, ".netpol.yaml")).toMatchObject([
    {
      severity: 2,
      message: "There is no rule or section `allows-everythin`; `allows-everything` may be meant.",
      range: { start: { line: 2, character: 2 }, end: { line: 2, character: 18 } },
    },
  ]);
  const shown = () => on.received.filter(({ method }) => method === "window/showMessage").map(({ params }) => params);
  const first = {
    type: 2,
    message:
      "Netpol does not understand a setting. `netpol.rules.allow-everything`: There is no rule or section `allow-everything`; `allows-everything` may be meant.",
  };
  await expect.poll(shown).toEqual([first]);
  settings = { rules: { "allow-everything": "off", "dns-blocked": "loud" } };
  await on.client.sendNotification("workspace/didChangeConfiguration", { settings: null });
  await expect
    .poll(shown)
    .toEqual([first, expect.objectContaining({ message: expect.stringContaining("`netpol.rules.dns-blocked`") })]);
});

it("writes the comment that silences, and tells of one that is not needed", async () => {
  const on = await start({ files: { "p.yaml": open(), "q.yaml": open(" # netpol: ignore dns-blocked the proxy") } });
  await on.open("p.yaml");
  const [diagnostic] = await pull(on, "p.yaml");
  const actions = await on.client.sendRequest<CodeAction[]>("textDocument/codeAction", {
    textDocument: { uri: on.uri("p.yaml") },
    range: diagnostic?.range,
    context: { diagnostics: [diagnostic], only: ["quickfix"] },
  });
  const ignore = actions.find(({ title }) => title === "Ignore `allows-everything` here");
  expect(JSON.stringify(ignore?.edit)).toContain('"    # netpol: ignore allows-everything\\n"');
  await on.open("q.yaml");
  expect(await told(on, "q.yaml")).toEqual(["3 allows-everything", "4 unused-suppression"]);
});

it("judges by the Kubernetes version of the folder", async () => {
  const block = open().replace("- {}", "- from: [{ ipBlock: { cidr: 192.168.1.5/24 } }]");
  const on = await start({
    files: { "old/p.yaml": block, "new/p.yaml": block, "old/.netpol.yaml": 'kubernetesVersion: "1.30"\n' },
    folders: ["old", "new"],
  });
  for (const path of ["old/p.yaml", "new/p.yaml"]) await on.open(path);
  expect(await told(on, "old/p.yaml")).toEqual(["2 cidr-host-bits"]);
  expect(await told(on, "new/p.yaml")).toEqual(["1 cidr-host-bits"]);
});

it("counts workloads that live elsewhere as known", async () => {
  const policy = (app: string) => open().replace("podSelector: {}", `podSelector: { matchLabels: { app: ${app} } }`);
  const on = await start({
    files: { "a.yaml": policy("postgress"), "b.yaml": policy("postgres") },
    settings: {
      rules: { "allows-everything": "off" },
      externalWorkloads: [{ namespace: "shop", name: "db", labels: { app: "postgres" } }],
    },
  });
  for (const path of ["a.yaml", "b.yaml"]) await on.open(path);
  expect(await told(on, "a.yaml")).toContain("2 selects-nothing");
  expect((await told(on, "b.yaml")).join()).not.toContain("selects-nothing");
});

it("asks one cluster of those that were alike while somebody types, and tells when another differs", async () => {
  const pod = (app: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${app}, labels: {app: ${app}}}\nspec: {containers: [{name: a, image: a}]}\n`;
  const target = (app: string) =>
    open().replace("  namespace: shop\n", "").replace("{}", `{matchLabels: {app: ${app}}}`);
  const overlay = (name: string, more = "") => `namespace: ${name}\nresources: [../../base${more}]\n`;
  const on = await start({
    files: {
      "base/kustomization.yaml": "resources: [p.yaml, db.yaml]\n",
      "base/p.yaml": target("db"),
      "base/db.yaml": pod("db"),
      "overlays/dev/kustomization.yaml": overlay("dev"),
      "overlays/prod/kustomization.yaml": overlay("prod", ", database.yaml"),
      "overlays/prod/database.yaml": pod("database"),
    },
  });
  await on.open("base/p.yaml");
  await on.until("netpol/indexState", ({ state }: { state: string }) => state === "ready");
  const misses = async () => (await pull(on, "base/p.yaml")).filter(({ code }) => code === "selects-nothing");
  expect(await misses()).toEqual([]);
  const refreshes = () => on.received.filter(({ method }) => method === "workspace/diagnostic/refresh").length;
  const before = refreshes();
  await on.client.sendNotification("textDocument/didChange", {
    textDocument: { uri: on.uri("base/p.yaml"), version: 2 },
    contentChanges: [{ text: target("database") }],
  });
  expect((await misses())[0]?.message).not.toContain("(in");
  await expect.poll(refreshes).toBeGreaterThan(before);
  // A refresh may be one that was due before.
  await expect.poll(async () => (await misses())[0]?.message).toContain("(in `dev`)");
});
