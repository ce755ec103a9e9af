import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type Bundle, bundlePage, type MatrixPage, openBrowser, openMatrix } from "./page.ts";
import { policy, stream, workload } from "./support.ts";

let browser: Browser;
let bundle: Bundle;
let open: MatrixPage | undefined;

// The browser may have to be fetched first.
beforeAll(async () => {
  [browser, bundle] = await Promise.all([openBrowser(), bundlePage()]);
}, 300_000);
afterAll(() => browser?.close());

afterEach(async () => {
  const last = open;
  open = undefined;
  if (last === undefined) return;
  expect({ refused: last.refused, complaints: last.complaints }).toEqual({ refused: [], complaints: [] });
  await last.close();
});

const fromWeb =
  "podSelector: {matchLabels: {app: db}}\ningress: [{from: [{podSelector: {matchLabels: {tier: web}}}], ports: [{port: 5432}]}]";
const many = {
  "file:///a.yaml": stream(
    ...Array.from({ length: 212 }, (_, i) =>
      workload("shop", `web-${i + 1}`, { labels: `app: web-${i + 1}, tier: web` }),
    ),
    workload("shop", "db"),
    policy("shop", "db", fromWeb),
  ),
};

async function show(texts = many): Promise<MatrixPage> {
  open = await openMatrix(browser, bundle, texts);
  return open;
}

async function eventually<T>(get: () => Promise<T> | T, expected: T): Promise<void> {
  await expect.poll(get, { timeout: 10_000, interval: 20 }).toEqual(expected);
}

/** What the focused element says of itself. */
const focused = ({ page }: MatrixPage) =>
  page.evaluate(() => {
    const node = document.activeElement;
    return [node?.getAttribute("aria-label"), node?.getAttribute("aria-expanded")];
  });

const web = "shop/web, 212 workloads";

it("shows many equal workloads as one row, which unfolds with the keyboard", async () => {
  const matrix = await show();
  const { page } = matrix;
  const row = page.locator(`.rowname[aria-label="${web}"]`);
  await row.waitFor();
  expect(await row.innerText()).toMatch(/^web\s*×212$/);
  expect(await page.getByRole("treegrid").getAttribute("aria-rowcount")).toBe("10");
  await page.locator(`[role=gridcell][aria-label="${web} to shop/db: TCP 5432 allowed"]`).click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowLeft");
  await eventually(() => focused(matrix), [web, "false"]);
  await page.keyboard.press("ArrowRight");
  await eventually(() => focused(matrix), [web, "true"]);
  await page.locator('.rowname.member[aria-label="shop/web-1"]').waitFor();
  expect(await page.getByRole("treegrid").getAttribute("aria-rowcount")).toBe("222");
  const levels = (label: string) =>
    page.evaluate((name) => {
      const head = document.querySelector(`.rowname[aria-label="${name}"]`);
      const owner = document.querySelector(`[aria-owns="${head?.id}"]`);
      return [owner?.getAttribute("aria-level"), owner?.getAttribute("aria-expanded")];
    }, label);
  expect(await levels("shop, namespace")).toEqual(["1", "true"]);
  expect(await levels(web)).toEqual(["2", "true"]);
  expect(await levels("shop/web-1")).toEqual(["3", null]);
  // What is open leads to its cells, and a member back to its class.
  await page.keyboard.press("ArrowRight");
  expect((await focused(matrix))[0]).toMatch(/^shop\/web, 212 workloads to /);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  expect(await focused(matrix)).toEqual(["shop/web-2", null]);
  await page.keyboard.press("ArrowLeft");
  expect(await focused(matrix)).toEqual([web, "true"]);
  await page.keyboard.press("ArrowLeft");
  await eventually(() => focused(matrix), [web, "false"]);
  await page.keyboard.press("Enter");
  await eventually(() => focused(matrix), [web, "true"]);
  await page.keyboard.press(" ");
  await eventually(() => focused(matrix), [web, "false"]);
});

it("unfolds rows and columns by a click, each for itself, and keeps that over a reload", async () => {
  const { page } = await show();
  const state = (part: string) => page.locator(`${part}[aria-label="${web}"]`).getAttribute("aria-expanded");
  await page.locator(`.colname[aria-label="${web}"]`).click();
  await eventually(() => state(".colname"), "true");
  expect(await state(".rowname")).toBe("false");
  await page.locator('.colname.member[aria-label="shop/web-1"]').waitFor();
  await page.reload();
  await eventually(() => state(".colname"), "true");
  expect(await state(".rowname")).toBe("false");
});

it("explains a cell of a class by one of its members, and says that it is so for all", async () => {
  const { page } = await show();
  await page.locator(`[role=gridcell][aria-label="${web} to shop/db: TCP 5432 allowed"]`).click();
  const answer = page.getByRole("region", { name: "Why" });
  await answer.getByText("The same holds for all 212 of shop/web.").waitFor();
  expect(await answer.getByRole("heading", { level: 2 }).getAttribute("aria-label")).toBe("shop/web-1 to shop/db");
  expect(await page.locator(".cell.selected").getAttribute("aria-label")).toMatch(/^shop\/web, 212 workloads to /);
  await page.locator(`[role=gridcell][aria-label^="${web} to ${web}:"]`).click();
  await eventually(
    () => answer.getByRole("heading", { level: 2 }).getAttribute("aria-label"),
    "shop/web-1 to shop/web-2",
  );
});

it("shows each workload by itself where a filter leaves few, or when one wishes", async () => {
  const { page } = await show();
  await page.locator(`.rowname[aria-label="${web}"]`).waitFor();
  await page
    .getByRole("textbox", { name: "From" })
    .or(page.getByRole("combobox", { name: "From" }))
    .fill("web-21");
  await eventually(
    () => page.locator(".rowname.workload:visible").allInnerTexts(),
    ["web-21", "web-210", "web-211", "web-212"],
  );
  await page.locator(`.colname[aria-label="${web}"]`).waitFor();
  await page.getByRole("button", { name: "View" }).click();
  expect(await page.getByRole("menuitemradio", { name: "Equal workloads as one" }).getAttribute("aria-checked")).toBe(
    "true",
  );
  await page.getByRole("menuitemradio", { name: "Each workload by itself" }).click();
  await page.locator('.colname[aria-label="shop/web-1"]').waitFor();
  await page.reload();
  await page.locator('.colname[aria-label="shop/web-1"]').waitFor();
  expect(await page.locator(".class").count()).toBe(0);
});

it("marks in the row of a class what has changed for some of it, and unfolds to which", async () => {
  const matrix = await show();
  const { page } = matrix;
  const before = many["file:///a.yaml"].replace("app: web-7, tier: web", "app: web-7");
  matrix.compareWith([{ uri: "file:///a.yaml", text: before }]);
  await page.getByRole("button", { name: "View" }).click();
  await page.getByRole("menuitemradio", { name: "Compare with the saved text" }).click();
  const cell = page.locator(`[role=gridcell][aria-label^="${web} to shop/db:"].change`);
  await cell.waitFor();
  expect(await cell.getAttribute("aria-label")).toContain("1 of 212 pairs gained TCP 5432");
  await cell.click();
  await page.getByText("differs among them: unfold them to see it").waitFor();
  await page.locator(`.rowname[aria-label="${web}"]`).click();
  await page.locator('[role=gridcell][aria-label^="shop/web-7 to shop/db:"].change').waitFor();
  expect(await page.locator('[role=gridcell][aria-label^="shop/web-6 to shop/db:"].change').count()).toBe(0);
});
