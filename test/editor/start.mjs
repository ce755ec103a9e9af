import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { build } from "../../client/build.mjs";
import { root, say } from "../run/bootstrap.mjs";
import { cache } from "../run/fetch.mjs";
import { desktopForUse } from "./desktop.mjs";
import { startServer } from "./launcher/server.mjs";
import { settings } from "./settings.mjs";

const data = join(cache, "start");
/** The first free one is taken; the same port each time lets the browser remember the window. */
const ports = "8931-8999";

/**
 * Builds, opens VS Code with the extension on a folder, and stays until it is closed or Ctrl-C. Without a folder: on
 * a fresh copy of the sample workspace, where nothing that is tried out touches the checkout.
 */
export async function start(asked) {
  // npm runs its scripts at the top of the checkout, wherever it was called.
  const given = asked === undefined ? undefined : resolve(process.env.INIT_CWD ?? ".", asked);
  if (given !== undefined && !existsSync(given)) throw new Error(`no such folder: ${given}`);
  say("building");
  await build();
  const folder = given ?? copyOfSample();
  const desktop = await desktopForUse();
  if (desktop !== undefined) await openDesktop(desktop, folder);
  else await serveEditor(folder, asked === undefined ? "policies/postgres.yaml" : undefined);
}

function copyOfSample() {
  const copy = join(cache, "sample", "shop");
  rmSync(copy, { recursive: true, force: true });
  cpSync(join(root, "test/scenarios/shop"), copy, { recursive: true });
  say(`the sample workspace is a copy, ${copy}`);
  return copy;
}

function openDesktop(executablePath, folder) {
  const userDir = join(data, "desktop");
  writeSettings(join(userDir, "User", "settings.json"));
  say(`opening ${executablePath}; close its window or press Ctrl-C to end`);
  const child = spawn(
    executablePath,
    [
      folder,
      `--extensionDevelopmentPath=${root}`,
      `--user-data-dir=${userDir}`,
      `--extensions-dir=${join(data, "desktop-extensions")}`,
      "--disable-workspace-trust",
      "--skip-welcome",
      ...(process.platform === "linux" && process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ],
    { stdio: "ignore" },
  );
  process.once("SIGINT", () => child.kill());
  process.once("SIGTERM", () => child.kill());
  return new Promise((done, fail) => child.once("error", fail).once("exit", done));
}

async function serveEditor(folder, file) {
  const dataDir = join(data, "browser");
  const extensionsDir = join(data, "extensions");
  writeSettings(join(dataDir, "data", "Machine", "settings.json"));
  linkExtension(extensionsDir);
  const logFile = join(cache, "logs", "start", "server.log");
  const server = await startServer({ dataDir, extensionsDir, port: ports, logFile });
  const query = new URLSearchParams({ tkn: server.token, folder });
  if (file !== undefined) {
    query.set("payload", JSON.stringify([["openFile", `vscode-remote://${server.authority}${join(folder, file)}`]]));
  }
  say("VS Code runs; open this address in a browser (Ctrl-C ends it):");
  console.log(`${server.origin}/?${query}`);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.once(signal, () => {
      server.stop();
      process.exit(0);
    });
  }
  await server.ended;
  throw new Error(`the editor's server ended, see ${logFile}`);
}

function writeSettings(file) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(settings, null, 2));
}

/** Installs the checkout itself: what the package would hold, as links, so that a reload shows the latest build. */
function linkExtension(extensionsDir) {
  const { publisher, name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  // Afresh each time: the editor keeps a list of what it once found there.
  rmSync(extensionsDir, { recursive: true, force: true });
  const folder = join(extensionsDir, `${publisher}.${name}-${version}`);
  mkdirSync(folder, { recursive: true });
  for (const part of [
    "package.json",
    "package.nls.json",
    "dist",
    "client",
    "server",
    "syntaxes",
    "snippets",
    "README.md",
  ]) {
    if (existsSync(join(root, part))) symlinkSync(join(root, part), join(folder, part));
  }
}
