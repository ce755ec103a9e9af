// Heads and cells stand in line at every width, at every zoom, and wherever the grid is scrolled to.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { scenario } from "../harness/features.ts";
import { type Bundle, bundlePage, openBrowser, openMatrix } from "./page.ts";

const shop = scenario("shop");
let browser: Browser;
let bundle: Bundle;

// The browser may have to be fetched first.
beforeAll(async () => {
  [browser, bundle] = await Promise.all([openBrowser(), bundlePage()]);
}, 300_000);
afterAll(() => browser?.close());

/** Names and cells that are further apart than half a pixel, a line each. */
function crooked(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const grid = document.querySelector(".grid")?.getBoundingClientRect();
    if (grid === undefined) return ["no grid"];
    const heads = new Map<string, DOMRect>();
    const visible = (node: Element) => node.checkVisibility();
    for (const node of [...document.querySelectorAll(".colname")].filter(visible))
      heads.set(node.getAttribute("aria-colindex") ?? "", node.getBoundingClientRect());
    const rows = [...document.querySelectorAll(".rowname")].filter(visible).map((node) => node.getBoundingClientRect());
    let seen = 0;
    for (const node of [...document.querySelectorAll("[role=gridcell]")].filter(visible)) {
      const cell = node.getBoundingClientRect();
      const head = heads.get(node.getAttribute("aria-colindex") ?? "");
      const bottom = Math.max(...[...heads.values()].map((box) => box.bottom));
      if (cell.top >= bottom - 1 && cell.bottom <= grid.bottom + 1) seen++;
      if (head === undefined) continue;
      const centre = (box: DOMRect) => box.left + box.width / 2;
      if (Math.abs(centre(head) - centre(cell)) > 1.5)
        found.push(`${node.getAttribute("aria-label")}: head ${centre(head)} cell ${centre(cell)}`);
      const middle = (box: DOMRect) => box.top + box.height / 2;
      const row = rows.find((box) => Math.abs(middle(box) - middle(cell)) < 2);
      if (row === undefined) found.push(`${node.getAttribute("aria-label")}: no name beside it`);
    }
    const order = [...heads.values()].sort((a, b) => a.left - b.left);
    for (const [at, box] of order.entries()) {
      const next = order[at + 1];
      // Between two namespaces there is a gap.
      if (next !== undefined && (next.left < box.right - 1 || next.left > box.right + 12))
        found.push(`a head ends at ${box.right}, the next begins at ${next.left}`);
    }
    // What is behind the heads or below the window is not seen.
    if (seen === 0) found.push("no cell in sight");
    if (document.documentElement.scrollWidth > innerWidth + 1) found.push("the page scrolls sideways");
    return found.slice(0, 5);
  });
}

it.each<readonly [width: number, height: number, scale: number]>([
  [1400, 900, 1],
  [700, 450, 2],
  [933, 600, 1.5],
  [640, 700, 1],
  [420, 600, 1],
  [260, 500, 1.25],
  [350, 225, 2],
])("%i × %i at %d", async (width, height, scale) => {
  const { page, close } = await openMatrix(browser, bundle, shop, { width, height }, scale);
  try {
    await page.locator("[role=gridcell]").first().waitFor({ state: "attached" });
    await page.setViewportSize({ width: width - 40, height });
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(100);
    expect(await crooked(page)).toEqual([]);
    // The answer takes room from the grid, beside it or below it.
    await page.locator("[role=gridcell]:visible").nth(1).click();
    await page.getByRole("region", { name: "Why" }).waitFor();
    await page.waitForTimeout(200);
    expect((await crooked(page)).filter((each) => each !== "no cell in sight")).toEqual([]);
    await page.keyboard.press("Escape");
    await page.locator(".grid").evaluate((grid) => grid.scrollTo(217, 133));
    await page.waitForTimeout(100);
    expect(await crooked(page)).toEqual([]);
  } finally {
    await close();
  }
});
