import type { Browser, Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { line, pod } from "../expectations/flowLines.ts";
import { scenario, type Texts } from "../harness/features.ts";
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

const shop = scenario("shop");
const postgres = "file:///shop/policies/postgres.yaml";

async function show(texts: Texts = shop, size?: { width: number; height: number }): Promise<MatrixPage> {
  open = await openMatrix(browser, bundle, texts, size);
  return open;
}

function cell({ page }: MatrixPage, source: string, destination: string): Locator {
  return page.locator(`[role=gridcell][aria-label^="${source} to ${destination}:"]`);
}

async function eventually<T>(get: () => Promise<T> | T, expected: T): Promise<void> {
  await expect.poll(get, { timeout: 10_000, interval: 20 }).toEqual(expected);
}

it("reads a cell aloud with both ends and the verdict", async () => {
  const matrix = await show();
  await cell(matrix, "shop/checkout", "data/postgres").waitFor();
  expect(await cell(matrix, "shop/checkout", "data/postgres").getAttribute("aria-label")).toBe(
    "shop/checkout to data/postgres: TCP 5432 allowed",
  );
  const grid = matrix.page.getByRole("grid");
  expect(await grid.getAttribute("aria-colcount")).toBe(
    String((await matrix.page.locator(".colname:visible").count()) + 1),
  );
});

it("says nothing over the heads of the columns, and nothing at all when only the keyboard is handed over", async () => {
  const matrix = await show();
  const { page } = matrix;
  await cell(matrix, "data/backup", "data/postgres").waitFor();
  await matrix.cursor(postgres, { line: 3, character: 0 }, { show: true, focus: true });
  await eventually(() => page.evaluate(() => document.activeElement?.getAttribute("role")), "gridcell");
  await page.waitForTimeout(300);
  expect(await page.locator(".tip").isHidden()).toBe(true);
  await page.keyboard.press("ArrowRight");
  await page.locator(".tip").waitFor();
  const bottom = (selector: string) => page.locator(selector).evaluate((node) => node.getBoundingClientRect().bottom);
  const top = await page.locator(".tip").evaluate((node) => node.getBoundingClientRect().top);
  expect(top).toBeGreaterThan(await bottom(".grid .head"));
});

it("marks what is needed and what of it is denied, draws faintly what nothing mentions, and says so in the legend", async () => {
  const needs = { flows: line(pod("web"), pod("postgres", "data"), 6000) };
  const matrix = await openMatrix(browser, bundle, shop, undefined, undefined, needs);
  open = matrix;
  const of = (source: string, destination: string) => cell(matrix, source, destination);
  const look = async (source: string, destination: string) =>
    (await of(source, destination).getAttribute("class")) ?? "";
  await of("shop/checkout", "data/postgres").waitFor();
  expect(await look("shop/checkout", "data/postgres")).toContain("need-needed");
  expect(await look("shop/mailer", "data/postgres")).toContain("need-unmentioned");
  expect(await look("shop/cart", "data/redis")).toContain("need-denied");
  expect(await of("shop/cart", "data/redis").getAttribute("data-text")).toBe("!");
  expect(await of("shop/web", "data/postgres").getAttribute("aria-label")).toBe(
    "shop/web to data/postgres: TCP 5432 allowed, TCP 6000 needed and denied (`seen once, on 3 May 2026`)",
  );
  const legend = matrix.page.getByRole("list", { name: "Legend" });
  for (const text of ["needed", "needed and denied", "nothing mentions it"])
    await legend.getByText(text, { exact: true }).waitFor();
});

it("tells the verdict under the pointer, and lights up the row and the column", async () => {
  const matrix = await show();
  await cell(matrix, "data/backup", "data/postgres").hover();
  const tip = matrix.page.locator(".tip");
  await tip.waitFor();
  expect(await tip.innerText()).toBe("data/backup → data/postgres\nTCP 5432 allowed");
  expect(await matrix.page.locator(".rowname.lit").innerText()).toBe("backup");
  expect(await matrix.page.locator(".colname.lit").innerText()).toBe("postgres");
});

it("explains a cell that is clicked, and goes to the line of a rule", async () => {
  const matrix = await show();
  await cell(matrix, "data/backup", "data/postgres").click();
  const answer = matrix.page.getByRole("region", { name: "Why" });
  await answer.getByRole("button", { name: "ingress rule 2, peer 1" }).click();
  await eventually(() => matrix.said.find(({ type }) => type === "reveal"), {
    type: "reveal",
    location: { uri: postgres, range: { start: { line: 25, character: 10 }, end: { line: 27, character: 25 } } },
  });
  await answer.getByRole("button", { name: "Close (Escape)" }).click();
  expect(await answer.isVisible()).toBe(false);
});

it("can be used with the keyboard alone", async () => {
  const matrix = await show();
  const { page } = matrix;
  await cell(matrix, "data/backup", "data/backup").waitFor();
  const focused = (): Promise<string | null> =>
    page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? null);
  for (let i = 0; i < 12 && !(await focused())?.startsWith("data/backup to"); i++) await page.keyboard.press("Tab");
  expect(await focused()).toMatch(/^data\/backup to data\/backup:/);
  await page.keyboard.press("ArrowRight");
  expect(await focused()).toBe("data/backup to data/postgres: TCP 5432 allowed");
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Why" }).waitFor();
  await page.keyboard.press("Escape");
  expect(await page.getByRole("region", { name: "Why" }).isVisible()).toBe(false);
  expect(await focused()).toBe("data/backup to data/postgres: TCP 5432 allowed");
  await page.keyboard.press("Control+End");
  expect(await focused()).toMatch(/^any address outside to any address outside:/);
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowLeft");
  expect(await focused()).toBe("any address outside");
  await page.keyboard.press("Control+Home");
  expect(await focused()).toBe("data, namespace");
  await page.keyboard.press("Enter");
  await page.locator(".rowname.collapsed").waitFor();
  expect(await focused()).toBe("data (5)");
});

