// The pages in a language of which every text is known by its brackets: what stands without is no text of ours.
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { scenario, type Texts } from "../harness/features.ts";
import * as matrix from "../matrix/page.ts";
import * as picture from "../picture/page.ts";

const english = JSON.parse(
  readFileSync(new URL("../../client/l10n/bundle.l10n.json", import.meta.url), "utf8"),
) as Record<string, string>;
const texts = Object.fromEntries(Object.keys(english).map((text) => [text, `⟦${text}⟧`]));

let browser: Browser;
beforeAll(async () => {
  browser = await matrix.openBrowser();
}, 300_000);
afterAll(() => browser?.close());

/** What is written, said or shown by the pointer and would be English to everybody. */
function unlisted(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found = new Set<string>();
    const add = (text: string | null): void => {
      if (text !== null && /\p{L}/u.test(text) && !text.includes("⟦")) found.add(text.trim());
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() !== null)
      if (walker.currentNode.parentElement?.closest("script, option") === null) add(walker.currentNode.nodeValue);
    for (const name of ["aria-label", "title", "placeholder"])
      for (const node of document.querySelectorAll(`[${name}]`)) add(node.getAttribute(name));
    return [...found].sort();
  });
}

it("takes every text of the matrix from the list", async () => {
  const bundle = { ...(await matrix.bundlePage()), texts };
  const { page, complaints, heard, close } = await matrix.openMatrix(browser, bundle, scenario("shop") as Texts);
  const checkout = page.locator('[role=gridcell][aria-label^="⟦shop/checkout to data/postgres⟧"]');
  await checkout.click();
  await page.locator(".answer h2").waitFor();
  expect(await page.getAttribute("html", "lang")).toBe("xx");
  for (const menu of ["View", "Export"]) {
    await page.locator(`button[title="⟦${menu}⟧"]`).click();
    await page.locator(".menu:visible").waitFor();
  }
  expect((await unlisted(page)).filter((text) => !said(text, heard.join()))).toEqual([]);
  await page.locator(".answer .actions button").first().click();
  await page.getByRole("radio", { name: "Graph" }).click();
  await page.locator(".picture").waitFor();
  expect((await unlisted(page)).filter((text) => !said(text, heard.join()))).toEqual([]);
  expect(complaints).toEqual([]);
  await close();
});

it("takes every text around a picture from the list", async () => {
  const bundle = { ...(await picture.bundlePage()), texts };
  const uri = "file:///work/postgres.yaml";
  const text = (scenario("shop") as Texts)["file:///shop/policies/postgres.yaml"] ?? "";
  const { page, complaints, close } = await picture.openPicture(
    browser,
    bundle,
    { [uri]: text },
    { uri, line: 4, character: 0 },
  );
  await page.locator(".scene").waitFor();
  await page.locator("button.save").click();
  const around = await page.evaluate(() =>
    [...document.querySelectorAll(".toolbar button, .toolbar [role=menuitem], header > .link")].map(
      (node) => node.textContent ?? "",
    ),
  );
  expect(around.length).toBeGreaterThan(8);
  expect(around.filter((each) => !each.includes("⟦"))).toEqual([]);
  expect(complaints).toEqual([]);
  await close();
});

/** The server's words, and names of the manifests. */
function said(text: string, heard: string): boolean {
  return text
    .split(/\n| → |, /)
    .every((line) => heard.includes(JSON.stringify(line.replace(/:\d+$/, "")).slice(1, -1)));
}
