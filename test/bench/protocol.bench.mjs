import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build } from "../../client/build.mjs";

/** The budgets at the protocol, on the built server. */
export async function run({ shape, profile, only }) {
  await build();
  const flags = Object.entries({ shape, profile, only }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  );
  const script = join(import.meta.dirname, "protocol.ts");
  spawnSync(process.execPath, ["--no-warnings", script, ...flags], { stdio: "inherit" });
}
