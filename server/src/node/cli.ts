import { isAbsolute } from "node:path";
import { createOutput } from "./output.ts";
import { createPieces } from "./pieces.ts";
import { version } from "./version.ts";

// Little may stand here: each start of the program reads it. All else is in pieces beside it, and read as a command asks.
const args = process.argv.slice(2);
const [first = ""] = args;
if (first === "--version" || first === "-v") createOutput(1, () => process.exit(0)).write(`${version}\n`);
else {
  const pieces = createPieces(`${__dirname}/cli`, "program.js", placeOfCompiled(first), require);
  pieces.run();
  // Who asks for help does not see the command work.
  if (!args.includes("--help") && !args.includes("-h")) process.once("beforeExit", pieces.keep);
}

/** Where compiled code of a command is kept; `undefined`: nowhere, as Node's own variable says, or while coverage is measured. */
function placeOfCompiled(command: string): string | undefined {
  const { NODE_DISABLE_COMPILE_CACHE: none, NODE_V8_COVERAGE: measured } = process.env;
  const { XDG_CACHE_HOME: own = "", LOCALAPPDATA, HOME } = process.env;
  if (none === "1" || measured || !/^[a-z]+$/.test(command)) return undefined;
  const folder = isAbsolute(own) ? own : process.platform === "win32" ? LOCALAPPDATA : HOME && `${HOME}/.cache`;
  return folder && `${folder}/netpol/${command}-${version}-${process.version}-${process.arch}`;
}
