import * as vscode from "vscode";
import { equal, match } from "./assert.ts";
import { hasPage, page } from "./page.ts";
import { test } from "./runner.ts";
import { eventually, open, position, remember } from "./support.ts";

const inMatrix = { frame: "webview" } as const;
const cell = (from: string, to: string) => `[role="gridcell"][aria-label^="${from} to ${to}:"]`;
const label = (from: string, to: string) => page.attribute(cell(from, to), "aria-label", inMatrix);
const why = 'section[aria-label="Why"]';

async function openMatrix(path = "policies/postgres.yaml"): Promise<vscode.TextEditor> {
  await remember(path);
  const editor = await open(path);
  await vscode.commands.executeCommand("netpol.showTrafficMatrix");
  match((await label("data/backup", "data/postgres")) ?? "", "TCP 5432");
  return editor;
}

async function chooseIn(menu: string, entry: string): Promise<void> {
  await page.click(`button[aria-label="${menu}"]`, inMatrix);
  await page.click(`[role^="menuitem"]:has-text("${entry}")`, inMatrix);
}

/** Tabs of changes of several files, which have no input that an extension may look at. */
const diffs = (title: string) =>
  vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ label: name }) => name.startsWith(title));

test("a permission is removed from the matrix, after it was shown as a change", async () => {
  if (!hasPage) return;
  const { document } = await openMatrix();
  await page.click(cell("data/backup", "data/postgres"), inMatrix);
  await page.click(`${why} button:has-text("Remove this permission")`, inMatrix);
  await page.click(`${why} button:has-text("Show the change")`, inMatrix);
  await eventually("the diff beside the matrix", () => diffs("Remove TCP 5432").length === 1);
  await page.attribute(`${why} button:focus:has-text("Apply")`, "type", inMatrix);
  await eventually("nothing left open", async () => {
    // The keyboard comes to the matrix a moment after the diff; and the button behind this one is not meant.
    if ((await page.count(`${why} button:focus:has-text("Apply")`, inMatrix)) > 0) await page.press("Enter");
    return diffs("Remove TCP 5432").length === 0;
  });
  await eventually("the rule gone", () => !document.getText().includes("app: backup"));
  await eventually("the cell closed", async () =>
    /nothing allowed/.test((await label("data/backup", "data/postgres")) ?? ""),
  );
});

test("a connection is allowed from the matrix, after it was shown as a change", async () => {
  if (!hasPage) return;
  await openMatrix();
  await page.click(cell("shop/web", "data/redis"), inMatrix);
  await page.click(`${why} button:has-text("Allow this connection")`, inMatrix);
  await page.click(`${why} button:has-text("Show the change")`, inMatrix);
  await eventually("the diff beside the matrix", () => diffs("Allow TCP 6379").length === 1);
  await page.attribute(`${why} button:focus:has-text("Apply")`, "type", inMatrix);
  await vscode.commands.executeCommand("netpol.discardChange");
  equal(diffs("Allow TCP 6379").length, 0, "diffs left open");
  await page.click(`${why} button:has-text("Allow this connection")`, inMatrix);
  await page.click(`${why} button:has-text("Show the change")`, inMatrix);
  await page.click(`${why} button:has-text("Apply")`, inMatrix);
  await eventually("the cell open", async () =>
    /TCP 6379.* allowed/.test((await label("shop/web", "data/redis")) ?? ""),
  );
});

test("what a cell says is written down as a policy test, after it was shown", async () => {
  if (!hasPage) return;
  await openMatrix();
  await remember("traffic.netpol-test.yaml");
  await page.click(cell("data/backup", "data/postgres"), inMatrix);
  await page.click(`${why} button:has-text("Expect this")`, inMatrix);
  await page.click(`${why} button:has-text("This connection")`, inMatrix);
  await eventually("the diff beside the matrix", () => diffs("Expect: ").length === 1);
  await page.click(`${why} button:has-text("Apply")`, inMatrix);
  const { document } = await eventually("the test file", () => open("traffic.netpol-test.yaml"));
  match(document.getText(), "from: data/backup\n    to: data/postgres\n    port: 5432\n    expect: allowed");
});

test("the matrix marks what changed since it was saved", async () => {
  if (!hasPage) return;
  const { document } = await openMatrix();
  await chooseIn("View", "Compare with the saved text");
  const editor = await open("policies/postgres.yaml");
  const port = position(document, "5432", { nth: 1 });
  await editor.edit((edit) => edit.replace(new vscode.Range(port, port.translate(0, 4)), "6543"));
  await eventually("the mark", async () =>
    /gained TCP 6543, lost TCP 5432/.test((await label("data/backup", "data/postgres")) ?? ""),
  );
  equal(await page.text(".summary .link", inMatrix), "1 change since saved");
});

test("the name of a workload goes to its manifest", async () => {
  if (!hasPage) return;
  await openMatrix();
  await page.click('.rowname:has(.text:text-is("checkout"))', inMatrix);
  await eventually("the name in its manifest", () => {
    const active = vscode.window.activeTextEditor;
    if (!active?.document.uri.path.endsWith("shop/checkout.yaml")) return false;
    return active.document.lineAt(active.selection.active.line).text.includes("name: checkout");
  });
});

test("the matrix is copied as text", async () => {
  if (!hasPage) return;
  await openMatrix();
  await chooseIn("Export", "Copy as CSV");
  const text = await eventually("the table in the clipboard", async () => {
    const copied = await vscode.env.clipboard.readText();
    return copied.startsWith("source,") ? copied : undefined;
  });
  match(text, "data/postgres");
});

test("a question is answered by two picks and a port", async () => {
  if (!hasPage) return;
  await openMatrix();
  void vscode.commands.executeCommand("netpol.explainConnection");
  for (const answer of ["shop/web", "data/postgres", "9187"]) {
    await page.click(".quick-input-widget input.input");
    await page.type(answer);
    await page.press("Enter");
  }
  await eventually("the answer", async () => /9187 may not pass/.test(await page.text(why, inMatrix)));
});
