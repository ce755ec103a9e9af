import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

/** The server as users have it: one file that Node runs. */
export interface ServerProgram {
  readonly file: string;
  /** A folder for `PATH` with `netpol-language-server` in it. */
  readonly bin: string;
  remove(): void;
}

/** Bundled from the sources as they are now, so that no test runs what was built yesterday. */
export async function bundleServer(): Promise<ServerProgram> {
  const folder = mkdtempSync(join(tmpdir(), "netpol-server-"));
  const file = join(folder, "server.js");
  await build({
    entryPoints: [join(import.meta.dirname, "../../server/src/node/main.ts")],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    logLevel: "error",
  });
  const program = join(folder, "netpol-language-server");
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${file}" "$@"\n`);
  chmodSync(program, 0o755);
  return { file, bin: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
