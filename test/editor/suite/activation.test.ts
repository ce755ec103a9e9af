import * as vscode from "vscode";
import { equal, ok } from "./assert.ts";
import { test } from "./runner.ts";
import { diagnostics, eventually, open, pause, write } from "./support.ts";

const extension = () => vscode.extensions.getExtension<{ readonly started: boolean }>("netpol.netpol");

// Runs first: later files start the server.
test("no server starts on YAML without a policy", async () => {
  await open("shop/web.yaml");
  const { exports } = await eventually("the extension active", () => {
    const found = extension();
    return found?.isActive ? found : undefined;
  });
  await pause(600);
  equal(exports.started, false, "started");
});

test("whole policies are offered in a new file before a server runs", async () => {
  const uri = await write("new.yaml", "");
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
  const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
    "vscode.executeCompletionItemProvider",
    uri,
    new vscode.Position(0, 0),
  );
  equal(items.filter(({ label }) => label === "netpol-deny-ingress").length, 1, "offers of netpol-deny-ingress");
  equal(extension()?.exports.started, false, "started");
});

test("opening a policy starts it", async () => {
  await open("policies/postgres.yaml");
  await eventually("the server started", () => extension()?.exports.started === true);
  ok((await vscode.commands.getCommands(true)).includes("netpol.showTrafficMatrix"), "the command is not registered");
});

test("a restarted server answers again", async () => {
  const policy = (kind: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: again\n  namespace: again\nspec:\n  podSelector: {}\n  policyTypes: [${kind}]\n`;
  const uri = await write("again.yaml", policy("ingress"));
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  await eventually("the fault found", () => diagnostics(uri, "invalid-policy-type").length === 1);
  await vscode.commands.executeCommand("netpol.restartServer");
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, all, policy("Ingress, Egres"));
  await vscode.workspace.applyEdit(edit);
  await eventually("another fault found", () =>
    diagnostics(uri, "invalid-policy-type").some(({ message }) => message.includes("Egres")),
  );
  await document.save();
  await vscode.workspace.fs.delete(uri);
});
