import { chmodSync, cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { writeNotices } from "./notices.mjs";
import { inParts } from "./parts.mjs";

const root = resolve(fileURLToPath(import.meta.url), "../..");

const { version, homepage } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const forNode = { platform: "node", format: "cjs", target: "node20" };
const forBrowser = { platform: "browser", target: "es2023" };

/** Each bundle: what it is made from, its name in dist/, and where it runs. */
const bundles = [
  { entry: "client/src/node/extension.ts", out: "extension", ...forNode, external: ["vscode"] },
  {
    entry: "client/src/browser/extension.ts",
    out: "extension.browser",
    ...forBrowser,
    format: "cjs",
    external: ["vscode"],
  },
  { entry: "server/src/node/main.ts", out: "server", ...forNode, program: true },
  // A library makes a URL of the worker's address when it is loaded; an editor's worker has none that is one.
  {
    entry: "server/src/browser/main.ts",
    out: "server.browser",
    ...forBrowser,
    format: "iife",
    constants: { "self.location": "undefined" },
  },
  { entry: "server/src/node/cli.ts", out: "cli", ...forNode, program: true },
  // Of signs beyond ASCII the whole text would be twice as long to read.
  {
    entry: "server/src/node/program.ts",
    out: "cli/program",
    ...forNode,
    charset: "ascii",
    minify: true,
    sourcemap: false,
    often: "server/src/node/commands/check.ts",
  },
  { entry: "client/src/matrix/view/main.ts", out: "matrix", ...forBrowser, format: "iife" },
  { entry: "client/src/picture/view/main.ts", out: "picture", ...forBrowser, format: "iife" },
];

function options(bundle, { production = false, outdir = join(root, "dist") }) {
  const { entry, out, program, often, constants, ...rest } = bundle;
  const file = join(root, entry);
  const bringsHashbang = program && readFileSync(file, "utf8").startsWith("#!");
  return {
    absWorkingDir: root,
    entryPoints: [{ in: file, out }],
    outdir,
    bundle: true,
    minify: production,
    sourcemap: production ? false : "linked",
    sourcesContent: false,
    // The licences stand in one file: see notices.mjs.
    legalComments: "none",
    metafile: production,
    logLevel: "warning",
    charset: "utf8",
    define: {
      "process.env.NODE_ENV": production ? '"production"' : '"development"',
      "process.env.NETPOL_VERSION": JSON.stringify(version),
      "process.env.NETPOL_HOMEPAGE": JSON.stringify(homepage),
      ...constants,
    },
    ...(program && !bringsHashbang ? { banner: { js: "#!/usr/bin/env node" } } : {}),
    plugins: [
      ...(program ? [executable(join(outdir, `${out}.js`))] : []),
      ...(often ? [inParts(join(outdir, `${out}.js`), often)] : []),
    ],
    ...rest,
  };
}

function executable(path) {
  return {
    name: "executable",
    setup(build) {
      build.onEnd((result) => {
        if (result.errors.length === 0) chmodSync(path, 0o755);
      });
    },
  };
}

/** Builds the command as it is in dist/, into another folder; gives the file that is run. */
export async function buildCommand(outdir) {
  const own = bundles.filter(({ out }) => out === "cli" || out.startsWith("cli/"));
  await Promise.all(own.map((bundle) => esbuild.build(options(bundle, { outdir }))));
  return join(outdir, "cli.js");
}

/**
 * Builds everything into dist/. Rejects when a bundle does not build; esbuild has printed why.
 * With `watch` it resolves after the first build and keeps rebuilding until the process ends.
 */
export async function build({ production = false, watch = false } = {}) {
  const missing = bundles.filter(({ entry }) => !existsSync(join(root, entry)));
  if (missing.length > 0) throw new Error(`nothing to build from: ${missing.map(({ entry }) => entry).join(", ")}`);
  // A production build is what gets packed: nothing of an earlier build may be left in it.
  if (production) rmSync(join(root, "dist"), { recursive: true, force: true });
  // What the walkthrough opens.
  rmSync(join(root, "dist/sample"), { recursive: true, force: true });
  cpSync(join(root, "test/scenarios/shop"), join(root, "dist/sample/shop"), { recursive: true });
  if (watch) {
    for (const bundle of bundles) {
      const context = await esbuild.context({ ...options(bundle, { production }), logLevel: "info" });
      await context.watch();
    }
    return;
  }
  const results = await Promise.allSettled(bundles.map((bundle) => esbuild.build(options(bundle, { production }))));
  const failed = results.flatMap((result, i) => (result.status === "rejected" ? [bundles[i].out] : []));
  if (failed.length > 0) throw new Error(`did not build: ${failed.join(", ")}`);
  if (production)
    writeNotices(
      root,
      results.map(({ value }) => value.metafile),
      join(root, "dist/notices.txt"),
    );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const flags = process.argv.slice(2);
  try {
    await build({ production: flags.includes("--production"), watch: flags.includes("--watch") });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
