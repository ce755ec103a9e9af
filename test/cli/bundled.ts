import { join, resolve } from "node:path";
import { build } from "esbuild";

/** Bundles the command into a folder, for tests that run it as a program; gives the file. */
export async function bundleCommand(folder: string): Promise<string> {
  const outfile = join(folder, "cli.js");
  await build({
    entryPoints: [resolve(import.meta.dirname, "../../server/src/node/program.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    logLevel: "error",
  });
  return outfile;
}
