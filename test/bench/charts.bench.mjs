import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build } from "../../client/build.mjs";

/** Typing among 200 charts, on the built server. */
export async function run({ profile, only }) {
  await build();
  const flags = Object.entries({ profile, only }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  );
  const script = join(import.meta.dirname, "charts.ts");
  spawnSync(process.execPath, ["--no-warnings", script, ...flags], { stdio: "inherit" });
}
