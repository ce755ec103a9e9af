import { readFileSync, statSync } from "node:fs";
import { Script } from "node:vm";
import { readKept, writeKept } from "./compiled.ts";

/** A share of what is kept that is little to add to it. */
const little = 0.02;
/** Runs in a row that add little, and then there is no more to come. */
const enough = 2;

/**
 * Runs a script of a bundled program, with what the compiler made of it the last time: half of a short run is compiling. The
 * script is a function of `require`: to put it into one would be to copy it. Node's own cache holds only what is compiled
 * before a program runs, and Node 20 has none. `file`: where it is kept; `undefined`: nowhere. Gives what the function does, and
 * what keeps the script for the next start, called when the program has done its work: most functions are compiled when they are
 * called first. Starts differ, so it is kept again as long as one finds more than a little that is new.
 */
export function runProgram(path: string, file: string | undefined, require: (name: string) => unknown) {
  const owner = file === undefined ? undefined : ownerOf(path);
  const before = file === undefined || owner === undefined ? undefined : readKept(file, owner);
  const cachedData = before?.code;
  const script = new Script(readFileSync(path, "latin1"), { filename: path, ...(cachedData && { cachedData }) });
  const keep = () => {
    if (file === undefined || owner === undefined) return;
    const known = script.cachedDataRejected === false ? (before?.code.length ?? 0) : 0;
    const idle = known === 0 ? 0 : (before?.idle ?? 0);
    if (idle >= enough) return;
    const code = script.createCachedData();
    // Long runs forget what they have not called for a while.
    const grown = code.length > known * (1 + little);
    writeKept(file, { owner, code: cachedData && code.length < known ? cachedData : code, idle: grown ? 0 : idle + 1 });
  };
  return { result: script.runInThisContext()(require) as unknown, keep };
}

/** `undefined` where Node may not look at itself, or does not know where it lies: without /proc it has a name alone. */
function ownerOf(path: string): string | undefined {
  try {
    return `${identityOf(process.execPath)} ${process.version} ${identityOf(path)}`;
  } catch {
    return undefined;
  }
}

/** The compiler itself knows its text by its length alone. Packers give all files one time; when a file came is not for them to say. */
function identityOf(path: string): string {
  const { size, mtimeMs, ctimeMs } = statSync(path);
  return `${path} ${size} ${mtimeMs} ${ctimeMs}`;
}
