import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build } from "../../client/build.mjs";

/** Typing among 200 charts, on the built server. */
export async function run({ profile, only, shape }) {
  await build();
  for (const each of shape === undefined ? ["installed", "alone"] : [shape]) measure({ profile, only, shape: each });
}

function measure(options) {
  const flags = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]));
  console.log(`\n200 charts, ${options.shape}\n`);
  const script = join(import.meta.dirname, "charts.ts");
  spawnSync(process.execPath, ["--no-warnings", script, ...flags], { stdio: "inherit" });
}
