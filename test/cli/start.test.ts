import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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

// What tells terminals is loaded for them alone.
it.skipIf(process.platform !== "linux")("runs in a terminal as it is built", async () => {
  const builder = join(import.meta.dirname, "../../client/build.mjs");
  const { buildCommand } = await import(pathToFileURL(builder).href);
  const command: string = await buildCommand(join(made, "built"));
  const policy = join(made, "policy.yaml");
  writeFileSync(
    policy,
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: api}\nspec: {podSelecter: {}}\n",
  );
  const { status, stdout } = spawnSync(
    "script",
    ["-qec", `"${process.execPath}" "${command}" check "${policy}"`, "/dev/null"],
    {
      encoding: "utf8",
      env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: "1", NO_COLOR: "", TERM: "xterm" },
    },
  );
  expect(stdout).toContain("\u001b[");
  expect(stdout).toContain("[unknown-field]");
  expect(status).toBe(1);
});