it("has one stop for the Tab key in the grid", async () => {
  const matrix = await show();
  await cell(matrix, "data/backup", "data/backup").waitFor();
  expect(await matrix.page.locator('.grid [tabindex="0"]').count()).toBe(1);
});

it("changes only what changes while somebody types", async () => {
  const matrix = await show();
  const { page } = matrix;
  await cell(matrix, "data/backup", "data/postgres").click();
  await page.getByRole("region", { name: "Why" }).waitFor();
  await page.evaluate(() => {
    const scope = window as unknown as { touched: string[]; gone: number };
    scope.touched = [];
    scope.gone = 0;
    new MutationObserver((records) => {
      for (const { type, removedNodes, target } of records) {
        if (type === "attributes" && target instanceof Element)
          scope.touched.push(target.getAttribute("aria-label") ?? "");
        scope.gone += [...removedNodes].filter(
          (node) => node instanceof Element && node.matches(".row, .cell, .rowname"),
        ).length;
      }
    }).observe(document.querySelector(".body") as Element, {
      subtree: true,
      childList: true,
      attributeFilter: ["class"],
    });
  });
  await matrix.change({ ...shop, [postgres]: shop[postgres]?.replaceAll("5432", "6543") ?? "" });
  await eventually(
    () => cell(matrix, "data/backup", "data/postgres").getAttribute("aria-label"),
    "data/backup to data/postgres: TCP 6543 allowed",
  );
  const { touched, gone } = await page.evaluate(() => {
    const { touched, gone } = window as unknown as { touched: string[]; gone: number };
    return { touched, gone };
  });
  expect(gone).toBe(0);
  expect(touched.filter((label) => !label.includes(" to data/postgres: TCP 6543"))).toEqual([]);
  expect(await page.getByRole("region", { name: "Why" }).locator(".verdict").innerText()).toContain("TCP 6543");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe(
    "data/backup to data/postgres: TCP 6543 allowed",
  );
});

it("follows the cursor from policy to policy", async () => {
  const matrix = await show();
  await cell(matrix, "shop/web", "shop/web").waitFor();
  await matrix.cursor(postgres, { line: 3, character: 0 });
  await matrix.page.locator(".colname.emphasised").waitFor();
  expect(await matrix.page.locator(".colname.emphasised").allInnerTexts()).toEqual(["postgres"]);
  await matrix.cursor("file:///shop/policies/grafana.yaml", { line: 3, character: 0 });
  await matrix.page.locator(".rowname.emphasised").waitFor();
  expect(await matrix.page.locator(".rowname.emphasised").allInnerTexts()).toEqual(["grafana"]);
});

