import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scenario } from "../harness/features.ts";
import { type Bundle, bundlePage, type MatrixPage, openBrowser, openMatrix } from "./page.ts";
import { policy, stream, workload } from "./support.ts";
import { dress, themes } from "./themes.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shop = scenario("shop");
/** Workloads that nothing tells apart, and a policy. */
const many = {
  "file:///a.yaml": stream(
    ...Array.from({ length: 120 }, (_, i) => workload("shop", `web-${i + 1}`)),
    policy("shop", "web", "podSelector: {}\ningress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]"),
  ),
};
const postgres = "file:///shop/policies/postgres.yaml";
let browser: Browser;
let bundle: Bundle;

// The browser may have to be fetched first.
beforeAll(async () => {
  [browser, bundle] = await Promise.all([openBrowser(), bundlePage()]);
}, 300_000);
afterAll(() => browser?.close());

/** What axe-core finds, a line each: the rule, and where. `rules`: of these alone. */
async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  return page.evaluate(async (only) => {
    const { axe } = window as unknown as { axe: { run: (options: object) => Promise<{ violations: Violation[] }> } };
    interface Violation {
      readonly id: string;
      readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
    }
    const { violations } = await axe.run(only === undefined ? {} : { runOnly: only });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
  }, rules);
}

type Step = (matrix: MatrixPage) => Promise<unknown>;

const grid: Step = ({ page }) => page.locator('[role=gridcell][aria-label^="data/backup to data/postgres:"]').waitFor();
const graph: Step = async ({ page }) => {
  await page.getByRole("radio", { name: "Graph" }).click();
  await page.getByRole("treeitem", { name: "data/backup to data/postgres: TCP 5432 allowed" }).waitFor();
};
const why: Step = async ({ page }) => {
  await page.locator(':is([role=gridcell], .label)[aria-label^="data/backup to data/postgres:"]:visible').click();
  await page.getByRole("region", { name: "Why" }).getByText("ingress rule 2, peer 1").waitFor();
};
const list: Step = async ({ page }) => {
  await page.getByRole("treeitem", { name: /^anyone but monitoring\/grafana to shop\/web/ }).click();
  await page.getByRole("region", { name: "Why" }).getByRole("button", { name: "data/backup to shop/web" }).waitFor();
};
const classes: Step = async (matrix) => {
  const { page } = matrix;
  await matrix.change(many);
  await page.locator('.rowname[aria-label="shop/web, 120 workloads"]').click();
  await page.locator('.colname[aria-label="shop/web, 120 workloads"]').click();
  await page.locator('.colname.member[aria-label="shop/web-1"]').waitFor();
  await page.locator('[role=gridcell][aria-label^="shop/web-1 to shop/web, 120 workloads:"]').click();
  await page.getByRole("region", { name: "Why" }).getByText("The same holds for all 120 of shop/web.").waitFor();
};
const changes: Step = async (matrix) => {
  const { page } = matrix;
  matrix.compareWith([{ uri: postgres, text: (shop[postgres] ?? "").replaceAll("5432", "6543") }]);
  await page.getByRole("button", { name: "View" }).click();
  await page.getByRole("menuitemradio", { name: "Compare with the saved text" }).click();
  await page.getByRole("button", { name: /changes since saved/ }).click();
  await page.getByRole("region", { name: "Why" }).getByText("gained TCP 5432, lost TCP 6543").first().waitFor();
};
const menu: Step = async ({ page }) => {
  await page.getByRole("button", { name: "View" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Pods that no manifest declares" }).waitFor();
};

describe("axe-core finds nothing, in any theme", () => {
  it.each<readonly [string, readonly Step[]]>([
    ["in the grid with the answer open", [grid, why]],
    ["in the grid with the changes open", [grid, changes]],
    ["in the grid with a menu open", [grid, menu]],
    ["in the grid with a class unfolded", [grid, classes]],
    ["in the graph with the answer open", [grid, graph, why]],
    ["in the graph with connections listed", [grid, graph, list]],
    ["in the graph with changes", [grid, graph, changes]],
  ])("%s", async (_, steps) => {
    const matrix = await openMatrix(browser, bundle, shop, { width: 1100, height: 800 });
    try {
      for (const step of steps) await step(matrix);
      // Through the debugger's door: the page's own policy lets no foreign script in.
      await matrix.page.evaluate(axe);
      for (const [index, theme] of (Object.keys(themes) as (keyof typeof themes)[]).entries()) {
        await dress(matrix.page, theme);
        // What is there and how it is called is the same in all of them; only colours differ.
        const found = await violations(matrix.page, index === 0 ? undefined : ["color-contrast"]);
        expect([theme, ...found]).toEqual([theme]);
      }
    } finally {
      await matrix.close();
    }
  });
});
