import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { root } from "../run/bootstrap.mjs";

/**
 * Makes one file of a suite, as the editor's worker host wants it: DIR/*.test.ts, or the named files, register their
 * tests, and the bundle exports the `run` that an editor calls. Gives its path, dist/test/NAME.js.
 */
export async function bundleSuite(
  name,
  dir,
  files = readdirSync(join(root, dir)).filter((file) => file.endsWith(".test.ts")),
) {
  const runner = join(root, "test/editor/suite/runner.ts");
  const loads = files.sort().map((file) => `[${JSON.stringify(file)}, () => import(${JSON.stringify(`./${file}`)})],`);
  const outfile = join(root, "dist", "test", `${name}.js`);
  await esbuild.build({
    absWorkingDir: root,
    stdin: {
      contents: `import { runFiles } from ${JSON.stringify(runner)};
export const run = () => runFiles([${loads.join("\n")}]);`,
      resolveDir: join(root, dir),
      loader: "ts",
    },
    outfile,
    bundle: true,
    format: "cjs",
    platform: "browser",
    target: "es2023",
    external: ["vscode"],
    sourcemap: "inline",
    logLevel: "warning",
  });
  return outfile;
}