it("opens on what one came from, with the keyboard there", async () => {
  const matrix = await show(shop, { width: 620, height: 420 });
  const { page } = matrix;
  await cell(matrix, "data/backup", "data/postgres").waitFor();
  await matrix.cursor("file:///shop/policies/shop.yaml", { line: 3, character: 0 }, { show: true, focus: true });
  await page.locator(".colname.emphasised").first().waitFor();
  await eventually(
    () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? ""),
    expect.stringMatching(/ to shop\//),
  );
  const inSight = await page.evaluate(() => {
    const { left, right, top, bottom } = document.activeElement?.getBoundingClientRect() ?? new DOMRect();
    return left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight;
  });
  expect(inSight).toBe(true);
});

it("opens on the pods that a policy stands for where no manifest declares any", async () => {
  const matrix = await show({ "file:///a.yaml": policy("shop", "web", "podSelector: { matchLabels: { app: web } }") });
  await matrix.cursor("file:///a.yaml", { line: 3, character: 0 }, { show: true });
  await matrix.page.locator(".colname.emphasised").waitFor();
  expect(await matrix.page.locator(".colname.emphasised").allInnerTexts()).toEqual(["app=web"]);
});

it("filters by the sentence above, and answers when both ends are named", async () => {
  const matrix = await show();
  const { page } = matrix;
  await page.getByLabel("From").fill("shop/checkout");
  await page.getByLabel("to", { exact: true }).fill("postgres");
  await eventually(() => page.locator(".rowname:not(.band):visible").allInnerTexts(), ["checkout"]);
  await eventually(() => page.locator(".colname:visible").allInnerTexts(), ["postgres"]);
  await page.getByRole("button", { name: "Why" }).click();
  const answer = page.getByRole("region", { name: "Why" });
  await answer.waitFor();
  expect(await answer.getByRole("heading", { level: 2 }).innerText()).toMatch(/shop\/checkout\s*data\/postgres/);
  await page.getByLabel("to", { exact: true }).fill("policy:none");
  await page.getByText("Nothing matches these filters").waitFor();
  expect(await page.getByLabel("to", { exact: true }).getAttribute("aria-invalid")).toBe("true");
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await cell(matrix, "data/backup", "data/postgres").waitFor({ state: "attached" });
});

it("answers a question that the editor asks", async () => {
  const matrix = await show();
  await cell(matrix, "data/backup", "data/postgres").waitFor();
  await matrix.send({ type: "ask", source: "shop/web", destination: "data/postgres", port: "9187" });
  const answer = matrix.page.getByRole("region", { name: "Why" });
  await answer.getByText("9187 may not pass; TCP 5432 is allowed.").waitFor();
  expect(await matrix.page.getByLabel("on", { exact: true }).inputValue()).toBe("");
});

it("swaps rows and columns, and reads the same", async () => {
  const matrix = await show();
  await cell(matrix, "shop/checkout", "data/postgres").waitFor();
  await matrix.page.getByRole("button", { name: "Swap rows and columns" }).click();
  await matrix.page.locator(".corner .down", { hasText: "Destination" }).waitFor();
  const swapped = cell(matrix, "shop/checkout", "data/postgres");
  expect(await swapped.getAttribute("aria-label")).toBe("shop/checkout to data/postgres: TCP 5432 allowed");
  await swapped.click();
  const heading = matrix.page.getByRole("region", { name: "Why" }).getByRole("heading", { level: 2 });
  expect(await heading.getAttribute("aria-label")).toBe("shop/checkout to data/postgres");
});

it("collapses a group in both directions", async () => {
  const { page } = await show();
  await page.locator(".rowname.band", { hasText: "shop" }).click();
  await page.locator(".rowname.collapsed", { hasText: "shop" }).waitFor();
  expect(await page.locator(".colname.collapsed").innerText()).toMatch(/^shop\s+×5$/);
  await page.locator(".rowname.collapsed", { hasText: "shop" }).click();
  await eventually(() => page.locator(".rowname.collapsed").count(), 0);
});

