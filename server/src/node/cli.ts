import { isAbsolute } from "node:path";
import { createOutput } from "./output.ts";
import { runProgram } from "./runProgram.ts";
import { version } from "./version.ts";

// Little may stand here: it is compiled at each start. All else is in the two scripts of the program beside it.
const args = process.argv.slice(2);
const [first = ""] = args;
if (first === "--version" || first === "-v")
  createOutput(1, (why) => process.exit(why === undefined ? 0 : 2)).write(`${version}\n`);
else {
  const place = placeOfCompiled(first);
  const keeping: (() => void)[] = [];
  const run = (name: string): unknown => {
    const load = (id: string): unknown => (id === "./rest.js" ? run("rest") : require(id));
    const { result, keep } = runProgram(`${__dirname}/cli/${name}.js`, place && `${place}-${name}`, load);
    keeping.push(keep);
    return result;
  };
  const { hasAnswered } = run("program") as typeof import("./program.ts");
  process.once("beforeExit", () => {
    // Who asks for help, or is told that there is no such command or option, does not see the command work.
    const works = (process.exitCode !== 2 || hasAnswered()) && !args.includes("--help") && !args.includes("-h");
    if (works) for (const keep of keeping) keep();
    // Nobody waits for all memory to be given back piece by piece.
    process.exit();
  });
}

/** Where compiled code of a command is kept; `undefined`: nowhere, as Node's own variable says, or while coverage is measured. */
function placeOfCompiled(command: string): string | undefined {
  const { NODE_DISABLE_COMPILE_CACHE: none, NODE_V8_COVERAGE: measured } = process.env;
  const { XDG_CACHE_HOME: own = "", LOCALAPPDATA, HOME } = process.env;
  if (none === "1" || measured || !/^[a-z]+$/.test(command)) return undefined;
  const folder = isAbsolute(own) ? own : process.platform === "win32" ? LOCALAPPDATA : HOME && `${HOME}/.cache`;
  // From the current folder on it would be kept among the user's files.
  if (!folder || !isAbsolute(folder)) return undefined;
  return `${folder}/netpol/${command}-${version}-${process.version}-${process.arch}`;
}
