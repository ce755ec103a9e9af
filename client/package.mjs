import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createVSIX } from "@vscode/vsce";
import { build } from "./build.mjs";

const root = resolve(fileURLToPath(import.meta.url), "../..");

// Builds for production and packs netpol.vsix; `files` in package.json says what goes into it.
await build({ production: true });
await createVSIX({
  cwd: root,
  packagePath: join(root, "netpol.vsix"),
  // All is bundled into dist/.
  dependencies: false,
});
