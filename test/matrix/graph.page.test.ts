import type { Browser, Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { scenario, type Texts } from "../harness/features.ts";
import { type Bundle, bundlePage, type MatrixPage, openBrowser, openMatrix } from "./page.ts";
import { policy, stream, workload } from "./support.ts";
import { dress } from "./themes.ts";

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

/** The page with the graph in front. */
async function show(texts: Texts = shop): Promise<MatrixPage> {
  open = await openMatrix(browser, bundle, texts, { width: 1100, height: 800 });
  await open.page.getByRole("radio", { name: "Graph" }).click();
  return open;
}

function item({ page }: MatrixPage, name: string | RegExp): Locator {
  return typeof name === "string" ? page.locator(`.item[aria-label="${name}"]`) : page.getByRole("treeitem", { name });
}

const toPostgres = "data/backup to data/postgres: TCP 5432 allowed";
const focused = ({ page }: MatrixPage): Promise<string | null> =>
  page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? null);

async function eventually<T>(get: () => Promise<T> | T, expected: T): Promise<void> {
  await expect.poll(get, { timeout: 10_000, interval: 20 }).toEqual(expected);
}

it("shows the grid, or the graph, and keeps the choice over a reload", async () => {
  const matrix = await show();
  const { page } = matrix;
  await item(matrix, toPostgres).waitFor();
  expect(await page.getByRole("grid").isVisible()).toBe(false);
  await page.getByRole("button", { name: "Zoom in (+)" }).click();
  await page.getByRole("button", { name: /^Show \d+ connections that no policy restricts$/ }).click();
  const zoom = await page.locator(".percent").innerText();
  await page.reload();
  await item(matrix, toPostgres).waitFor();
  await page.getByRole("button", { name: /^Hide \d+ connections/ }).waitFor();
  expect(await page.locator(".percent").innerText()).toBe(zoom);
  await page.getByRole("radio", { name: "Grid" }).click();
  await page.getByRole("grid").waitFor();
  expect(await page.locator(".picture").isVisible()).toBe(false);
});

it("explains the connection of an edge as the grid does, and goes to the manifest of a node", async () => {
  const matrix = await show();
  const { page, said } = matrix;
  await item(matrix, toPostgres).click();
  const answer = page.getByRole("region", { name: "Why" });
  await answer.getByRole("button", { name: "ingress rule 2, peer 1" }).click();
  await eventually(() => said.find(({ type }) => type === "reveal"), {
    type: "reveal",
    location: { uri: postgres, range: { start: { line: 25, character: 10 }, end: { line: 27, character: 25 } } },
  });
  expect(await item(matrix, toPostgres).getAttribute("aria-selected")).toBe("true");
  await item(matrix, /^data\/postgres, StatefulSet/).click();
  const revealed = () => said.findLast((message) => message.type === "reveal")?.location.uri;
  await eventually(revealed, "file:///shop/data/postgres.yaml");
});

it("lists the connections that it draws as one, and explains each", async () => {
  const matrix = await show();
  const answer = matrix.page.getByRole("region", { name: "Why" });
  await item(matrix, /^all of shop to data\/postgres/).click();
  await answer.getByRole("button", { name: "shop/cart to data/postgres" }).click();
  await answer.getByRole("heading", { level: 3, name: "Into data/postgres" }).waitFor();
  expect(await item(matrix, /^all of shop to data\/postgres/).getAttribute("aria-selected")).toBe("true");
});

it("keeps a list fresh while somebody types, and closes it when there is nothing to list", async () => {
  const matrix = await show();
  const answer = matrix.page.getByRole("region", { name: "Why" });
  await item(matrix, /^anyone but monitoring\/grafana to shop\/web/).click();
  await answer.getByRole("button", { name: "data/backup to shop/web" }).waitFor();
  const { "file:///shop/data/backup.yaml": _, ...rest } = shop;
  await matrix.change(rest);
  await eventually(() => answer.getByRole("button", { name: "data/backup to shop/web" }).count(), 0);
  expect(await answer.isVisible()).toBe(true);
  await matrix.change({ "file:///a.yaml": workload("shop", "web") });
  await eventually(() => answer.isVisible(), false);
});

