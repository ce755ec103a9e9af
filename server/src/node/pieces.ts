import { readFileSync, statSync } from "node:fs";
import { Script } from "node:vm";
import { type Kept, readKept, writeKept } from "./compiled.ts";

/** A share of what is kept that is little to add to it. */
const little = 0.02;
/** Runs in a row that add little, and then there is no more to come: one alone may have been told that its options are wrong. */
const enough = 2;

/** The program in pieces, as the build has put them into a folder (client/pieces.mjs). */
export interface Pieces {
  /** Runs the first piece and those that it imports. What it imports when a command is called for comes later. */
  run(): void;
  /**
   * Keeps what was compiled, for the next start: also the functions that have been called by now, most of which are compiled
   * when they are called first. Starts differ, so it is done again as long as one finds more than a little that is new.
   */
  keep(): void;
}

/** Gives what it exports. */
type Piece = (require: (name: string) => unknown) => unknown;

/**
 * The names of pieces tell what is in them, and the first one names others. Compiled code is for the very Node that made it: two
 * of the same version may be built differently.
 */
function ownerOf(program: string): string {
  const { size, mtimeMs } = statSync(process.execPath);
  return `${process.version} ${process.arch} ${size} ${mtimeMs}\n${program}`;
}

/** `file`: where compiled code is kept. `builtin`: gives a module of Node. */
export function createPieces(
  folder: string,
  first: string,
  file: string | undefined,
  builtin: (name: string) => unknown,
): Pieces {
  const program = textOf(first);
  const owner = file === undefined ? "" : ownerOf(program);
  const before = file === undefined ? undefined : readKept(file, owner);
  const files = new Map<string, ReturnType<typeof read>>();
  const loaded = new Map<string, unknown>();
  const scripts = new Map<string, Script>();
  let started = 0;

  function pathOf(name: string): string {
    return `${folder}/${name}`;
  }

  function textOf(name: string): string {
    return readFileSync(pathOf(name), "latin1");
  }

  /** What a file is: a piece, or several by name. */
  function read(file: string, given?: string): Piece | Readonly<Record<string, Piece>> {
    const known = files.get(file);
    if (known !== undefined) return known;
    const text = given ?? textOf(file);
    const cachedData = before?.codes.get(file);
    const script = new Script(text, { filename: pathOf(file), ...(cachedData && { cachedData }) });
    scripts.set(file, script);
    const value = script.runInThisContext();
    files.set(file, value);
    return value;
  }

  function load(name: string): unknown {
    if (loaded.has(name)) return loaded.get(name);
    const [file = "", part = ""] = name.split("#");
    const value = read(file);
    const piece = typeof value === "function" ? value : value[part];
    const exports = piece?.((named) => {
      if (named.startsWith("#")) return load(file + named);
      return named.startsWith("./") ? load(named.slice(2)) : builtin(named);
    });
    loaded.set(name, exports);
    return exports;
  }

  function keep(): void {
    // No command of that name.
    if (scripts.size === started) return;
    const isKnown = [...scripts.values()].every(({ cachedDataRejected }) => cachedDataRejected === false);
    if (file === undefined || (before !== undefined && before.idle >= enough && isKnown)) return;
    writeKept(file, (): Kept => {
      const codes = new Map(before?.codes);
      let [old, more] = [0, 0];
      for (const [name, script] of scripts) {
        const known = script.cachedDataRejected === false ? (codes.get(name)?.length ?? 0) : 0;
        const code = script.createCachedData();
        old += known;
        // Long runs forget what they have not called for a while.
        if (code.length <= known) continue;
        more += code.length - known;
        codes.set(name, code);
      }
      return { owner, codes, idle: more > old * little ? 0 : (before?.idle ?? 0) + 1 };
    });
  }

  function run(): void {
    read(first, program);
    load(first);
    started = scripts.size;
  }

  return Object.freeze({ run, keep });
}
