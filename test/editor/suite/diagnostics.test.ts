import * as vscode from "vscode";
import { equal, match } from "./assert.ts";
import { test } from "./runner.ts";
import {
  codeOf,
  diagnostic,
  diagnostics,
  eventually,
  file,
  open,
  pause,
  position,
  remember,
  remove,
  replaceText,
  write,
} from "./support.ts";

const wrong: readonly [file: string, rule: string, severity: vscode.DiagnosticSeverity, on: string][] = [
  ["policies/redis.yaml", "invalid-protocol", vscode.DiagnosticSeverity.Error, "tcp"],
  ["policies/redis.yaml", "rules-without-policy-type", vscode.DiagnosticSeverity.Warning, "egress"],
  ["policies/grafana.yaml", "egress-only-isolates-ingress", vscode.DiagnosticSeverity.Warning, ""],
  ["policies/metrics.yaml", "namespace-label-missing", vscode.DiagnosticSeverity.Warning, "name: monitoring"],
  ["policies/postgres.yaml", "peers-meant-as-and", vscode.DiagnosticSeverity.Warning, ""],
];

for (const [path, rule, severity, on] of wrong) {
  test(`${path} is underlined by ${rule}`, async () => {
    const { document } = await open(path);
    const found = await diagnostic(document.uri, rule);
    equal(found.severity, severity, "severity");
    match(document.getText(found.range), on);
  });
}

test("the sample's right policy has no finding but hints", async () => {
  const { document } = await open("policies/shop.yaml");
  await open("policies/redis.yaml");
  await diagnostic(file("policies/redis.yaml"), "invalid-protocol");
  equal(
    diagnostics(document.uri)
      .filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning)
      .map(codeOf),
    [],
  );
});

test("diagnostics follow what is typed", async () => {
  await remember("policies/redis.yaml");
  const editor = await open("policies/redis.yaml");
  const { document } = editor;
  const { range } = await diagnostic(document.uri, "invalid-protocol");
  await editor.edit((edit) => edit.replace(range, "TCP"));
  await eventually("the error gone", () => diagnostics(document.uri, "invalid-protocol").length === 0);
});

test("diagnostics follow files that nobody has opened", async () => {
  const { document } = await open("policies/metrics.yaml");
  await diagnostic(document.uri, "namespace-label-missing");
  await write(
    "more/namespaces.yaml",
    "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: observed\n  labels:\n    name: monitoring\n",
  );
  await eventually("the warning gone", () => diagnostics(document.uri, "namespace-label-missing").length === 0);
  await remove("more/namespaces.yaml");
  await diagnostic(document.uri, "namespace-label-missing");
});

test("half-typed YAML keeps what is known of the rest", async () => {
  const { document } = await open("policies/redis.yaml");
  await diagnostic(document.uri, "invalid-protocol");
  const at = position(document, "  egress:");
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, at, "  egr\n");
  await vscode.workspace.applyEdit(edit);
  await eventually("the finding above the half-typed line", () => diagnostics(document.uri, "invalid-protocol")[0]);
});

test("a policy in a new file is understood as soon as it is one", async () => {
  const uri = await write("new.yaml", "# nothing yet\n");
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  await replaceText(
    document,
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\nspec:\n  policyTypes: [ingress]\n",
  );
  const found = await diagnostic(uri, "invalid-policy-type");
  equal(document.getText(found.range), "ingress");
});

test("the findings of closed files stand in Problems as long as those of the workspace are wanted", async () => {
  const uri = file("policies/grafana.yaml");
  await open("policies/metrics.yaml");
  await diagnostic(uri, "egress-only-isolates-ingress");
  await open("policies/grafana.yaml");
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  await pause(300);
  equal(diagnostics(uri, "egress-only-isolates-ingress").length, 1, "findings after the tab is closed");
  const settings = vscode.workspace.getConfiguration("netpol");
  await settings.update("diagnostics.scope", "openFiles", vscode.ConfigurationTarget.Workspace);
  await eventually("no findings", () => diagnostics(uri).length === 0);
  await settings.update("diagnostics.scope", undefined, vscode.ConfigurationTarget.Workspace);
  await diagnostic(uri, "egress-only-isolates-ingress");
});
