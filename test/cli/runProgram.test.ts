import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readKept, writeKept } from "../../server/src/node/compiled.ts";
import { runProgram } from "../../server/src/node/runProgram.ts";

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "netpol-program-"));
  made.push(folder);
  return folder;
}

const program = (word: string) =>
  `(function(require){const {basename}=require("node:path");function say(text){globalThis.said.push(basename(text))}say("a/${word}")})`;

/** A program, as often as it is started; gives what it says. */
function newProgram() {
  const path = join(newFolder(), "program.js");
  writeFileSync(path, program("first"));
  const file = join(newFolder(), "netpol/command");
  const start = () => {
    const said: string[] = [];
    Object.assign(globalThis, { said });
    runProgram(path, file, createRequire(import.meta.url)).keep();
    return said;
  };
  return { path, file, start };
}

it("runs a program the same with what was compiled before", () => {
  const { start, file } = newProgram();
  expect(start()).toEqual(["first"]);
  expect(statSync(file).size).toBeGreaterThan(100);
  expect([start(), start()]).toEqual([["first"], ["first"]]);
  // These two had nothing to add, so the next leaves it as it is.
  const { mtimeMs, ino } = statSync(file);
  expect(start()).toEqual(["first"]);
  expect([statSync(file).mtimeMs, statSync(file).ino]).toEqual([mtimeMs, ino]);
  expect(readdirSync(join(file, ".."))).toEqual(["command"]);
});

it("runs another program, and does not take what was kept of the one before", () => {
  const { start, path, file } = newProgram();
  start();
  const before = readFileSync(file);
  writeFileSync(path, program("other"));
  expect(start()).toEqual(["other"]);
  expect(readFileSync(file).equals(before)).toBe(false);
});

it("runs another program of the same length and age", () => {
  const { start, path } = newProgram();
  const age = new Date(499_162_500_000);
  utimesSync(path, age, age);
  start();
  writeFileSync(path, program("other"));
  utimesSync(path, age, age);
  expect(start()).toEqual(["other"]);
});

it("runs a program where Node does not know where it lies itself", () => {
  const { start, file } = newProgram();
  const { execPath } = process;
  try {
    process.execPath = "node";
    expect(start()).toEqual(["first"]);
  } finally {
    process.execPath = execPath;
  }
  expect(existsSync(file)).toBe(false);
});

it("runs a program where nothing is kept of it, and where nothing can be", () => {
  const { path } = newProgram();
  const said: string[] = [];
  Object.assign(globalThis, { said });
  const require = createRequire(import.meta.url);
  runProgram(path, undefined, require).keep();
  const blocked = join(newFolder(), "blocked");
  writeFileSync(blocked, "");
  runProgram(path, join(blocked, "command"), require).keep();
  expect(said).toEqual(["first", "first"]);
  expect(readFileSync(blocked, "utf8")).toBe("");
});

const kept = { owner: "a", code: Buffer.from("abc"), idle: 0 };

it("keeps for the user alone, and takes only what the user wrote", () => {
  const file = join(newFolder(), "netpol/command");
  writeKept(file, kept);
  const read = () => String(readKept(file, "a")?.code);
  expect(read()).toBe("abc");
  expect(readKept(file, "b")).toBeUndefined();
  if (process.platform === "win32") return;
  expect([statSync(file).mode & 0o777, statSync(join(file, "..")).mode & 0o777]).toEqual([0o600, 0o700]);
  chmodSync(file, 0o620);
  expect(read()).toBe("undefined");
  chmodSync(file, 0o600);
  chmodSync(join(file, ".."), 0o777);
  expect(read()).toBe("undefined");
  writeKept(file, { ...kept, owner: "b" });
  chmodSync(join(file, ".."), 0o700);
  expect(read()).toBe("abc");
});

it("does not take a part of what was kept", () => {
  const file = join(newFolder(), "netpol/command");
  writeKept(file, kept);
  truncateSync(file, statSync(file).size - 1);
  expect(readKept(file, "a")).toBeUndefined();
  writeKept(file, { ...kept, code: Buffer.alloc(10_000, "abc") });
  expect(readKept(file, "a")?.code).toHaveLength(10_000);
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0, 4096, 8192));
  expect(readKept(file, "a")).toBeUndefined();
  writeFileSync(file, "junk");
  expect(readKept(file, "a")).toBeUndefined();
});

it("does not take what has a hole where mostly zeros were", () => {
  const file = join(newFolder(), "netpol/command");
  // Every byte that is looked at is a zero, as both of a page often are.
  const code = Buffer.alloc(10_000).map((_, at) => (at % 2039 === 0 ? 0 : 1));
  writeKept(file, { ...kept, code });
  expect(readKept(file, "a")?.code).toHaveLength(10_000);
  const whole = readFileSync(file);
  for (const [from, to] of [
    [4096, 8192],
    [8192, whole.length],
  ]) {
    writeFileSync(file, Buffer.from(whole).fill(0, from, to));
    expect(readKept(file, "a")).toBeUndefined();
  }
});

it("removes what is of an old version, whatever else is there", () => {
  const folder = join(newFolder(), "netpol");
  mkdirSync(join(folder, "a"), { recursive: true, mode: 0o700 });
  for (const name of ["b", "c"]) writeFileSync(join(folder, name), "");
  const old = new Date(Date.now() - 40 * 24 * 60 * 60 * 1000);
  for (const name of ["a", "b"]) utimesSync(join(folder, name), old, old);
  writeKept(join(folder, "command"), kept);
  expect(readdirSync(folder).sort()).toEqual(["a", "c", "command"]);
});

it.skipIf(process.geteuid?.() !== 0)("leaves nothing of root's in the home of another", () => {
  const home = newFolder();
  chownSync(home, 12345, 12345);
  writeKept(join(home, ".cache/netpol/command"), kept);
  expect(readdirSync(home)).toEqual([]);
});
