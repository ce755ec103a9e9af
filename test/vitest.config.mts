import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const { homepage } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** For the property tests: `NETPOL_SEED`, a number or `random`, else one for each commit. */
function seed(): string {
  if (process.env.NETPOL_SEED !== undefined) return process.env.NETPOL_SEED;
  try {
    const commit = execFileSync("git", ["rev-parse", "HEAD"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return String(Number.parseInt(commit.slice(0, 7), 16));
  } catch {
    return "1";
  }
}

export default defineConfig({
  test: {
    root: "test",
    include: ["**/*.test.ts"],
    exclude: ["editor/**"],
    testTimeout: 30_000,
    // What is waited for comes late on a machine with other work; that it never comes is the fault.
    expect: { poll: { timeout: 10_000 } },
    // Usually one core is left for the rest; of two that would be half of the machine.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    env: { NETPOL_HOMEPAGE: homepage, NETPOL_SEED: seed() },
    setupFiles: ["seed.ts"],
  },
});
