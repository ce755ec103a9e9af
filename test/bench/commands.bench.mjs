import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build } from "../../client/build.mjs";

/** The budgets of the command line, on the built command. */
export async function run({ profile }) {
  await build();
  const flags = profile === undefined ? [] : [`--profile=${profile}`];
  const script = join(import.meta.dirname, "commands.ts");
  spawnSync(process.execPath, ["--no-warnings", script, ...flags], { stdio: "inherit" });
}
