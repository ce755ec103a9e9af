import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
