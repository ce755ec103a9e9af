// What the page does when things go wrong, or are meant to.
import type { Browser, Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
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

async function show(texts: Texts = shop, size?: { width: number; height: number }): Promise<MatrixPage> {
  open = await openMatrix(browser, bundle, texts, size);
  return open;
}

function cell({ page }: MatrixPage, source: string, destination: string): Locator {
  return page.locator(`[role=gridcell][aria-label^=${JSON.stringify(`${source} to ${destination}:`)}]`);
}

async function eventually<T>(get: () => Promise<T> | T, expected: T): Promise<void> {
  await expect.poll(get, { timeout: 10_000, interval: 20 }).toEqual(expected);
}

describe("names made to break out of the page", () => {
  const names: readonly (readonly [what: string, name: string])[] = [
    ["a picture", "<img src=x onerror=alert(1)>"],
    ["the end of a script", "</script><script x=1>alert(1)</script>"],
    ["the end of an attribute", `"><b onclick=alert(1)>`],
    ["a handler", `" onmouseover="alert(1)`],
    ["an entity", "&lt;b&gt;&amp;"],
    ["a comment", "<!--"],
    ["right to left", "\u202egpj.exe\u202c\u2067x"],
    ["the longest name", "n".repeat(253)],
    ["a name of one long word for each label", Array.from({ length: 4 }, () => "x".repeat(60)).join(".")],
    ["emoji", "👩‍👩‍👧‍👦🏴‍☠️"],
    ["line breaks", "a\nb\r\nc"],
    ["control characters", "a\u0007\u001b[31mb"],
    ["half a template", "#{alert(1)<%=alert(1)"],
    ["a member of every object", "__proto__"],
    ["another", "constructor"],
  ];
  it("are text in the grid, the tip and the answer", async () => {
    const quoted = names.map(([, name]) => JSON.stringify(name));
    const namespace = JSON.stringify("</script><img src=x onerror=alert(1)>");
    const matrix = await show(
      {
        "file:///a.yaml": stream(
          workload(namespace, "db"),
          ...quoted.flatMap((name) => [
            workload(namespace, name, { labels: `app: ${name}` }),
            policy(
              namespace,
              name,
              `podSelector: {}\ningress: [{from: [{podSelector: {matchLabels: {${name}: ${name}}}}]}]`,
            ),
          ]),
        ),
      },
      { width: 1000, height: 1600 },
    );
    const { page } = matrix;
    await page.locator(".cell:visible").first().waitFor();
    const texts = page.locator(".rowname:visible .text");
    for (const [, name] of names) {
      await eventually(async () => (await texts.allTextContents()).includes(name), true);
      const ends = [`${JSON.parse(namespace)}/${name}`, `${JSON.parse(namespace)}/db`];
      const labels = await page
        .locator("[role=gridcell]")
        .evaluateAll((cells) => cells.map((each) => each.getAttribute("aria-label")));
      const place = labels.findIndex((each) => each?.startsWith(`${ends.join(" to ")}:`));
      await page.locator("[role=gridcell]").nth(place).hover();
      await eventually(async () => (await page.locator(".tip").textContent())?.startsWith(ends.join(" → ")), true);
      await page.locator("[role=gridcell]").nth(place).click();
      const heading = page.getByRole("region", { name: "Why" }).locator("h2");
      await eventually(() => heading.getAttribute("aria-label"), ends.join(" to "));
    }
    await page.locator(".rowname.band").first().click();
    await page.locator(".rowname.collapsed").first().waitFor();
    expect(await page.locator("img, b[onclick], [onmouseover], [onclick], script:not([src])").count()).toBe(0);
    // No name makes the page wider than its window.
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });
});

it("says of a policy under the cursor that it is not in force, and takes it back", async () => {
  const matrix = await show();
  const { page } = matrix;
  await cell(matrix, "shop/cart", "data/redis").waitFor();
  await matrix.cursor("file:///shop/policies/redis.yaml", { line: 5, character: 0 });
  await page.getByText("data/redis is not in force.").waitFor();
  await matrix.cursor("file:///shop/policies/postgres.yaml", { line: 5, character: 0 });
  await eventually(() => page.locator(".notice:visible").count(), 0);
});

it("keeps what is left when a policy becomes invalid while it is edited", async () => {
  const matrix = await show();
  const uri = "file:///shop/policies/shop.yaml";
  const allowed = cell(matrix, "monitoring/prometheus", "shop/cart");
  await eventually(() => allowed.getAttribute("aria-label"), "monitoring/prometheus to shop/cart: nothing allowed");
  await matrix.change({ ...shop, [uri]: (shop[uri] ?? "").replace("policyTypes:", "policyTypes: [Ingres") });
  await matrix.cursor(uri, { line: 4, character: 0 });
  await matrix.page
    .getByText(/shop\/same-namespace is not in force|Nothing|shop/)
    .first()
    .waitFor();
  await matrix.change(shop);
  await eventually(() => allowed.getAttribute("aria-label"), "monitoring/prometheus to shop/cart: nothing allowed");
});

it("shows what changed while the server was away", async () => {
  const matrix = await show();
  const uri = "file:///shop/policies/postgres.yaml";
  const backup = cell(matrix, "data/backup", "data/postgres");
  await backup.waitFor();
  await matrix.server("stopped");
  await matrix.change({ ...shop, [uri]: (shop[uri] ?? "").replaceAll("5432", "6543") });
  await matrix.page.getByText("The Netpol server has stopped").waitFor();
  await matrix.server("starting");
  await matrix.server("running");
  await eventually(() => backup.getAttribute("aria-label"), "data/backup to data/postgres: TCP 6543 allowed");
  await eventually(() => matrix.page.locator(".notice:visible").count(), 0);
});

it("helps where there is no policy", async () => {
  const { page } = await show({ "file:///a.yaml": stream(workload("shop", "web"), workload("shop", "db")) });
  await page.getByText("No policy in this folder: everybody may talk to everybody.").waitFor();
  expect(await page.locator(".grid").isVisible()).toBe(true);
});

it("brings what a policy decides into view when it is asked to", async () => {
  const many = Array.from({ length: 300 }, (_, i) => workload(`ns-${100 + Math.floor(i / 20)}`, `w-${100 + i}`));
  const deny = policy("ns-112", "deny", "podSelector: {matchLabels: {app: w-345}}\npolicyTypes: [Ingress]");
  const matrix = await show({ "file:///a.yaml": stream(...many), "file:///p.yaml": deny });
  const { page } = matrix;
  await page.getByRole("button", { name: "View" }).click();
  await page.getByRole("menuitemradio", { name: "Each workload by itself" }).click();
  await cell(matrix, "ns-100/w-100", "ns-100/w-101").waitFor();
  await matrix.cursor("file:///p.yaml", { line: 0, character: 0 });
  const head = page.locator(".colname.emphasised:visible");
  expect(await head.count()).toBe(0);
  await matrix.send({ type: "cursor", show: true });
  await cell(matrix, "ns-100/w-100", "ns-112/w-345").waitFor();
  await eventually(() => head.innerText(), "w-345");
  // A workload of the same file: its row and its column.
  await matrix.cursor("file:///a.yaml", { line: 12 * 250, character: 0 });
  await matrix.send({ type: "cursor", show: true });
  await page.locator(".rowname.emphasised:visible").waitFor();
});

it("marks a collapsed cell when a pair in it changed, and reads how many", async () => {
  const matrix = await show();
  const { page } = matrix;
  const uri = "file:///shop/policies/postgres.yaml";
  await cell(matrix, "data/backup", "data/postgres").waitFor();
  matrix.compareWith([{ uri, text: (shop[uri] ?? "").replaceAll("5432", "6543") }]);
  await page.getByRole("button", { name: "View" }).click();
  await page.getByRole("menuitemradio", { name: "Compare with the saved text" }).click();
  await page.locator(".rowname.band", { hasText: "shop" }).click();
  const shopToPostgres = page.locator('[role=gridcell][aria-label^="shop (5) to data/postgres:"]');
  await eventually(
    () => shopToPostgres.getAttribute("aria-label"),
    "shop (5) to data/postgres: TCP 5432 allowed, all 5 pairs gained TCP 5432, lost TCP 6543",
  );
  expect(await shopToPostgres.getAttribute("class")).toMatch(/change both/);
  await shopToPostgres.focus();
  await page.keyboard.press("Enter");
  await cell(matrix, "shop/web", "data/postgres").waitFor();
});

describe("a question", () => {
  it.each([
    ["one sentence", ["web -> postgres:9187", "", ""]],
    ["an end in each field", ["shop/web", "data/postgres", "9187"]],
  ])("in %s is answered by Enter, denied or not", async (_, [from = "", to = "", port = ""]) => {
    const matrix = await show();
    const { page } = matrix;
    await cell(matrix, "data/backup", "data/postgres").waitFor();
    for (const [name, text] of [
      ["from", from],
      ["to", to],
      ["port", port],
    ])
      await page.locator(`input[name=${name}]`).fill(text ?? "");
    await page.locator("input[name=from]").press("Enter");
    const why = page.getByRole("region", { name: "Why" });
    await why.getByText("may not pass").waitFor();
    expect(await why.locator("h2").getAttribute("aria-label")).toBe("shop/web to data/postgres");
    await eventually(() => page.evaluate(() => document.activeElement?.tagName), "H2");
  });

  it("about nobody, or somebody of several, says so", async () => {
    const matrix = await show();
    const { page } = matrix;
    await cell(matrix, "data/backup", "data/postgres").waitFor();
    await page.locator("input[name=from]").fill("nobody -> postgres");
    await page.locator("input[name=from]").press("Enter");
    await page.getByText("Nothing here is called “nobody”.").waitFor();
  });
});

describe("an empty matrix", () => {
  it.each<readonly [what: string, texts: Texts, title: string, button: string, command: string]>([
    ["without a manifest", {}, "No workload and no policy here yet", "Open the sample", "openSample"],
    [
      "without a policy",
      { "file:///a.yaml": workload("shop", "web") },
      "No policy in this folder: everybody may talk to everybody.",
      "Create a default-deny…",
      "createDefaultDeny",
    ],
    [
      "without a workload",
      { "file:///a.yaml": policy("shop", "web", "podSelector: {}") },
      "No workload is declared here: rows and columns stand for what the policies select.",
      "What was read, and what was not",
      "showStatus",
    ],
  ])("%s says what is missing, and leads on", async (_, texts, title, button, name) => {
    const { page, said } = await show(texts);
    await eventually(() => page.locator(".notice .title:visible").textContent(), title);
    await page.getByRole("button", { name: button }).press("Enter");
    await eventually(() => said.some((message) => message.type === "command" && message.name === name), true);
  });
});
