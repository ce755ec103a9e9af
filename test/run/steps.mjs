import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "../../client/build.mjs";
import { testBeside } from "../editor/beside.mjs";
import { bundleSuite } from "../editor/bundle.mjs";
import { testOldest, testPackage } from "../editor/package.mjs";
import { runSuite } from "../editor/run.mjs";
import { root } from "./bootstrap.mjs";
import { testCommand } from "./command.mjs";
import { cache } from "./fetch.mjs";

/**
 * The parts of `npm test`, in order. Each gives how many of its tests passed and failed, and may give lines about those that
 * failed. `fetches`: it wants an editor or a browser.
 */
export const steps = {
  types: { what: "tsc -b", run: () => program("typescript/bin/tsc", ["-b"]) },
  lint: {
    what: "biome check",
    run: () => program("@biomejs/biome/bin/biome", ["check", "--diagnostic-level=error", "."]),
  },
  build: { what: "everything into dist/", run: buildAll },
  // Nothing keeps state in a module, so files may share a worker: a third less time.
  unit: {
    what: "vitest: all that needs no editor",
    run: () => vitest("unit", ["--no-isolate", "--exclude", "**/*.page.test.ts"]),
  },
  page: {
    what: "vitest: the page of the matrix in a browser",
    fetches: true,
    run: () => vitest("page", [".page.test.ts"]),
  },
  editor: { what: "the suite in VS Code", fetches: true, run: () => suite("editor", "desktop") },
  web: { what: "the same suite, the extension in the web worker", fetches: true, run: () => suite("web", "worker") },
  beside: { what: "VS Code with the YAML and Kubernetes extensions, or their names", fetches: true, run: beside },
  package: { what: "netpol.vsix, installed in a clean editor", fetches: true, run: testPackage },
  oldest: { what: "netpol.vsix, in the oldest VS Code that it is for", fetches: true, run: testOldest },
  command: { what: "the npm package, in an empty folder", run: testCommand },
  pictures: { what: "the pictures of the README", run: pictures, onlyWhenAsked: true },
};

const one = (passed) => ({ passed: passed ? 1 : 0, failed: passed ? 0 : 1 });

/** Runs a program of node_modules; counts as one test. */
async function program(script, args) {
  return one((await exitCode(script, args)) === 0);
}

function exitCode(script, args) {
  const child = spawn(process.execPath, [join(root, "node_modules", script), ...args], { cwd: root, stdio: "inherit" });
  return new Promise((done, fail) => child.once("error", fail).once("exit", done));
}

let built;
/** The steps that follow the build do not build again, and fail when it failed. */
function builtOnce() {
  built ??= build();
  return built;
}

async function buildAll() {
  await builtOnce();
  return one(true);
}

/** `which`: the arguments that choose the files. */
async function vitest(name, which) {
  const file = join(cache, `vitest-${name}.json`);
  rmSync(file, { force: true });
  const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${file}`];
  const config = ["--config", "test/vitest.config.mts"];
  const code = await exitCode("vitest/vitest.mjs", ["run", ...config, ...which, ...reporters]);
  const { numPassedTests: passed, numFailedTests, testResults } = JSON.parse(readFileSync(file, "utf8"));
  for (const { fullName, status, meta } of testResults.flatMap(({ assertionResults }) => assertionResults)) {
    if (status !== "passed" && status !== "failed")
      console.log(`  – skipped: ${fullName}: ${meta.reason ?? "no reason"}`);
  }
  const trouble = testResults
    .filter(({ status }) => status === "failed")
    .flatMap(({ name: path, message, assertionResults }) => [
      `✖ ${relative(root, path)} ${message}`,
      ...assertionResults
        .filter(({ status }) => status === "failed")
        .flatMap(({ fullName, failureMessages }) => [`✖ ${fullName}`, ...failureMessages]),
    ]);
  // A file that does not load has no failed test, and still is a failure.
  return { passed, failed: code === 0 ? numFailedTests : Math.max(numFailedTests, 1), trouble };
}

async function pictures() {
  await builtOnce();
  const steps = await bundleSuite("pictures", "test/editor/pictures", ["steps.ts"]);
  return await runSuite({
    name: "pictures",
    host: "desktop",
    suite: steps,
    pictures: join(root, "client/media"),
    extraSettings: { "window.commandCenter": false, "editor.minimap.enabled": false },
  });
}

async function beside() {
  await builtOnce();
  return await testBeside();
}

async function suite(name, host) {
  await builtOnce();
  return await runSuite({ name, host, suite: await bundleSuite("editor", "test/editor/suite") });
}
