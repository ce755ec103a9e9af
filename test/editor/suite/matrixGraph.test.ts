import * as vscode from "vscode";
import { equal, match } from "./assert.ts";
import { hasPage, page } from "./page.ts";
import { test } from "./runner.ts";
import { eventually, open, position, remember } from "./support.ts";

const inMatrix = { frame: "webview" } as const;
const item = (label: string) => `.item[aria-label^="${label}"]`;
const why = 'section[aria-label="Why"]';

async function openGraph(): Promise<vscode.TextEditor> {
  await remember("policies/postgres.yaml");
  const editor = await open("policies/postgres.yaml");
  await vscode.commands.executeCommand("netpol.showTrafficMatrix");
  await page.click('role=radio[name="Graph"]', inMatrix);
  match((await page.attribute(item("data/backup to data/postgres"), "aria-label", inMatrix)) ?? "", "TCP 5432 allowed");
  return editor;
}

const toGrid = () => page.click('role=radio[name="Grid"]', inMatrix);

test("the graph shows the same connections, says why, and follows an edit", async () => {
  if (!hasPage) return;
  const { document } = await openGraph();
  await page.screenshot("graph");
  await page.click(item("data/backup to data/postgres"), inMatrix);
  match(await page.text(why, inMatrix), "data/postgres");
  await page.screenshot("graph-why");
  await page.click(`${why} button.link:has-text("ingress rule")`, inMatrix);
  await eventually(
    "the policy in front",
    () => vscode.window.activeTextEditor?.document.uri.toString() === document.uri.toString(),
  );
  await page.click(item("data/backup,"), inMatrix);
  await eventually("the manifest in front", () =>
    vscode.window.activeTextEditor?.document.uri.path.endsWith("/backup.yaml"),
  );
  const editor = await open("policies/postgres.yaml");
  const port = position(document, "5432");
  await editor.edit((edit) => edit.replace(new vscode.Range(port, port.translate(0, 4)), "6543"));
  await eventually(
    "the edge changed",
    async () => (await page.count(item("all of shop to data/postgres: TCP 6543"), inMatrix)) > 0,
  );
  await toGrid();
});

test("the graph is left and entered, walked and zoomed with the keyboard", async () => {
  if (!hasPage) return;
  await openGraph();
  await page.press("ArrowLeft");
  await page.attribute('[role="grid"] [role="gridcell"]', "aria-label", inMatrix);
  await page.press("ArrowRight");
  const focused = () =>
    page.evaluate<string | null>("document.activeElement.getAttribute('aria-label')", {
      ...inMatrix,
      selector: ".picture",
    });
  await eventually("the focus in the picture", async () => {
    await page.press("Tab");
    return (await page.count(".item:focus", inMatrix)) === 1;
  });
  await page.press("Home");
  await eventually("a node with an edge", async () => {
    await page.press("ArrowDown");
    return (await focused())?.startsWith("data/backup,");
  });
  await page.press("ArrowRight");
  match((await focused()) ?? "", /^data\/backup to data\/postgres: TCP 5432 allowed/);
  await page.press("Enter");
  match(await page.text(why, inMatrix), "data/postgres");
  const percent = () => page.text(".percent", inMatrix);
  await page.press("1");
  await eventually("the natural size", async () => (await percent()) === "100 %");
  await page.press("Escape");
  equal(await page.count(`${why}:visible`, inMatrix), 0, "answers that are open");
  await toGrid();
});
