/** Another analyser on the same folder: who lists which connections, in what time and memory. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build } from "../../client/build.mjs";

export async function run({ peer, "peer-args": args, "peer-size": size }) {
  if (peer === undefined) throw new Error("`--peer PATH` names the other analyser's binary");
  await build();
  const flags = [`--peer=${peer}`, `--args=${args ?? "list -q -o txt --dirpath"}`, `--size=${size ?? 1000}`];
  const script = join(import.meta.dirname, "peer.ts");
  spawnSync(process.execPath, ["--no-warnings", script, ...flags], { stdio: "inherit" });
}
