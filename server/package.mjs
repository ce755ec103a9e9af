// Packs the command as an npm package, netpol-<version>.tgz: what runs, the types of the library, and no more.
import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";
import { build } from "../client/build.mjs";

const root = resolve(fileURLToPath(import.meta.url), "../..");
const types = join(root, ".cache/types/server");

const { name, version, description, keywords, license, homepage, repository, bugs, dependencies, devDependencies } =
  JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Into a folder that is emptied first; gives the path of the archive, which lies in `target`. */
export async function packCommand(target = root, folder = join(root, ".cache/npm")) {
  await build({ production: true });
  run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-b"]);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(root, "dist/notices.txt"), join(folder, "notices.txt"));
  // The programs are scripts, the library is a module: each kind has a folder that says so.
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/package.json"), '{ "type": "commonjs" }\n');
  for (const path of ["cli.js", "cli", "server.js"])
    cpSync(join(root, "dist", path), join(folder, "bin", path), { recursive: true });
  for (const file of ["LICENSE", "README.md", "CHANGELOG.md"]) copyFileSync(join(root, file), join(folder, file));
  await bundle({
    absWorkingDir: root,
    entryPoints: ["server/src/node/library.ts"],
    outfile: join(folder, "index.js"),
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2023",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
    define: { "process.env.NETPOL_HOMEPAGE": JSON.stringify(homepage) },
  });
  const outside = copyTypes("node/library.d.ts", join(folder, "types"));
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest(outside), undefined, 2)}\n`);
  const packed = run("npm", ["pack", "--ignore-scripts", "--pack-destination", target], folder);
  return join(target, packed.trim().split("\n").at(-1));
}

function manifest(outside) {
  const versions = { ...devDependencies, ...dependencies };
  return {
    name,
    version,
    description,
    keywords,
    license,
    homepage,
    repository,
    bugs,
    engines: { node: ">=20" },
    type: "module",
    bin: { netpol: "./bin/cli.js", "netpol-language-server": "./bin/server.js" },
    exports: { ".": { types: "./types/node/library.d.ts", default: "./index.js" } },
    types: "./types/node/library.d.ts",
    // What the types name; the programs bring along what they need.
    dependencies: Object.fromEntries(outside.map((each) => [each, versions[each]])),
  };
}

/** The declarations that the entry leads to; gives the packages that they name. */
function copyTypes(entry, target) {
  const outside = new Set();
  const seen = new Set();
  const visit = (file) => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(join(types, file), "utf8");
    const named = /((?:\bfrom|\bimport)\s*\(?\s*")([^"]+)(")/g;
    for (const [, , path] of text.matchAll(named)) {
      if (path.startsWith(".")) visit(join(dirname(file), path.replace(/\.ts$/, ".d.ts")));
      else
        outside.add(
          path
            .split("/")
            .slice(0, path.startsWith("@") ? 2 : 1)
            .join("/"),
        );
    }
    const written = text.replace(
      named,
      (_, before, path, after) => before + path.replace(/^(\..*)\.ts$/, "$1.js") + after,
    );
    mkdirSync(dirname(join(target, file)), { recursive: true });
    writeFileSync(join(target, file), written.replace(/^\/\/# sourceMappingURL=.*$/m, ""));
  };
  visit(entry);
  return [...outside].sort();
}

function run(command, args, cwd = root) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}${stderr}`);
  return stdout;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await packCommand());
