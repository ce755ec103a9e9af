import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, it } from "vitest";
import { bundleCommand } from "./bundled.ts";

const made = mkdtempSync(join(tmpdir(), "netpol-start-"));
afterAll(() => rmSync(made, { recursive: true, force: true }));

it.skipIf(process.platform === "win32")("says that the folder it runs in is gone, with status 2", async () => {
  const program = await bundleCommand(made);
  const script = `mkdir gone && cd gone && rmdir ../gone && "$0" "$1" check .`;
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script, process.execPath, program], {
    cwd: made,
    encoding: "utf8",
  });
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^netpol: the folder that this runs in is not there any more: [^\n]*\n$/);
});

async function buildCommand(): Promise<string> {
  const builder = join(import.meta.dirname, "../../client/build.mjs");
  const { buildCommand } = await import(pathToFileURL(builder).href);
  return buildCommand(join(made, "built"));
}

const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: "1", NO_COLOR: "", TERM: "xterm" };

it("reads signs beyond ASCII in a chart as it is built", async () => {
  const chart = join(made, "chart");
  mkdirSync(join(chart, "templates"), { recursive: true });
  writeFileSync(join(chart, "Chart.yaml"), "apiVersion: v2\nname: clock\nversion: 1.0.0\n");
  const time = `{{ toDate "2006-01-02" "2020-01-01" | dateModify "2000000000µs" | date "15:04:05" | quote }}`;
  writeFileSync(
    join(chart, "templates/clock.yaml"),
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: clock}\ndata: {time: ${time}, sign: µ 😀}\n`,
  );
  const { status, stdout } = spawnSync(process.execPath, [await buildCommand(), "render", chart], {
    encoding: "utf8",
    env,
  });
  expect(stdout).toContain(`time: "00:33:20"`);
  expect(stdout).toContain("sign: µ 😀");
  expect(status).toBe(0);
});

it.skipIf(process.platform === "win32")("keeps nothing in the folder it runs in", async () => {
  const cwd = join(made, "here");
  mkdirSync(cwd);
  const { status } = spawnSync(process.execPath, [await buildCommand(), "rules"], {
    cwd,
    env: { ...env, NODE_DISABLE_COMPILE_CACHE: "", XDG_CACHE_HOME: "", NODE_V8_COVERAGE: "", HOME: "me" },
  });
  expect([status, ...readdirSync(cwd)]).toEqual([0]);
});

it("starts faster the next time where an answer leaves something out, and keeps nothing of wrong usage", async () => {
  const program = await buildCommand();
  const policies = join(made, "policies");
  mkdirSync(policies);
  const policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: api}\nspec: ";
  writeFileSync(join(policies, "one.yaml"), `${policy}{podSelecter: {}}\n`);
  const start = (...args: string[]) => {
    const cache = mkdtempSync(join(made, "cache-"));
    const { status } = spawnSync(process.execPath, [program, ...args], {
      env: { ...env, NODE_DISABLE_COMPILE_CACHE: "", NODE_V8_COVERAGE: "", XDG_CACHE_HOME: cache },
    });
    return [status, readdirSync(cache).length > 0];
  };
  expect(start("connectivity", policies)).toEqual([2, true]);
  expect(start("connectivity", policies, "--wrong")).toEqual([2, false]);
  expect(start("connectivity", "--help")).toEqual([0, false]);
});

it.skipIf(process.platform !== "linux")("does not say that its version is told where it cannot be", async () => {
  const script = `"$0" "$1" --version > /dev/full`;
  const { status } = spawnSync("sh", ["-c", script, process.execPath, await buildCommand()], { env });
  expect(status).toBe(2);
});

// What tells terminals is loaded for them alone.
it.skipIf(process.platform !== "linux")("runs in a terminal as it is built", async () => {
  const command = await buildCommand();
  const policy = join(made, "policy.yaml");
  writeFileSync(
    policy,
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: api}\nspec: {podSelecter: {}}\n",
  );
  const { status, stdout } = spawnSync(
    "script",
    ["-qec", `"${process.execPath}" "${command}" check "${policy}"`, "/dev/null"],
    { encoding: "utf8", env },
  );
  expect(stdout).toContain("\u001b[");
  expect(stdout).toContain("[unknown-field]");
  expect(status).toBe(1);
});
