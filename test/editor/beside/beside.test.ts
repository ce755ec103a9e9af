import * as vscode from "vscode";
import { equal, ok } from "../suite/assert.ts";
import { test } from "../suite/runner.ts";
import { diagnostic, diagnostics, eventually, file, open, position, remember } from "../suite/support.ts";

const path = "policies/postgres.yaml";

async function labels(uri: vscode.Uri, at: vscode.Position): Promise<string[]> {
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    "vscode.executeCompletionItemProvider",
    uri,
    at,
  );
  return list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
}

const outline = (uri: vscode.Uri) =>
  vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>("vscode.executeDocumentSymbolProvider", uri);

test("the YAML and Kubernetes extensions are there, or what stands for them", () => {
  for (const id of ["redhat.vscode-yaml", "ms-kubernetes-tools.vscode-kubernetes-tools", "helm-ls.helm-ls"]) {
    ok(vscode.extensions.getExtension(id), `no ${id}`);
  }
});

test("the outline and the fields are theirs, labels and whole peers ours", async () => {
  const { document } = await open(path);
  await diagnostic(document.uri, "peers-meant-as-and");
  await remember(path);
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, position(document, "        - podSelector:"), "        - \n");
  await vscode.workspace.applyEdit(edit);
  const peer = position(document, "        - \n", { offset: 10 });
  equal(await labels(document.uri, peer), ["namespaceSelector and podSelector"]);
  const value = position(document, "app: backup", { offset: 5 });
  ok((await labels(document.uri, value)).includes("backup"), "the labels of workloads are missing");
  equal((await outline(document.uri)) ?? [], []);
});

test("a setting has all of it shown by us too", async () => {
  const settings = vscode.workspace.getConfiguration("netpol");
  await settings.update("avoidDuplicates", false, vscode.ConfigurationTarget.Workspace);
  try {
    // A file whose outline the editor has not yet asked for: it keeps what it was told until the text changes.
    const { document } = await open("policies/metrics.yaml");
    const symbols = await eventually("an outline", async () => {
      const found = (await outline(document.uri)) ?? [];
      return found.length > 0 && found;
    });
    equal(symbols[0]?.name, "metrics-from-monitoring");
  } finally {
    await settings.update("avoidDuplicates", undefined, vscode.ConfigurationTarget.Workspace);
  }
});

test("a fault of a template is told once, by the Helm language server where it tells it", async () => {
  const write = (path: string, text: string) =>
    vscode.workspace.fs.writeFile(file(path), new TextEncoder().encode(text));
  await write("chart/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n");
  await write("chart/values.yaml", "name: web\n");
  const policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: {{ nobody }}\n";
  await write("chart/templates/policy.yaml", policy);
  const { document } = await open("chart/templates/policy.yaml");
  equal(document.languageId, "helm");
  const { range } = await diagnostic(document.uri, "cannot-be-built");
  const lint = vscode.languages.createDiagnosticCollection("helm-ls");
  try {
    const told = new vscode.Diagnostic(range, "template: shop/templates/policy.yaml:4: function not defined");
    told.source = "Helm lint";
    lint.set(document.uri, [told]);
    await eventually("only the other tells it", () => diagnostics(document.uri, "cannot-be-built").length === 0);
    lint.clear();
    await diagnostic(document.uri, "cannot-be-built");
  } finally {
    lint.dispose();
    await vscode.workspace.fs.delete(file("chart"), { recursive: true });
  }
});
