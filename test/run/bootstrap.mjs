// The first thing that `npm start` and `npm test` import. It may run under Node 20 and before any dependency is
// installed, so it uses what Node 20 itself brings and nothing else.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(fileURLToPath(import.meta.url), "../../..");
const windows = process.platform === "win32";
const bin = join(root, "node_modules", ".bin");
const ownNode = join(root, "node_modules", "node", "bin", windows ? "node.exe" : "node");

/**
 * Installs the dependencies when they are missing or not those of the lockfile, and goes on in the Node that the
 * project pins. Returns only in that Node: otherwise it runs the script there and ends with its exit status.
 */
export async function bootstrap() {
  endWithParent();
  if (!installed()) install();
  if (!works(ownNode)) repairNode();
  process.env.PATH = `${bin}${delimiter}${process.env.PATH}`;
  if (process.versions.node === version(ownNode)) return;
  process.exit(await rerun());
}

/** A killed npm takes its shell with it, but not us; SIGTERM then ends what we started. */
function endWithParent() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const look = () => process.ppid === parent || process.kill(process.pid, "SIGTERM");
  setInterval(look, 1000).unref();
}

/** npm notes what it has put into node_modules; that note against the lockfile needs no stamp of our own. */
function installed() {
  const wanted = packages(join(root, "package-lock.json"));
  const present = packages(join(root, "node_modules", ".package-lock.json"));
  if (wanted === undefined) throw new Error("package-lock.json is missing or unreadable");
  if (present === undefined) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === "") return true;
    const there = present[path];
    return there === undefined ? optional === true : there.version === version;
  });
}

function packages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

function install() {
  say("installing the dependencies (npm ci)");
  npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"], root);
}

/** A later npm may skip install scripts; the script that lays down Node's binary is then run by hand. */
function repairNode() {
  const folder = join(root, "node_modules", "node");
  if (existsSync(join(folder, "installArchSpecificPackage.js"))) {
    spawnSync(process.execPath, ["installArchSpecificPackage.js"], { cwd: folder, stdio: "inherit" });
  }
  if (!works(ownNode)) throw new Error(`${ownNode} does not run; remove node_modules and try again`);
}

function works(program) {
  return version(program) !== undefined;
}

function version(program) {
  const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return status === 0 ? stdout.trim().slice(1) : undefined;
}

function rerun() {
  const child = spawn(ownNode, process.argv.slice(1), { stdio: "inherit" });
  // Ctrl-C reaches the child by itself; this process only has to outlive it.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((done) => {
    child.on("error", () => done(1));
    child.on("exit", (code, signal) => done(code ?? (signal === "SIGINT" ? 130 : 1)));
  });
}

/** Runs npm in a folder, which may be another project's: without what the npm around us says of this one. */
export function npm(args, cwd) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|config_(local_)?prefix$)/.test(name)),
  );
  const { status, error } = spawnSync("npm", args, {
    cwd,
    env,
    stdio: ["ignore", "ignore", "inherit"],
    shell: windows,
  });
  if (status !== 0) throw new Error(`npm ${args[0]} failed in ${cwd}${error ? `: ${error.message}` : ""}`);
}

export function say(line) {
  console.log(`netpol: ${line}`);
}
