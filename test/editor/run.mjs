import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { runTests } from "@vscode/test-electron";
import { root } from "../run/bootstrap.mjs";
import { cache } from "../run/fetch.mjs";
import { desktopForTests } from "./desktop.mjs";
import { SuiteOutput } from "./output.mjs";
import { settings } from "./settings.mjs";

const launcher = join(root, "test/editor/launcher/launch.mjs");

/** How much of the log is shown when the editor ends badly. */
const LAST_LINES = 20;

/**
 * Runs a bundled suite in the real editor, on a fresh copy of a folder, through @vscode/test-electron.
 *
 * `host`: "desktop" takes the desktop's VS Code where it can be had, else the editor in the browser with its extension
 * host in Node; "worker" is the browser's worker host. `oldest`: the oldest editor that the extension is for, in the browser. `install` prepares an extensions folder before the start.
 * Gives how many tests passed and failed; a suite that does not come to its end is one failure more.
 */
export async function runSuite({
  name,
  host,
  suite,
  extension = root,
  workspace = join(root, "test/scenarios/shop"),
  pictures,
  install,
  oldest = false,
  extraSettings = {},
}) {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), "netpol-editor-")));
  const logs = join(cache, "logs", name);
  rmSync(logs, { recursive: true, force: true });
  mkdirSync(logs, { recursive: true });
  const copy = join(scratch, basename(workspace));
  const userDir = join(scratch, "user");
  const extensionsDir = join(scratch, "extensions");
  cpSync(workspace, copy, { recursive: true });
  mkdirSync(join(userDir, "User"), { recursive: true });
  writeFileSync(join(userDir, "User", "settings.json"), JSON.stringify({ ...settings, ...extraSettings }));

  const desktop = host === "worker" || oldest || pictures !== undefined ? undefined : await desktopForTests();
  console.log(`  in ${desktop?.executablePath ?? "the browser-hosted editor"}`);
  const log = join(logs, "editor.log");
  const output = new SuiteOutput(log);
  let status = 0;
  try {
    await install?.({ extensionsDir, userDir, desktop });
    await runTests({
      vscodeExecutablePath: desktop?.executablePath ?? launcher,
      extensionDevelopmentPath: extension,
      extensionTestsPath: suite,
      launchArgs: [
        copy,
        `--user-data-dir=${userDir}`,
        `--extensions-dir=${extensionsDir}`,
        ...(host === "worker" ? ["--extensionDevelopmentKind=web"] : []),
      ],
      extensionTestsEnv: {
        ...desktop?.env,
        NETPOL_EDITOR_LOGS: logs,
        ...(oldest ? { NETPOL_EDITOR: "oldest" } : {}),
        ...(pictures === undefined ? {} : { NETPOL_EDITOR_PICTURES: pictures }),
      },
      stdout: output,
      stderr: output,
    });
  } catch (error) {
    status = error.code ?? 1;
    if (error.code === undefined) console.log(`  ${error.message}`);
  } finally {
    await new Promise((done) => output.end(done));
    desktop?.close();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
  const { passed, failed, trouble, complete } = output;
  if (complete && (status === 0 || failed > 0)) return { passed, failed, trouble };
  console.log(`  ✖ the editor ended with ${status} before the suite did; its log ends with`);
  const lines = readFileSync(log, "utf8").split("\n");
  console.log(
    lines
      .filter((line) => /\S/.test(line) && !/^ +at /.test(line))
      .slice(-LAST_LINES)
      .join("\n"),
  );
  return { passed, failed: failed + 1, trouble };
}
