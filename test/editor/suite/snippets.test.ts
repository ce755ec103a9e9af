import * as vscode from "vscode";
import { equal, match, ok } from "./assert.ts";
import { hasPage, page } from "./page.ts";
import { test } from "./runner.ts";
import { diagnostics, eventually, open, pause, position, write } from "./support.ts";

/** Inserts a snippet of ours by its name, as choosing it in the list does. */
async function insert(name: string): Promise<vscode.TextDocument> {
  const uri = await write("snippet.yaml", "");
  const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
  await vscode.commands.executeCommand("editor.action.insertSnippet", { langId: "yaml", name });
  await eventually("the snippet's text", () => editor.document.getText().includes("NetworkPolicy"));
  return editor.document;
}

/** What is offered at a place and begins with our name, in order. */
async function offered(uri: vscode.Uri, at: vscode.Position): Promise<string[]> {
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    "vscode.executeCompletionItemProvider",
    uri,
    at,
  );
  const labels = list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
  return labels.filter((label) => /netpol-|NetworkPolicy:/.test(label));
}

test("a snippet inserts a whole policy, and one undo takes it back", async () => {
  const document = await insert("NetworkPolicy: deny ingress and egress");
  match(document.getText(), /policyTypes:\n {4}- Ingress\n {4}- Egress\n/);
  await vscode.commands.executeCommand("undo");
  equal(document.getText(), "");
});

test("the DNS snippet leaves no finding of ours but hints", async () => {
  const document = await insert("NetworkPolicy: allow DNS (kube-dns only)");
  await pause(1500);
  equal(
    diagnostics(document.uri).filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Information),
    [],
  );
});

const policy =
  "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\nspec:\n  podSelector: {}\n";
const places: readonly [where: string, text: string, line: number, character: number, offered: boolean][] = [
  ["in an empty file", "", 0, 0, true],
  ["below a comment", "# who may talk to whom\n\n", 1, 0, true],
  ["behind the last document", `${policy}---\n`, 7, 0, true],
  ["in a policy", policy, 6, 0, false],
  ["in a value", `${policy}  ingress: n\n`, 6, 12, false],
  ["in other YAML", "services:\n  web:\n    image: a\n", 3, 0, false],
];

for (const [where, text, line, character, expected] of places) {
  test(`whole policies are ${expected ? "offered once" : "not offered"} ${where}`, async () => {
    const uri = await write("place.yaml", text);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    const labels = await offered(uri, new vscode.Position(line, character));
    equal(labels.filter((label) => label === "netpol-deny-ingress").length, expected ? 1 : 0, labels.join(" "));
    if (!expected) equal(labels, []);
    equal(labels.length, new Set(labels).size, "twice");
  });
}

test("a policy is typed by its name", async () => {
  const uri = await write("typed.yaml", "");
  const { document } = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
  if (!hasPage) return;
  await page.click(".editor-instance .view-lines");
  await page.type("netpol-deny-in");
  await page.press("Control+Space");
  await page.text('.suggest-widget.visible .monaco-list-row.focused:has-text("netpol-deny-ingress")');
  await page.press("Enter");
  await eventually("the policy", () => document.getText().includes("podSelector: {}"));
  await page.type("closed");
  await page.press("Tab");
  await page.type("shop");
  await page.press("Tab");
  const filled = /^apiVersion: .*\nkind: NetworkPolicy\nmetadata:\n {2}name: closed\n {2}namespace: shop\nspec:\n/;
  await eventually("both names at their tab stops", () => filled.test(document.getText()));
});

test("nothing of ours is offered in a value of the sample", async () => {
  const { document } = await open("shop/web.yaml");
  const labels = await offered(document.uri, position(document, "image:", { offset: 7 }));
  ok(labels.length === 0, labels.join(" "));
});