it("lets everything step back that does not belong to what is under the pointer", async () => {
  const matrix = await show();
  const { page } = matrix;
  await item(matrix, /^monitoring\/grafana, Deployment/).hover();
  await page.locator(".picture.focusing").waitFor();
  const near = page.locator(".item.near");
  expect((await near.evaluateAll((nodes) => nodes.map((node) => node.getAttribute("aria-label")))).sort()).toEqual([
    "kube-system, namespace",
    "kube-system/coredns, Deployment, no policy restricts it",
    "monitoring, namespace",
    "monitoring/grafana to kube-system/coredns: TCP 53 and UDP 53 allowed",
    "monitoring/grafana to monitoring/prometheus: TCP 9090 allowed",
    "monitoring/grafana, Deployment",
    "monitoring/prometheus, StatefulSet, no policy restricts it",
  ]);
  await item(matrix, toPostgres).hover();
  await eventually(() => page.locator(".tip").innerText(), "data/backup → data/postgres\nTCP 5432 allowed");
});

it("can be used with the keyboard alone", async () => {
  const matrix = await show();
  const { page } = matrix;
  await item(matrix, toPostgres).waitFor();
  await page.keyboard.press("ArrowLeft");
  await page.getByRole("grid").waitFor();
  await page.keyboard.press("ArrowRight");
  await item(matrix, toPostgres).waitFor();
  for (let i = 0; i < 12 && !(await page.locator(".item:focus").count()); i++) await page.keyboard.press("Tab");
  expect(await page.locator('.picture [tabindex="0"]').count()).toBe(1);
  await page.keyboard.press("Home");
  for (let i = 0; i < 40 && !(await focused(matrix))?.startsWith("data/backup,"); i++)
    await page.keyboard.press("ArrowDown");
  expect(await focused(matrix)).toBe("data/backup, CronJob, no policy restricts what goes out");
  await page.keyboard.press("ArrowRight");
  expect(await focused(matrix)).toBe(toPostgres);
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Why" }).waitFor();
  await page.keyboard.press("Escape");
  expect(await page.getByRole("region", { name: "Why" }).isVisible()).toBe(false);
  expect(await focused(matrix)).toBe(toPostgres);
  await page.keyboard.press("ArrowRight");
  expect(await focused(matrix)).toBe("data/postgres, StatefulSet, no policy restricts what goes out");
  await page.keyboard.press("ArrowLeft");
  expect(await focused(matrix)).toMatch(/ to data\/postgres: TCP (5432|9187) allowed/);
  const before = await page.locator(".percent").innerText();
  await page.keyboard.press("+");
  expect(await page.locator(".percent").innerText()).not.toBe(before);
  await page.keyboard.press("0");
  await eventually(() => page.locator(".percent").innerText(), before);
  await page.keyboard.press("Home");
  for (let i = 0; i < 40 && (await focused(matrix)) !== "shop, namespace"; i++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator(".node.collapsed").waitFor();
});

it("keeps the focus where it is while the picture changes", async () => {
  const matrix = await show();
  await item(matrix, "data/backup, CronJob, no policy restricts what goes out").focus();
  await matrix.change({ ...shop, [postgres]: shop[postgres]?.replaceAll("5432", "6543") ?? "" });
  await item(matrix, "data/backup to data/postgres: TCP 6543 allowed").waitFor();
  expect(await focused(matrix)).toBe("data/backup, CronJob, no policy restricts what goes out");
});

it("zooms with the wheel and the control key, about the pointer", async () => {
  const matrix = await show();
  const { page } = matrix;
  const node = item(matrix, /^data\/postgres, StatefulSet/);
  // A picture that is smaller than its window stands in the middle of it.
  for (let i = 0; i < 4; i++) await page.getByRole("button", { name: "Zoom in (+)" }).click();
  await node.hover();
  const before = await node.boundingBox();
  if (before === null) throw new Error("not shown");
  await page.mouse.move(before.x + 3, before.y + 3);
  await page.keyboard.down("Control");
  for (let i = 0; i < 2; i++) await page.mouse.wheel(0, -60);
  await page.keyboard.up("Control");
  await eventually(async () => ((await node.boundingBox())?.width ?? 0) > before.width * 1.3, true);
  const after = await node.boundingBox();
  expect(Math.abs((after?.x ?? 0) - before.x)).toBeLessThan(30);
  expect(Math.abs((after?.y ?? 0) - before.y)).toBeLessThan(30);
});

it("is filtered as the grid is, and marks what the policy under the cursor decides", async () => {
  const matrix = await show();
  const { page } = matrix;
  await matrix.cursor(postgres, { line: 3, character: 0 });
  await page.locator(".node.emphasised").waitFor();
  expect(await page.locator(".node.emphasised").getAttribute("aria-label")).toMatch(/^data\/postgres/);
  await page.getByLabel("to", { exact: true }).fill("monitoring/");
  await page.getByLabel("From").fill("monitoring/");
  await eventually(() => page.locator(".item.label").count(), 1);
  await item(matrix, "monitoring/grafana to monitoring/prometheus: TCP 9090 allowed").waitFor();
});

it("marks what changed, and goes there from the list of changes", async () => {
  const matrix = await show();
  const { page } = matrix;
  matrix.compareWith([{ uri: postgres, text: (shop[postgres] ?? "").replace("app: backup", "app: redis") }]);
  await page.getByRole("button", { name: "View" }).click();
  await page.getByRole("menuitemradio", { name: "Compare with the saved text" }).click();
  await item(matrix, `${toPostgres}, gained TCP 5432`).waitFor();
  await item(matrix, "data/redis to data/postgres: nothing allowed, lost TCP 5432").waitFor();
  await page.getByRole("list", { name: "Legend" }).getByText("lost").waitFor();
  await page.getByRole("button", { name: "2 changes since saved" }).click();
  await page.getByRole("region", { name: "Why" }).getByRole("button", { name: "data/redis to data/postgres" }).click();
  await page.locator(".label.lost.chosen").waitFor();
});

it("says when there is too much for a picture, and offers namespaces instead", async () => {
  const many = Array.from({ length: 300 }, (_, i) => workload(`ns-${i % 10}`, `w-${i}`));
  const { page } = await show({ "file:///a.yaml": stream(...many) });
  await page.getByText("are too many for a picture").waitFor();
  await page.getByRole("button", { name: "Show each namespace as one" }).click();
  await eventually(() => page.locator(".node.collapsed").count(), 10);
});

it("exports the picture that is shown, in the theme's colours, with a title and a legend", async () => {
  const matrix = await show();
  const { page, said } = matrix;
  await dress(page, "dark");
  await item(matrix, toPostgres).click();
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "Copy as SVG" }).click();
  await eventually(() => said.some(({ type }) => type === "export"), true);
  const text = said.find((message) => message.type === "export")?.text ?? "";
  expect(text).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(text).toContain('fill="rgb(18, 19, 20)"');
  expect(text).toContain(">Traffic graph</text>");
  for (const word of ["postgres", "TCP 5432", "all of shop", "Anyone but monitoring/grafana", "depends on the CNI"])
    expect(text).toContain(`>${word}</text>`);
  expect(text).toMatch(/\d+ connections that no policy restricts are not drawn/);
  expect(text).not.toMatch(/ (class|style|tabindex|aria-\w+|data-\w+)=|var\(|color\(/);
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "Save as PNG…" }).click();
  await eventually(() => said.some(({ type }) => type === "picture"), true);
  const bytes = Buffer.from(said.find((message) => message.type === "picture")?.data ?? "", "base64");
  expect(bytes.subarray(1, 4).toString()).toBe("PNG");
  expect(bytes.readUInt32BE(16)).toBeGreaterThan(800);
});

