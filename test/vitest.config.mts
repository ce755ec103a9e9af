import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

const { homepage } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

export default defineConfig({
  test: {
    root: "test",
    include: ["**/*.test.ts"],
    exclude: ["editor/**"],
    testTimeout: 30_000,
    env: { NETPOL_HOMEPAGE: homepage },
  },
});