it("marks what changed since it was saved, lists it, and goes to it", async () => {
  const matrix = await show();
  const { page } = matrix;
  const text = shop[postgres] ?? "";
  matrix.compareWith([{ uri: postgres, text: text.replaceAll("5432", "6543") }]);
  await page.getByRole("button", { name: "View" }).click();
  await page.getByRole("menuitemradio", { name: "Compare with the saved text" }).click();
  const changed = cell(matrix, "data/backup", "data/postgres");
  await eventually(
    () => changed.getAttribute("aria-label"),
    "data/backup to data/postgres: TCP 5432 allowed, gained TCP 5432, lost TCP 6543",
  );
  await page.getByRole("button", { name: /changes since saved/ }).click();
  const answer = page.getByRole("region", { name: "Why" });
  await answer
    .getByRole("button", { name: /to data\/postgres$/ })
    .first()
    .click();
  await answer.getByText("gained TCP 5432, lost TCP 6543").waitFor();
  expect(matrix.said.findLast(({ type }) => type === "title")).toEqual({ type: "title", changes: 7 });
  await page.getByRole("button", { name: "View" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Only what changed" }).click();
  await eventually(() => page.locator(".colname:visible").allInnerTexts(), ["postgres"]);
});

it("folds what is alike, and sorts by reach", async () => {
  const matrix = await show();
  const { page } = matrix;
  await cell(matrix, "shop/cart", "shop/web").waitFor();
  await page.getByRole("button", { name: "View" }).click();
  await page.getByRole("menuitemradio", { name: "Fold what is alike" }).click();
  await page.locator(".rowname", { hasText: /^cart, …\s*×4$/ }).waitFor();
  await page
    .locator('[role=gridcell][aria-label^="shop/cart and 3 alike to shop/cart and 2 alike: everything"]')
    .click();
  await page.getByRole("region", { name: "Why" }).waitFor();
});

it("asks for the ports, proposes the change that allows, and applies it on demand", async () => {
  const matrix = await show();
  const { page } = matrix;
  const settled = () => matrix.said.filter((message) => message.type === "settle").map(({ apply }) => apply);
  await cell(matrix, "shop/web", "data/redis").click();
  const answer = page.getByRole("region", { name: "Why" });
  await answer.getByRole("button", { name: "Allow this connection…" }).click();
  const form = answer.getByRole("form", { name: "Ports to allow" });
  // What the pod declares, the first of it; everything is no default.
  expect(await form.locator("label").allInnerTexts()).toEqual([
    "TCP 6379\nredis",
    "TCP 9121\nmetrics",
    "Others",
    "every port and protocol",
  ]);
  expect(
    await form.locator("input:checked").evaluateAll((all) => all.map((box) => (box as HTMLInputElement).value)),
  ).toEqual(["TCP 6379"]);
  await page.keyboard.press("Enter");
  const proposal = answer.getByRole("group", { name: "Allow TCP 6379 from shop/web to data/redis" });
  await proposal.getByText("Nothing else changes.").waitFor();
  await page.keyboard.press("Enter");
  await eventually(settled, [true]);
  expect(await proposal.count()).toBe(0);

  await page.evaluate(() => document.querySelector(".grid")?.scrollTo(0, 0));
  await cell(matrix, "data/backup", "data/postgres").click();
  await answer.getByRole("button", { name: "Remove this permission…" }).click();
  await answer.getByRole("button", { name: "Show the change" }).click();
  await answer.getByRole("button", { name: "Discard" }).click();
  await eventually(settled, [true, false]);
});

it("takes several ports, others that one writes, or all", async () => {
  const matrix = await show();
  const { page } = matrix;
  await cell(matrix, "shop/web", "data/redis").click();
  const answer = page.getByRole("region", { name: "Why" });
  const choose = async (fill: () => Promise<unknown>, title: string) => {
    await answer.getByRole("button", { name: "Allow this connection…" }).click();
    await fill();
    await answer.getByRole("button", { name: "Show the change" }).click();
    await answer.getByRole("group", { name: `Allow ${title} from shop/web to data/redis` }).waitFor();
    await page.keyboard.press("Escape");
    await answer.getByRole("button", { name: "Allow this connection…" }).waitFor();
  };
  await choose(() => answer.getByLabel("TCP 9121").check(), "TCP 6379, 9121");
  await choose(async () => {
    await answer.getByLabel("TCP 6379").uncheck();
    await answer.getByLabel("Other ports").fill("8000-8080, udp 53");
  }, "TCP 8000-8080 and UDP 53");
  await choose(() => answer.getByLabel("every port and protocol").check(), "everything");
  await answer.getByRole("button", { name: "Allow this connection…" }).click();
  await answer.getByLabel("Other ports").fill("many");
  await page.keyboard.press("Enter");
  await answer.getByText("“many” is no port").waitFor();
});

it("proposes a policy test that says what is so, of the cell or of all that one end has to do with", async () => {
  const matrix = await show();
  const { page } = matrix;
  const settled = () => matrix.said.filter((message) => message.type === "settle").map(({ apply }) => apply);
  await cell(matrix, "data/backup", "data/postgres").click();
  const answer = page.getByRole("region", { name: "Why" });
  const expecting = async (choice: string, title: string) => {
    await answer.getByRole("button", { name: "Expect this…" }).press("Enter");
    await answer.getByRole("button", { name: choice }).press("Enter");
    await answer.getByRole("group", { name: title }).waitFor();
  };
  await expecting("This connection stays", "Expect: backup reaches postgres on TCP 5432");
  await page.keyboard.press("Escape");
  await eventually(settled, [false]);
  // The postgres of the sample lets in pods that nobody declares.
  await answer.getByRole("button", { name: "Expect this…" }).press("Enter");
  await answer.getByRole("button", { name: "Nobody else reaches" }).press("Enter");
  const refusal = answer.getByText("a test has no words for them");
  await refusal.waitFor();
  // In a narrow panel the choices are more than a line long: all of it is inside of them, and the refusal stands below.
  await page.setViewportSize({ width: 420, height: 700 });
  const choices = answer.getByRole("group", { name: "What to expect" });
  const overflowing = await choices
    .getByRole("button")
    .evaluateAll((all) => all.filter(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight).length);
  const [above, below] = await Promise.all([choices.boundingBox(), refusal.boundingBox()]);
  expect({ overflowing, beside: (below?.y ?? 0) < (above?.y ?? 0) + (above?.height ?? 0) }).toEqual({
    overflowing: 0,
    beside: false,
  });
  await page.keyboard.press("Escape");
  await answer.getByRole("button", { name: "Expect this…" }).waitFor();
  await expecting("This connection stays", "Expect: backup reaches postgres on TCP 5432");
  await page.keyboard.press("Enter");
  await eventually(settled, [false, true]);
});

it("leaves nothing open by Escape, wherever one is in a change", async () => {
  const matrix = await show();
  const { page } = matrix;
  const settled = () => matrix.said.filter((message) => message.type === "settle").map(({ apply }) => apply);
  await cell(matrix, "shop/web", "data/redis").click();
  const answer = page.getByRole("region", { name: "Why" });
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
  await answer.getByRole("button", { name: "Allow this connection…" }).press("Enter");
  await page.keyboard.press("Escape");
  await eventually(focused, "Allow this connection…");
  expect(settled()).toEqual([]);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await eventually(focused, "Apply (Enter)");
  await page.keyboard.press("Escape");
  await eventually(settled, [false]);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await eventually(focused, "Apply (Enter)");
  // Another cell is asked about meanwhile.
  await page.evaluate(() => document.querySelector(".grid")?.scrollTo(0, 0));
  await cell(matrix, "data/backup", "data/postgres").click();
  await eventually(settled, [false, false]);
  await answer.getByRole("button", { name: "Remove this permission…" }).press("Enter");
  await page.keyboard.press("Enter");
  await eventually(focused, "Apply (Enter)");
  // The diff was settled in the editor.
  await matrix.send({ type: "settled" });
  await answer.getByRole("button", { name: "Remove this permission…" }).waitFor();
  expect(settled()).toEqual([false, false]);
  await page.keyboard.press("Escape");
  await eventually(() => answer.count(), 0);
});

it("copies as text and saves as a picture", async () => {
  const matrix = await show();
  const { page } = matrix;
  await cell(matrix, "data/backup", "data/postgres").waitFor();
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "Copy as CSV" }).click();
  await page.getByText("Copied as CSV.").waitFor();
  const copied = matrix.said.find((message) => message.type === "export");
  expect(copied).toMatchObject({ target: "clipboard", format: "csv" });
  expect(copied?.text.split("\r\n")[0]).toContain("data/postgres");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "Save as PNG…" }).click();
  await eventually(() => matrix.said.some(({ type }) => type === "picture"), true);
  const picture = matrix.said.find((message) => message.type === "picture");
  const bytes = Buffer.from(picture?.data ?? "", "base64");
  expect(bytes.subarray(1, 4).toString()).toBe("PNG");
  expect(bytes.readUInt32BE(16)).toBeGreaterThan(1000);
});