it("draws the grid in the theme's colours, with what changed", async () => {
  const matrix = await show();
  const { page, said } = matrix;
  await dress(page, "dark");
  await page.getByRole("radio", { name: "Grid" }).click();
  await page.getByRole("grid").waitFor();
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "Copy as SVG" }).click();
  await eventually(() => said.some(({ type }) => type === "export"), true);
  const text = said.find((message) => message.type === "export")?.text ?? "";
  expect(text).toContain('fill="#121314"');
  expect(text).toContain(">Traffic matrix</text>");
});

it("shows names as text, and exports them as text, whatever they are", async () => {
  const name = `"<img src=x onerror=alert(1)>"`;
  const matrix = await show({
    "file:///a.yaml": stream(
      workload(name, `"a\\u0007|&</text><script x=1></script>"`),
      workload("shop", "db"),
      policy("shop", "db", "podSelector: {}\ningress: [{from: [{namespaceSelector: {}}], ports: [{port: 80}]}]"),
    ),
  });
  const { page, said } = matrix;
  await page.locator(".node text", { hasText: "<script x=1>" }).first().waitFor();
  await page.locator(".title text", { hasText: "<img src=x onerror=alert(1)>" }).waitFor();
  await page.locator(".item.node").first().hover();
  await page.locator(".tip").waitFor();
  await page.locator(".item.label").first().click();
  await page.getByRole("region", { name: "Why" }).waitFor();
  expect(await page.locator("img, script:not([src])").count()).toBe(0);
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "Copy as SVG" }).click();
  await eventually(() => said.some(({ type }) => type === "export"), true);
  const text = said.find((message) => message.type === "export")?.text ?? "";
  for (const sign of ["<script", "<img", "\u0007"]) expect(text).not.toContain(sign);
  const problem = await page.evaluate(
    (svg) => new DOMParser().parseFromString(svg, "image/svg+xml").querySelector("parsererror")?.textContent ?? "",
    text,
  );
  expect(problem).toBe("");
});
