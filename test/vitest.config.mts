import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const { homepage } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

export default defineConfig({
  test: {
    root: "test",
    include: ["**/*.test.ts"],
    exclude: ["editor/**"],
    testTimeout: 30_000,
    // Usually one core is left for the rest; of two that would be half of the machine.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    env: { NETPOL_HOMEPAGE: homepage },
  },
});