it("comes back after a reload as it was", async () => {
  const matrix = await show();
  const { page } = matrix;
  await page.getByLabel("From").fill("shop/");
  await cell(matrix, "shop/web", "data/redis").click();
  await page.getByRole("region", { name: "Why" }).waitFor();
  await eventually(() => page.locator(".rowname.band:visible").count(), 1);
  await page.reload();
  await page.getByRole("region", { name: "Why" }).waitFor();
  expect(await page.getByLabel("From").inputValue()).toBe("shop/");
  expect(await page.locator(".cell.selected").getAttribute("aria-label")).toMatch(/^shop\/web to data\/redis:/);
});

it("says that the server has stopped, keeps what it has, and starts it again", async () => {
  const matrix = await show();
  const { page } = matrix;
  await cell(matrix, "data/backup", "data/postgres").waitFor();
  await matrix.server("stopped");
  await page.getByRole("button", { name: "Start it again" }).click();
  await eventually(() => matrix.said.some(({ type }) => type === "restart"), true);
  expect(await cell(matrix, "data/backup", "data/postgres").isVisible()).toBe(true);
  await matrix.server("running");
  await eventually(() => page.locator("#matrix > .notice").isVisible(), false);
});

it("helps where there is nothing to show", async () => {
  const { page } = await show({ "file:///a.yaml": "apiVersion: v1\nkind: ConfigMap\n" });
  await page.getByText("No workload and no policy here yet").waitFor();
  expect(await page.locator(".grid").isVisible()).toBe(false);
});

