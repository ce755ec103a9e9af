import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { bundleServer } from "../harness/serverProgram.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const installed = spawnSync("nvim", ["--version"]).status === 0;

it("serves Neovim's own client: diagnostics, hover, a code action, definition, completion", async ({ skip, task }) => {
  const reason = "Neovim (nvim) is not on the PATH";
  // The JSON report, from which `npm test` prints what was skipped, has no other place for it.
  if (!installed) Object.assign(task.meta, { reason });
  skip(!installed, reason);
  const workspace = mkdtempSync(join(tmpdir(), "netpol-neovim-"));
  const program = await bundleServer();
  try {
    cpSync(here("../scenarios/shop/"), workspace, { recursive: true });
    const { stdout, stderr } = spawnSync(
      "nvim",
      // The configuration is the one that the README shows.
      [
        "--headless",
        "-u",
        "NONE",
        "-i",
        "NONE",
        "-c",
        "filetype on",
        "-S",
        here("neovim/netpol.lua"),
        "-S",
        here("neovim/check.lua"),
      ],
      {
        cwd: workspace,
        encoding: "utf8",
        timeout: 60_000,
        env: { ...process.env, HOME: workspace, PATH: `${program.bin}${delimiter}${process.env.PATH}` },
      },
    );
    const asked = /\{.*\}/s.exec(stdout)?.[0];
    expect(asked, `${stdout}${stderr}`).toBeDefined();
    expect(JSON.parse(asked ?? "")).toEqual({
      diagnostics: ["peers-meant-as-and on line 19"],
      hover: expect.stringContaining("any one is enough"),
      action: expect.stringContaining("Merge into one peer (AND)"),
      changed: [
        "        - namespaceSelector:",
        "            matchLabels:",
        "              kubernetes.io/metadata.name: shop",
        "          podSelector:",
        "            matchLabels:",
        "              app: checkout",
      ],
      definition: expect.stringMatching(/data\/postgres\.yaml$/),
      snippets: 1,
    });
  } finally {
    program.remove();
    rmSync(workspace, { recursive: true, force: true });
  }
}, 90_000);
