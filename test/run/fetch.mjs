// What does not belong into node_modules but is fetched once into .cache/: the editor that runs in the browser and,
// where no browser is installed, a Chromium. Both come from the npm registry, at pinned versions and hashes.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { npm, root, say } from "./bootstrap.mjs";

export const cache = join(root, ".cache");

const codeServer = {
  name: "code-server",
  version: "4.139.1",
  integrity: "sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==",
};
/** The first of VS Code 1.93, from which on `package.json` (engines) says that it works. */
const oldestCodeServer = {
  name: "code-server",
  version: "4.93.1",
  integrity: "sha512-OxEBxxt5ra+ayKdp9yBvRB72gZmZzrtaDvU9uRqNbfQSIrGkCOn+IxEw0AgzYrbtMpa1QhMv6L3od5wBCsJKFg==",
};
const chromium = {
  name: "@sparticuz/chromium",
  version: "153.0.0",
  integrity: "sha512-jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==",
};

/**
 * The folder of the editor that runs in the browser (VS Code's server and its web workbench), fetched when missing.
 * Its program is `out/server-main.js`. `oldest`: the oldest one that the extension is for.
 */
export function browserEditor({ oldest = process.env.NETPOL_EDITOR === "oldest" } = {}) {
  const wanted = oldest ? oldestCodeServer : codeServer;
  const folder = join(cache, `code-server-${wanted.version}`);
  if (!existsSync(folder)) {
    say(`fetching the editor from the npm registry, once (${wanted.name} ${wanted.version}, about 20 s)`);
    unpack(wanted, folder, (unpacked) => {
      const editor = join(unpacked, "lib", "vscode");
      for (const part of [editor, join(editor, "extensions")]) {
        npm(
          [
            "install",
            "--omit=dev",
            "--ignore-scripts",
            "--legacy-peer-deps",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
          ],
          part,
        );
      }
      replaceNativeModules(editor);
    });
  }
  return join(folder, "lib", "vscode");
}

/** The script that serves the editor, and the environment that it wants. */
export function editorProgram(which) {
  const editor = browserEditor(which);
  const script = join(editor, "out", "server-main.js");
  return editor.endsWith(join(`code-server-${oldestCodeServer.version}`, "lib", "vscode"))
    ? { script: join(root, "test/editor/launcher/oldServer.cjs"), env: { NETPOL_EDITOR_FOLDER: editor } }
    : { script, env: {} };
}

/**
 * Two of the editor's modules would have to be compiled, which asks for a compiler. They only write log files and
 * watch the parent process: plain JavaScript does both well enough.
 */
function replaceNativeModules(editor) {
  const modules = join(editor, "node_modules");
  // The older editor has the second one under its older name.
  const places = [
    ["@vscode/spdlog", logModule],
    ["@vscode/native-watchdog", watchdogModule],
    ["native-watchdog", watchdogModule],
  ];
  for (const [name, text] of places)
    if (existsSync(join(modules, name))) writeFileSync(join(modules, name, "index.js"), text);
}

const logModule = `
const fs = require("node:fs");
const path = require("node:path");
const names = ["trace", "debug", "info", "warning", "error", "critical", "off"];
class Logger {
  constructor(kind, name, file) { this.file = file; this.level = 2; this.raw = false; }
  write(level, text) {
    if (level < this.level) return;
    const head = this.raw ? "" : new Date().toISOString().replace("T", " ").slice(0, 23) + " [" + names[level] + "] ";
    try { fs.appendFileSync(this.file, head + text + (this.raw ? "" : "\\n")); } catch {}
  }
  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  setPattern() {}
  clearFormatters() { this.raw = true; }
  flush() {}
  drop() {}
}
names.slice(0, 6).forEach((name, level) => {
  Logger.prototype[name === "warning" ? "warn" : name] = function (text) { this.write(level, text); };
});
const create = async (name, file) => {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  return new Logger("rotating", name, file);
};
exports.version = 0;
exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
`;

const watchdogModule = `
exports.start = (pid) => {
  setInterval(() => { try { process.kill(pid, 0); } catch { process.exit(87); } }, 2000).unref();
};
exports.exit = (code) => process.exit(code);
`;

/**
 * The Chromium to drive: CHROME_PATH, else an installed one, else one out of the npm registry (Linux on x64).
 * Gives the program and the environment variables that it needs.
 */
export function browser() {
  const installed = installedBrowser();
  if (installed !== undefined) return { executablePath: installed, env: {} };
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("no Chrome or Chromium found: install one, or name it in CHROME_PATH");
  }
  return fetchedBrowser();
}

function installedBrowser() {
  const { CHROME_PATH, PATH = "" } = process.env;
  if (CHROME_PATH) {
    if (!executable(CHROME_PATH)) throw new Error(`CHROME_PATH names no program: ${CHROME_PATH}`);
    return CHROME_PATH;
  }
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
  const onPath = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const elsewhere = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ];
  return [...onPath, ...elsewhere].find(executable);
}

export function executable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function fetchedBrowser() {
  const folder = join(cache, `chromium-${chromium.version}`);
  if (!existsSync(folder)) {
    say(`fetching a browser from the npm registry, once (${chromium.name} ${chromium.version})`);
    unpack(chromium, folder, (unpacked) => {
      const packed = join(unpacked, "bin");
      inflate(join(packed, "chromium.br"), join(unpacked, "chromium"), 0o755);
      for (const pack of ["al2023", "fonts", "swiftshader"]) {
        const tar = join(unpacked, `${pack}.tar`);
        inflate(join(packed, `${pack}.tar.br`), tar, 0o644);
        untar(tar, unpacked);
        rmSync(tar);
      }
      rmSync(packed, { recursive: true });
    });
  }
  // The libraries it links to are in its package; fonts too, for a machine that has none.
  const env = { LD_LIBRARY_PATH: join(folder, "lib") };
  if (!existsSync("/etc/fonts/fonts.conf")) {
    const config = join(folder, "fonts.conf");
    writeFileSync(config, fontConfig(folder));
    env.FONTCONFIG_FILE = config;
  }
  return { executablePath: join(folder, "chromium"), env };
}

const fontConfig = (folder) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(folder, "fonts")}</dir><cachedir>${join(folder, "fonts-cache")}</cachedir></fontconfig>
`;

/** Fetches a package, checks its hash, unpacks and prepares it, and only then gives it its final place. */
function unpack({ name, version, integrity }, place, prepare) {
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, "fetch-"));
  try {
    npm(["pack", `${name}@${version}`, "--silent", "--pack-destination", "."], work);
    const tarball = join(work, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
    const hash = `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`;
    if (hash !== integrity) throw new Error(`${name} ${version} is not what it was: ${hash}`);
    untar(tarball, work);
    prepare(join(work, "package"));
    // Another run may have been faster; its copy is as good.
    if (!existsSync(place)) renameSync(join(work, "package"), place);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function untar(file, folder) {
  const { status, stderr } = spawnSync("tar", ["-xf", file, "-C", folder, "--no-same-owner"], { encoding: "utf8" });
  if (status !== 0) throw new Error(`cannot unpack ${file}: ${stderr}`);
}

function inflate(from, to, mode) {
  writeFileSync(to, brotliDecompressSync(readFileSync(from)), { mode });
}
