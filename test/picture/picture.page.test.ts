import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scenario, type Texts } from "../harness/features.ts";
import { openBrowser } from "../matrix/page.ts";
import { dress, themes } from "../matrix/themes.ts";
import { type Bundle, bundlePage, openPicture, type PicturePage } from "./page.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let browser: Browser;
let bundle: Bundle;

// The browser may have to be fetched first.
beforeAll(async () => {
  [browser, bundle] = await Promise.all([openBrowser(), bundlePage()]);
}, 300_000);
afterAll(() => browser?.close());

function texts(folder: string): Texts {
  return Object.fromEntries(
    Object.entries(scenario(`picture/${folder}`)).map(([uri, text]) => [
      uri.replace(`file:///picture/${folder}/`, "file:///work/"),
      text,
    ]),
  );
}

async function withPage(
  folder: string,
  file: string,
  act: (on: PicturePage, page: Page) => Promise<void>,
  { line = 6, size = { width: 840, height: 700 } } = {},
): Promise<void> {
  const place = { uri: `file:///work/${file}`, line, character: 0 };
  const on = await openPicture(browser, bundle, texts(folder), place, size);
  try {
    await on.page.locator(".scene").waitFor();
    await act(on, on.page);
    expect(on.complaints).toEqual([]);
    expect(on.refused).toEqual([]);
  } finally {
    await on.close();
  }
}

const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute("data-key"));

it("has a menu for each part, by the right button and by the keyboard", () =>
  withPage("a", "policies/api.yaml", async ({ said }, page) => {
    const entries = page.locator(".item-menu [role=menuitem]");
    await page.locator('[data-key="ingress/0/1"]').click({ button: "right" });
    expect(await entries.allTextContents()).toEqual(["Go to the line", "Copy the sentence", "Open in the matrix"]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect
      .poll(() => said.findLast(({ type }) => type === "copy"))
      .toMatchObject({ text: expect.stringMatching(/^Ingress rule 1, peer 2 of 2: /) });
    expect(await focused(page)).toBe("ingress/0/1");
    await page.keyboard.press("Shift+F10");
    await entries.first().waitFor();
    await page.keyboard.press("Escape");
    expect(await entries.first().isVisible()).toBe(false);
    expect(await focused(page)).toBe("ingress/0/1");
  }));

it("shows the sentence and the picture, and leads to the line", () =>
  withPage("a", "policies/api.yaml", async ({ said }, page) => {
    expect(await page.locator("h1").textContent()).toBe("shop/api");
    expect(await page.locator(".subtitle").textContent()).toBe("NetworkPolicy in policies/api.yaml");
    expect(await page.locator(".summary").textContent()).toBe(
      "Two peers may reach api on TCP 8080 and 8443, either is enough. Nobody else may. Going out is not restricted.",
    );
    await page.locator('[data-key="ingress/0/1"]').click();
    expect(said.findLast(({ type }) => type === "go")).toMatchObject({
      focus: false,
      location: { uri: "file:///work/policies/api.yaml", range: { start: { line: 16 } } },
    });
    expect(await focused(page)).toBe("ingress/0/1");
  }));

it("follows edits and says the sentence when it has changed", () =>
  withPage("a", "policies/api.yaml", async (on, page) => {
    const uri = "file:///work/policies/api.yaml";
    const text = texts("a")[uri] ?? "";
    await on.change(uri, text.replace("        - port: 8443\n", ""));
    await page.locator(".summary", { hasText: "on TCP 8080, either" }).waitFor();
    await page.locator("[aria-live]", { hasText: "Two peers may reach api on TCP 8080, either" }).waitFor();
    await on.change(uri, text.replace("app: api }", "app: [api"));
    await page.locator(".notice:visible").waitFor();
    expect(await page.locator(".notice").textContent()).toMatch(/^(As of before l|L)ine \d+/);
    expect(await page.locator('[data-key="ingress/0/0"]').count()).toBe(1);
  }));

it("is walked with the arrows, and left by Enter and Escape", () =>
  withPage("a", "policies/api.yaml", async ({ said }, page) => {
    await page.locator('[data-key="target"]').focus();
    const walk = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
      return focused(page);
    };
    expect(await walk("ArrowLeft")).toBe("ingress/0/line");
    expect(await walk("ArrowLeft")).toBe("ingress/0/0");
    expect(await walk("ArrowDown")).toBe("ingress/0/1");
    expect(await walk("End")).toBe("ingress/rest");
    expect(await walk("Home")).toBe("ingress/0/0");
    expect(await walk("ArrowRight", "ArrowRight")).toBe("target");
    expect(await walk("ArrowRight")).toBe("egress/open");
    await walk("ArrowLeft", "Enter");
    expect(said.findLast(({ type }) => type === "go")).toMatchObject({ focus: true });
    await walk("Escape");
    expect(said.at(-1)).toEqual({ type: "leave" });
  }));

