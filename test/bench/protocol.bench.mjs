import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build } from "../../client/build.mjs";

/** The budgets at the protocol, on the built server. */
export async function run() {
  await build();
  spawnSync(process.execPath, [join(import.meta.dirname, "protocol.ts")], { stdio: "inherit" });
}
