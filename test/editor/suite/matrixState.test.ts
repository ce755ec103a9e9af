import * as vscode from "vscode";
import { equal, match } from "./assert.ts";
import { hasPage, page, second } from "./page.ts";
import { test } from "./runner.ts";
import { eventually, inWorker, open } from "./support.ts";

const inMatrix = { frame: "webview" } as const;
const cell = (from: string, to: string) => `[role="gridcell"][aria-label^="${from} to ${to}:"]`;
const fromFilter = 'input[name="from"]';
const why = 'section[aria-label="Why"]';
type Window = typeof page | typeof second;

/** Everything that the page remembers, set to something else than it begins with. */
async function change(window: Window): Promise<void> {
  await window.click('.rowname.band:has-text("monitoring")', inMatrix);
  await window.text(".rowname.collapsed:has-text('monitoring')", inMatrix);
  await window.click('button[aria-label="View"]', inMatrix);
  await window.click('[role="menuitemradio"]:has-text("Compare with the saved text")', inMatrix);
  await window.text('.summary .link:has-text("since saved")', inMatrix);
  await window.click(cell("shop/cart", "data/redis"), inMatrix);
  await window.text(why, inMatrix);
  await window.click(fromFilter, inMatrix);
  await window.type("!kube");
  await window.press("Enter");
  await eventually("the filtered rows", async () => (await rowsNamed(window, "coredns")) === 0);
}

async function expectChanged(window: Window): Promise<void> {
  match(await window.text(`${why} h2`, inMatrix), /shop\/cart\s*data\/redis/);
  match(await window.text(".rowname.collapsed", inMatrix), "monitoring");
  match(await window.text(".summary .link", inMatrix), "since saved");
  const value = await window.evaluate(`document.querySelector('${fromFilter}').value`, {
    ...inMatrix,
    selector: fromFilter,
  });
  equal(value, "!kube", "the filter");
  equal(await rowsNamed(window, "coredns"), 0, "rows that the filter leaves out");
  match((await window.attribute(".cell.selected", "aria-label", inMatrix)) ?? "", /^shop\/cart to data\/redis:/);
}

const rowsNamed = (window: Window, name: string) =>
  window.count(`.rowname:not([hidden]):has(.text:text-is("${name}"))`, inMatrix);

test("the matrix keeps what it shows when it moves to another column", async () => {
  if (!hasPage) return;
  await open("policies/postgres.yaml");
  await vscode.commands.executeCommand("netpol.showTrafficMatrix");
  await page.text(cell("shop/cart", "data/redis"), inMatrix);
  await change(page);
  await vscode.commands.executeCommand("workbench.action.moveEditorToFirstGroup");
  await eventually("the matrix in the first column", () =>
    vscode.window.tabGroups.all[0]?.tabs.some(({ input }) => input instanceof vscode.TabInputWebview),
  );
  await expectChanged(page);
});

test("the matrix keeps what it shows while another tab is in front", async () => {
  if (!hasPage) return;
  await open("policies/postgres.yaml");
  await vscode.commands.executeCommand("netpol.showTrafficMatrix");
  await page.text(cell("shop/cart", "data/redis"), inMatrix);
  await change(page);
  await vscode.commands.executeCommand("workbench.action.moveEditorToFirstGroup");
  await open("policies/redis.yaml");
  await eventually("the matrix hidden", async () => (await page.count(fromFilter, inMatrix)) === 0);
  await vscode.commands.executeCommand("netpol.showTrafficMatrix");
  await expectChanged(page);
  equal(
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => input instanceof vscode.TabInputWebview).length,
    1,
    "matrices",
  );
});

/** In the browser the editor writes what it keeps every few seconds, since it cannot when the page goes. */
const isStored = `(async () => {
  const result = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = fail;
  });
  for (const { name } of await indexedDB.databases()) {
    if (!name.startsWith("vscode-web-state-db")) continue;
    const database = await result(indexedDB.open(name));
    const stores = [...database.objectStoreNames];
    const values = await Promise.all(stores.map((store) => result(database.transaction(store).objectStore(store).getAll())));
    database.close();
    if (JSON.stringify(values).includes("!kube")) return true;
  }
  return false;
})()`;

async function reloadWindow(): Promise<void> {
  if (!hasPage || inWorker) return;
  await second.open("policies/postgres.yaml");
  try {
    await second.text('.tab.active[aria-label^="postgres.yaml"]');
    await eventually("the button that opens the matrix", () =>
      second.click('.editor-actions a[aria-label*="Traffic Matrix"]').then(() => true),
    );
    await second.text(cell("shop/cart", "data/redis"), inMatrix);
    await change(second);
    await eventually("the state written", () => second.evaluate<boolean>(isStored), 30_000);
    await second.reload();
    await eventually("the matrix after the reload", () => second.text(".summary .link", inMatrix), 40_000);
    await expectChanged(second);
  } catch (error) {
    await second.failure("second-window");
    throw error;
  } finally {
    await second.close();
  }
}

test("the matrix comes back after a reload of the window, as it was", reloadWindow, { timeoutMs: 90_000 });