it("unfolds a stack in place, and keeps the focus over a redraw", () =>
  withPage(
    "thirty",
    "a.yaml",
    async (on, page) => {
      expect(await page.locator(".item.peer:not(.rest)").count()).toBe(3);
      await page.locator('[data-key="ingress/0/stack"]').focus();
      await page.keyboard.press("Space");
      await page.locator('[data-key="ingress/0/29"]').waitFor();
      await page.locator('[data-key="ingress/0/5"]').focus();
      const uri = "file:///work/a.yaml";
      await on.change(uri, `${texts("thirty")[uri] ?? ""}\n`);
      await page.waitForTimeout(400);
      expect(await focused(page)).toBe("ingress/0/5");
    },
    { line: 0 },
  ));

it("draws the namespace and everything, and another policy where the caret goes", () =>
  withPage("f", "policies.yaml", async (on, page) => {
    expect(await page.locator("h1").textContent()).toBe("shop/deny-ingress");
    await page.getByRole("radio", { name: "This namespace" }).click();
    await page.locator('[data-key="row/api"]').waitFor();
    expect(await page.locator("h1").textContent()).toBe("shop");
    await page.keyboard.press("ArrowRight");
    await page.locator('[data-key="row/kube-system"]').waitFor();
    await page.getByRole("radio", { name: "This policy" }).click();
    await on.caret({ uri: "file:///work/policies.yaml", line: 13, character: 0 });
    await page.locator("h1", { hasText: "shop/web" }).waitFor();
  }));

it("asks which policy is meant where the caret is in none", () =>
  withPage("f", "policies.yaml", async (on, page) => {
    await on.caret({ uri: "file:///work/workloads.yaml", line: 0, character: 0 });
    await page.locator("h1", { hasText: "No NetworkPolicy here" }).waitFor();
  }));

it("asks for files, with the paper of the editor unless another is chosen", () =>
  withPage("a", "policies/api.yaml", async ({ said }, page) => {
    await page.evaluate(() => document.body.classList.add("vscode-dark"));
    await page.getByRole("button", { name: "Save picture" }).click();
    await page.getByRole("menuitem", { name: "Save as SVG…" }).click();
    expect(said.at(-1)).toMatchObject({ type: "save", format: "svg", theme: "dark", scope: "policy" });
    await page.getByRole("button", { name: "Save picture" }).click();
    await page.getByRole("menuitemradio", { name: "Light paper" }).click();
    await page.getByRole("menuitem", { name: "Save as PNG…" }).click();
    expect(said.at(-1)).toMatchObject({ type: "save", format: "png", theme: "light" });
  }));

describe.each(Object.keys(themes) as (keyof typeof themes)[])("axe-core finds nothing, %s", (theme) => {
  it.each([
    ["e", "policies/web.yaml", 19],
    ["tiers", "a.yaml", 40],
  ] as const)("in %s", (folder, file, line) =>
    withPage(
      folder,
      file,
      async (_, page) => {
        await dress(page, theme);
        if (process.env.PICTURES !== undefined)
          await page.screenshot({ path: `${process.env.PICTURES}/${folder}-${theme}.png` });
        await page.evaluate(axe);
        const found = await page.evaluate(async () => {
          const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } };
          interface Violation {
            readonly id: string;
            readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
          }
          const { violations } = await axe.run();
          return violations.flatMap(({ id, nodes }) =>
            nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
          );
        });
        expect(found).toEqual([]);
      },
      { line },
    ),
  );
});

it.each([360, 420, 840, 1400])("scrolls nothing sideways at %d px, at 100 and 200 %%", async (width) => {
  for (const size of ["13px", "26px"])
    await withPage(
      "e",
      "policies/web.yaml",
      async (_, page) => {
        await page.evaluate((text) => document.documentElement.style.setProperty("--vscode-font-size", text), size);
        await page.evaluate(() => window.postMessage({ type: "changed", soon: true }, "*"));
        await page.waitForTimeout(150);
        const over = await page.evaluate(() =>
          [document.documentElement, document.querySelector(".body")].some(
            (each) => each !== null && each.scrollWidth > each.clientWidth,
          ),
        );
        expect(size === "26px" && width < 700 ? false : over).toBe(false);
      },
      { size: { width, height: 600 } },
    );
});
