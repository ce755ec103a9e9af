#!/usr/bin/env node
// Stands in for the desktop's `code`: takes the arguments with which @vscode/test-electron starts it, runs the same
// suite in the editor that runs in the browser, and ends with the suite's status.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { openBrowser } from "./browser.mjs";
import { startControl } from "./control.mjs";
import { serveFiles } from "./files.mjs";
import { startServer } from "./server.mjs";

const { values, positionals } = parseArgs({ strict: false, allowPositionals: true });
const path = (name) => {
  if (typeof values[name] !== "string") throw new Error(`--${name}=PATH is missing`);
  return resolve(values[name]);
};
const extension = path("extensionDevelopmentPath");
const suite = path("extensionTestsPath");
const userDir = path("user-data-dir");
const extensionsDir = path("extensions-dir");
const inWorker = values.extensionDevelopmentKind === "web";
const folder = resolve(positionals[0] ?? ".");
const logs = process.env.NETPOL_EDITOR_LOGS ?? join(userDir, "logs");
const pictures = process.env.NETPOL_EDITOR_PICTURES ?? logs;
const limitMs = Number(process.env.NETPOL_EDITOR_TIMEOUT_MS ?? 300_000);

const closers = [];
let closing;
/** Ends everything that was started, last first, and the process. */
function finish(code) {
  closing ??= (async () => {
    for (const close of closers.reverse()) await Promise.race([close(), new Promise((done) => setTimeout(done, 3000))]);
    process.exit(code);
  })();
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => finish(130));
const parent = process.ppid;
setInterval(() => process.ppid === parent || finish(130), 1000).unref();
setTimeout(() => fail(`the suite did not end in ${limitMs / 1000} s`), limitMs).unref();

let page;
async function fail(reason) {
  if (closing) return;
  console.error(`editor: ${reason}`);
  if (page !== undefined) {
    const picture = join(logs, "failure.png");
    await page.screenshot({ path: picture, timeout: 5000 }).then(
      () => console.error(`editor: see ${picture}`),
      () => {},
    );
  }
  finish(1);
}

try {
  await run();
} catch (error) {
  await fail(error instanceof Error ? error.message : String(error));
}

async function run() {
  const control = await startControl({ pictures, logs });
  closers.push(control.stop);
  writeMachineSettings(control.address);
  const server = await startServer({
    dataDir: userDir,
    extensionsDir,
    testing: true,
    logFile: join(logs, "server.log"),
  });
  closers.push(server.stop);
  const opened = await openBrowser();
  closers.push(opened.close);
  page = opened.page;
  control.drive(page);
  await page.exposeFunction("codeAutomationLog", (_type, args) => console.log(args.map(text).join(" ")));
  await page.exposeFunction("codeAutomationExit", (code) => finish(code));
  page.on("crash", () => fail("the page crashed"));
  server.ended.then(() => fail("the editor's server ended"));
  const query = new URLSearchParams({ folder });
  if (inWorker) {
    const files = await serveFiles(extension);
    closers.push(files.stop);
    await page.addInitScript(loadInWorker, developed(files.authority));
  } else {
    const remote = (file) => `vscode-remote://${server.authority}${file}`;
    const payload = [
      ["extensionDevelopmentPath", remote(extension)],
      ["extensionTestsPath", remote(suite)],
    ];
    query.set("payload", JSON.stringify(payload));
  }
  await page.goto(`${server.origin}/?${query}`, { timeout: 60_000 });
}

const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));

/** The desktop reads the user's settings from the folder it is given; the server reads the machine's. */
function writeMachineSettings(controlAddress) {
  let user = {};
  try {
    user = JSON.parse(readFileSync(join(userDir, "User", "settings.json"), "utf8"));
  } catch {
    // The caller had no settings to give.
  }
  const machine = join(userDir, "data", "Machine");
  mkdirSync(machine, { recursive: true });
  writeFileSync(join(machine, "settings.json"), JSON.stringify({ ...user, "netpolTest.control": controlAddress }));
}

function developed(authority) {
  if (!suite.startsWith(extension)) throw new Error("the worker host loads the suite from the extension's folder");
  return {
    extensions: [{ scheme: "http", authority, path: "/" }],
    extensionTestsPath: { scheme: "http", authority, path: suite.slice(extension.length) },
  };
}

/** Runs in the page before its own scripts: adds to the options that the workbench reads from its document. */
function loadInWorker(options) {
  const getAttribute = Element.prototype.getAttribute;
  Element.prototype.getAttribute = function (name) {
    const value = getAttribute.call(this, name);
    if (name !== "data-settings" || this.id !== "vscode-workbench-web-configuration" || !value) return value;
    const settings = JSON.parse(value);
    return JSON.stringify({ ...settings, developmentOptions: { ...settings.developmentOptions, ...options } });
  };
}