it("shows names as text, whatever they are", async () => {
  const name = `"<img src=x onerror=alert(1)>"`;
  const labels = `app: "</div><script x=1>alert(2)</script>"`;
  const matrix = await show({
    "file:///a.yaml": stream(
      workload(name, name, { labels }),
      workload("shop", "db"),
      policy(
        "shop",
        `"<b onclick=alert(3)>"`,
        `podSelector: {}\ningress: [{from: [{podSelector: {matchLabels: {${labels}}}}]}]`,
      ),
    ),
  });
  const { page } = matrix;
  await page.locator(".rowname", { hasText: "<img src=x onerror=alert(1)>" }).first().waitFor();
  await page.locator('[role=gridcell][aria-label^="<img"]').first().hover();
  await page.locator(".tip").waitFor();
  await page.locator('[role=gridcell][aria-label^="<img"]').first().click();
  await page.getByRole("region", { name: "Why" }).waitFor();
  expect(await page.locator("img, b[onclick], script:not([src])").count()).toBe(0);
});

it("holds two thousand workloads, and only what is visible in the page", async () => {
  const many = Array.from({ length: 2000 }, (_, i) => workload(`ns-${Math.floor(i / 50)}`, `w-${i}`));
  const matrix = await show({ "file:///a.yaml": stream(...many) });
  const { page } = matrix;
  // Nothing tells those of a namespace apart.
  await cell(matrix, "ns-0/w, 50 workloads", "ns-0/w, 50 workloads").waitFor();
  await page.getByRole("button", { name: "View" }).click();
  await page.getByRole("menuitemradio", { name: "Each workload by itself" }).click();
  await cell(matrix, "ns-0/w-0", "ns-0/w-1").waitFor();
  expect(await page.locator(".cell").count()).toBeLessThan(2500);
  expect(Number(await page.getByRole("grid").getAttribute("aria-rowcount"))).toBeGreaterThan(2000);
  await page.evaluate(() => document.querySelector(".grid")?.scrollTo({ left: 1e6, top: 1e6 }));
  const last = cell(matrix, "ns-39/w-1999", "ns-39/w-1998");
  await last.waitFor();
  await eventually(
    () => last.getAttribute("aria-label"),
    "ns-39/w-1999 to ns-39/w-1998: everything allowed, no policy restricts it",
  );
  expect(await page.locator(".pin").isVisible()).toBe(true);
});

it("says at its head what the edits change, until that is compared", async () => {
  const { page, send, said } = await show();
  await send({ type: "edits", text: "+2 −1 connections against HEAD", note: "" });
  const line = page.locator(".edits");
  expect(await line.innerText()).toContain("Your edits: +2 −1 connections against HEAD");
  await line.getByRole("button", { name: "Show what changes" }).click();
  await line.getByRole("button", { name: "Copy as Markdown" }).click();
  expect(said.filter(({ type }) => type === "edits")).toEqual([
    { type: "edits", action: "show" },
    { type: "edits", action: "copy" },
  ]);
  await send({ type: "compare", base: "head" });
  await eventually(() => line.isHidden(), true);
});
