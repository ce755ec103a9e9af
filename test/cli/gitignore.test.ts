import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { trackedPaths } from "../../server/src/node/gitIndex.ts";
import { createGitignores } from "../../server/src/node/gitignore.ts";

let root = "";
afterEach(() => {
  if (root !== "") rmSync(root, { recursive: true });
  root = "";
});

/** A repository that keeps some files, whatever its `.gitignore` says. */
function repository(files: readonly string[], version: 2 | 4, folder = ""): string {
  root = mkdtempSync(join(tmpdir(), "netpol-git-"));
  const git = (...args: readonly string[]) => execFileSync("git", ["-C", root, ...args]);
  git("init", "-q");
  git("config", "index.version", String(version));
  for (const file of files) {
    mkdirSync(dirname(join(root, folder, file)), { recursive: true });
    writeFileSync(join(root, folder, file), "");
  }
  git("add", "-f", ".");
  git("update-index", "--index-version", String(version));
  return join(root, folder, ".gitignore");
}

const kept = ["a.yaml", "out/kept.yaml", "out/deep/er.yml", "käse/ä.yaml", `${"long/".repeat(40)}z.yaml`];

it.each([2, 4] as const)("says of an index of version %i what is tracked", (version) => {
  const path = repository(kept, version);
  const index = readFileSync(join(dirname(path), ".git/index"));
  expect([...(trackedPaths(index) ?? [])].sort()).toEqual([...kept].sort());
  for (let size = 0; size < index.length; size += 7) expect(() => trackedPaths(index.subarray(0, size))).not.toThrow();
});

it.each(["", "sub"])("leaves out the lines that name what is tracked, in %j", (folder) => {
  const path = repository(kept, 2, folder);
  const text = "# made\nout/\n/build\n*.tmp.yaml\nk*/ä.yaml\n";
  expect(createGitignores().meant(path, text)).toBe("# made\n/build\n*.tmp.yaml\n");
  expect(createGitignores().meant(path, "build\r\n")).toBe("build\r\n");
});

it("takes a file without a repository as it is", () => {
  root = mkdtempSync(join(tmpdir(), "netpol-git-"));
  expect(createGitignores().meant(join(root, ".gitignore"), "*\n")).toBe("*\n");
});
