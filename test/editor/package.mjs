import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { resolveCliArgsFromVSCodeExecutablePath } from "@vscode/test-electron";
import { root } from "../run/bootstrap.mjs";
import { cache, editorProgram } from "../run/fetch.mjs";
import { bundleSuite } from "./bundle.mjs";
import { runSuite } from "./run.mjs";

const LIMIT_BYTES = 2_000_000;

/** Packs netpol.vsix, installs that very file in a clean editor, looks at what came with it, and tries it out. */
export async function testPackage() {
  const vsix = pack();
  const size = statSync(vsix).size;
  const problems = size < LIMIT_BYTES ? [] : [`netpol.vsix has ${size} bytes, more than ${LIMIT_BYTES}`];
  const ran = await runSuite({
    name: "package",
    host: "desktop",
    suite: await bundleSuite("installed", "test/editor/installed"),
    extension: emptyExtension(),
    install: ({ extensionsDir, userDir, desktop }) => {
      install(vsix, { extensionsDir, userDir, desktop });
      problems.push(...strangers(extensionsDir));
    },
  });
  for (const problem of problems) console.log(`  ✖ ${problem}`);
  if (problems.length === 0)
    console.log(`  ✔ netpol.vsix: ${Math.round(size / 1000)} kB, and nothing in it but what runs`);
  return {
    passed: ran.passed + (problems.length === 0 ? 1 : 0),
    failed: ran.failed + problems.length,
    trouble: [...(ran.trouble ?? []), ...problems.map((problem) => `✖ ${problem}`)],
  };
}

/** Installs netpol.vsix in the oldest editor that `package.json` says it is for, and tries it out there. */
export async function testOldest() {
  const vsix = pack();
  return await runSuite({
    name: "oldest",
    host: "desktop",
    oldest: true,
    suite: await bundleSuite("installed", "test/editor/installed"),
    extension: emptyExtension(),
    install: ({ extensionsDir, userDir }) => install(vsix, { extensionsDir, userDir, oldest: true }),
  });
}

/** In a process of its own: vsce ends the one it runs in when it finds fault. */
function pack() {
  const { status } = spawnSync(process.execPath, [join(root, "client/package.mjs")], { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Error("netpol.vsix cannot be packed");
  return join(root, "netpol.vsix");
}

function install(vsix, { extensionsDir, userDir, desktop, oldest = false }) {
  const served = desktop === undefined ? editorProgram({ oldest }) : undefined;
  const [program, ...args] =
    served !== undefined
      ? [process.execPath, served.script, "--server-data-dir", userDir]
      : resolveCliArgsFromVSCodeExecutablePath(desktop.executablePath, { reuseMachineInstall: true });
  if (desktop !== undefined)
    args.push("--user-data-dir", userDir, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []));
  const { status, stdout, stderr } = spawnSync(
    program,
    [...args, "--extensions-dir", extensionsDir, "--install-extension", vsix],
    { encoding: "utf8", env: { ...process.env, ...desktop?.env, ...served?.env } },
  );
  if (status !== 0) throw new Error(`the editor does not install netpol.vsix:\n${stdout}${stderr}`);
}

/** Files that no user needs. */
function strangers(extensionsDir) {
  const files = readdirSync(extensionsDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(extensionsDir.length + 1));
  if (!files.some((file) => file.endsWith(join("dist", "extension.js")))) return ["dist/extension.js is missing"];
  return files
    .filter((file) => /(^|[\\/])(node_modules|src|test)[\\/]|\.(ts|mjs|map|tsbuildinfo)$/.test(file))
    .map((file) => `netpol.vsix holds ${file}`);
}

/** The editor starts a suite only for an extension under development; ours is installed, so this one does nothing. */
function emptyExtension() {
  const folder = join(cache, "empty-extension");
  mkdirSync(folder, { recursive: true });
  const manifest = { name: "empty", publisher: "netpol-test", version: "0.0.0", engines: { vscode: "*" } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  return folder;
}
