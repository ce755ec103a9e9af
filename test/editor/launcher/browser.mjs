import { chromium } from "playwright-core";
import { browser } from "../../run/fetch.mjs";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Opens an empty page, 1400 by 900, in a headless browser with a fresh profile. */
export async function openBrowser() {
  const { executablePath, env } = browser();
  const opened = await chromium.launch({ executablePath, args: flags, env: { ...process.env, ...env } });
  // The worker host loads the extension from another origin, which the workbench's policy would refuse.
  const context = await opened.newContext({ viewport: { width: 1400, height: 900 }, bypassCSP: true });
  const page = await context.newPage();
  return { page, version: opened.version(), close: () => opened.close() };
}
