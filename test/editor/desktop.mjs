import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath } from "@vscode/test-electron";
import { say } from "../run/bootstrap.mjs";
import { cache, executable } from "../run/fetch.mjs";

/** NETPOL_EDITOR=desktop or browser asks for one of them; without it, the desktop's where it can be had. */
const asked = process.env.NETPOL_EDITOR;

/**
 * The desktop's VS Code for a test run: a download of its own, else an installed one. Undefined where there is none,
 * or no display to show it on. `close` ends the display that was opened for it.
 */
export async function desktopForTests() {
  if (asked === "browser") return undefined;
  const display = await openDisplay();
  if (display === undefined) return nothing("no display, and no Xvfb to make one");
  const executablePath = (await downloaded()) ?? installed().find(runs);
  if (executablePath !== undefined) return { executablePath, ...display };
  display.close();
  return nothing("VS Code is not installed and cannot be downloaded");
}

/** The desktop's VS Code for a person: the installed one, else a download. Undefined where there is none. */
export async function desktopForUse() {
  if (asked === "browser") return undefined;
  if (!hasDisplay()) return nothing("no display");
  return installed().find(runs) ?? (await downloaded()) ?? nothing("VS Code is not installed and cannot be downloaded");
}

function nothing(why) {
  if (asked === "desktop") throw new Error(`NETPOL_EDITOR asks for the desktop's VS Code: ${why}`);
  return undefined;
}

async function downloaded() {
  try {
    const executablePath = await downloadAndUnzipVSCode({
      version: "stable",
      cachePath: join(cache, "desktop"),
      timeout: 5000,
    });
    return runs(executablePath) ? executablePath : undefined;
  } catch (error) {
    say(`no download of VS Code (${error instanceof Error ? error.message : error})`);
    return undefined;
  }
}

/** A VS Code may be there and still lack the libraries it links to. */
function runs(executablePath) {
  const [cli, ...args] = resolveCliArgsFromVSCodeExecutablePath(executablePath);
  const shell = process.platform === "win32";
  const { status } = spawnSync(shell ? `"${cli}"` : cli, [...args, "--version"], { shell, timeout: 20_000 });
  return status === 0;
}

/** The programs themselves, not the `code` command, which hands over to a window that is already open. */
function installed() {
  const { LOCALAPPDATA = "", ProgramFiles = "", PATH = "" } = process.env;
  const places = {
    linux: ["/usr/share/code/code", "/opt/visual-studio-code/code", "/snap/code/current/usr/share/code/code"],
    darwin: ["/Applications", join(homedir(), "Applications")].flatMap((folder) =>
      ["Electron", "Code"].map((name) => join(folder, "Visual Studio Code.app/Contents/MacOS", name)),
    ),
    win32: [join(LOCALAPPDATA, "Programs"), ProgramFiles].map((folder) =>
      join(folder, "Microsoft VS Code", "Code.exe"),
    ),
  };
  const onPath = PATH.split(delimiter).map((folder) => join(folder, "..", "share", "code", "code"));
  return [...(places[process.platform] ?? []), ...onPath].filter((file) => existsSync(file) && executable(file));
}

function hasDisplay() {
  return process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** The display there is, else one that Xvfb makes; undefined where there is neither. */
function openDisplay() {
  if (hasDisplay()) return { env: {}, close: () => {} };
  return new Promise((done) => {
    const xvfb = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1400x900x24", "-nolisten", "tcp"], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    const close = () => xvfb.kill();
    process.once("exit", close);
    xvfb.once("error", () => done(undefined));
    xvfb.once("exit", () => done(undefined));
    xvfb.stdio[3].once("data", (number) => done({ env: { DISPLAY: `:${String(number).trim()}` }, close }));
  });
}
