import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createVSIX } from "@vscode/vsce";
import { build } from "./build.mjs";

const root = resolve(fileURLToPath(import.meta.url), "../..");
const folder = join(root, ".cache/vsix");

// Builds for production and packs netpol.vsix. `files` in package.json says what is in the npm package, and the packer takes
// no second list: so what the editor needs is put into a folder of its own. All code is bundled into dist/.
await build({ production: true });
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const bundles = readdirSync(join(root, "dist")).filter((name) =>
  /^(?:extension|server|matrix|picture)\b.*\.(?:js|css)$/.test(name),
);
for (const path of [
  ...[
    "LICENSE",
    "README.md",
    "CHANGELOG.md",
    "client/media/icon.png",
    "syntaxes",
    "snippets",
    "package.nls.json",
    "client/l10n",
    "client/walkthrough",
  ],
  ...[...bundles, "notices.txt", "sample"].map((name) => join("dist", name)),
])
  cpSync(join(root, path), join(folder, path), { recursive: true });
const { files, scripts, devDependencies, ...manifest } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
writeFileSync(join(folder, "package.json"), JSON.stringify({ ...manifest, files: ["**"] }, undefined, 2));
await createVSIX({ cwd: folder, packagePath: join(root, "netpol.vsix"), dependencies: false });
