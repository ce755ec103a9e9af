import module from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { version } from "./version.ts";

// Little may stand here: each start of the program reads it. All else is in pieces beside it, and read as a command asks.
const [first] = process.argv.slice(2);
if (first === "--version" || first === "-v") console.log(version);
else {
  // Node 22 and later keep what they have compiled.
  if ("enableCompileCache" in module) module.enableCompileCache();
  void import(pathToFileURL(join(__dirname, "cli/program.mjs")).href);
}
