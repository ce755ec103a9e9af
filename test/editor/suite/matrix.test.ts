import * as vscode from "vscode";
import { equal, match, ok } from "./assert.ts";
import { hasPage, page } from "./page.ts";
import { test } from "./runner.ts";
import { diagnostic, eventually, open, position } from "./support.ts";

const inMatrix = { frame: "webview" } as const;
const cell = (from: string, to: string) => `[role="gridcell"][aria-label^="${from} to ${to}:"]`;

async function openMatrix(): Promise<vscode.TextEditor> {
  const editor = await open("policies/postgres.yaml");
  await diagnostic(editor.document.uri, "peers-meant-as-and");
  await vscode.commands.executeCommand("netpol.showTrafficMatrix");
  await eventually("the matrix as a tab", () =>
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .some(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes("netpol.matrix")),
  );
  return editor;
}

const label = (from: string, to: string) => page.attribute(cell(from, to), "aria-label", inMatrix);

test("the matrix opens beside the editor and shows who can talk to whom", async () => {
  await openMatrix();
  equal(vscode.window.tabGroups.all.length, 2, "editor groups");
  if (!hasPage) return;
  match((await label("shop/checkout", "data/postgres")) ?? "", "TCP 5432");
  match((await label("shop/web", "data/postgres")) ?? "", "TCP 5432");
  match((await label("monitoring/grafana", "data/postgres")) ?? "", /denied|nothing/i);
});

test("the matrix follows an edit before it is saved", async () => {
  const editor = await openMatrix();
  if (!hasPage) return;
  const { document } = editor;
  match((await label("shop/web", "data/postgres")) ?? "", "TCP 5432");
  const dash = position(document, "- podSelector:");
  await editor.edit((edit) => edit.replace(new vscode.Range(dash, dash.translate(0, 2)), "  "));
  ok(document.isDirty, "the edit was saved");
  await eventually("the cell changed", async () =>
    /denied|nothing/i.test((await label("shop/web", "data/postgres")) ?? ""),
  );
  match((await label("shop/checkout", "data/postgres")) ?? "", "TCP 5432");
});

test("a click on a cell says which policies decide, and a click there goes to the line", async () => {
  const { document } = await openMatrix();
  await open("namespaces.yaml");
  if (!hasPage) return;
  await page.click(cell("shop/checkout", "data/postgres"), inMatrix);
  match(await page.text('section[aria-label="Why"]', inMatrix), "data/postgres");
  await page.click('section[aria-label="Why"] button.link:has-text("ingress rule 1")', inMatrix);
  await eventually("the rule's line in front", () => {
    const active = vscode.window.activeTextEditor;
    if (active?.document.uri.toString() !== document.uri.toString()) return false;
    return /from|namespaceSelector/.test(document.lineAt(active.selection.active.line).text);
  });
});

test("the lens above a policy, and above a workload, opens the matrix there", async () => {
  if (!hasPage) return;
  const lens = '.codelens-decoration a:has-text("open matrix")';
  await open("policies/grafana.yaml");
  await page.click(lens);
  match(await page.text(".rowname.emphasised", inMatrix), "grafana");
  await open("data/postgres.yaml");
  await page.click(lens);
  await eventually("the workload's own row and column", async () => {
    const names = await Promise.all(
      [".rowname.emphasised", ".colname.emphasised"].map((name) => page.text(name, inMatrix)),
    );
    return names.every((name) => name.includes("postgres"));
  });
});
