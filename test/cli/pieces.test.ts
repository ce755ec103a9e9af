import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, expect, it } from "vitest";
import { calledLater, inPieces, pieceOf } from "../../client/pieces.mjs";
import { readKept, writeKept } from "../../server/src/node/compiled.ts";
import { createPieces } from "../../server/src/node/pieces.ts";

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "netpol-pieces-"));
  made.push(folder);
  return folder;
}

/** What a piece gives that is made of a module. */
function run(module: string, modules: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  // biome-ignore lint/security/noGlobalEval: a piece is a script of our own build.
  return (0, eval)(pieceOf(module))((name: string) => modules[name]);
}

it("makes a piece of a module", () => {
  const modules = { "./a.js": { a: 1, b: 2 }, "node:x": { c: 3, default: undefined }, "node:y": { d: 4 } };
  const module =
    'import{a as e,b}from"./a.js";import"./b.js";var f=e+b;import x from"node:x";import*as y from"node:y";function g(){return f+x.c+y.d}export{g,f as h};\n';
  const { g, h } = run(module, modules) as { g: () => number; h: number };
  expect([g(), h]).toEqual([10, 3]);
});

it("makes a piece of a module that loads another one later", async () => {
  const { g } = run('async function g(){return(await import("./late.js")).a}export{g};', { "./late.js": { a: 5 } });
  expect(await (g as () => Promise<number>)()).toBe(5);
});

const program = (word: string) => `import("./second-1.js").then(({say})=>say("${word}"));`;

/** A program of two pieces, as often as it is started; gives what they say. */
function newProgram() {
  const folder = newFolder();
  writeFileSync(join(folder, "first.js"), pieceOf(program("first")));
  writeFileSync(
    join(folder, "second-1.js"),
    pieceOf('function say(text){globalThis.said.push(text)}function other(){return 1}say("second");export{say,other};'),
  );
  const file = join(newFolder(), "netpol/command");
  return {
    folder,
    file,
    async start() {
      const said: string[] = [];
      Object.assign(globalThis, { said });
      const pieces = createPieces(folder, "first.js", file, createRequire(import.meta.url));
      pieces.run();
      await new Promise(setImmediate);
      pieces.keep();
      return said;
    },
  };
}

const isThere = (file: string) => {
  try {
    return statSync(file).size > 0;
  } catch {
    return false;
  }
};

it("runs pieces the same with what was compiled before", async () => {
  const { start, file } = newProgram();
  const first = await start();
  expect(first).toEqual(["second", "first"]);
  expect(isThere(file)).toBe(true);
  expect([await start(), await start()]).toEqual([first, first]);
  // These two had nothing to add, so the next leaves it as it is.
  const { mtimeMs, ino } = statSync(file);
  expect(await start()).toEqual(first);
  expect([statSync(file).mtimeMs, statSync(file).ino]).toEqual([mtimeMs, ino]);
  expect(readdirSync(join(file, ".."))).toEqual(["command"]);
});

it("runs another program, and does not take what was kept of the one before", async () => {
  const { start, folder, file } = newProgram();
  await start();
  const before = readFileSync(file);
  writeFileSync(join(folder, "first.js"), pieceOf(program("changed")));
  expect(await start()).toEqual(["second", "changed"]);
  expect(readFileSync(file).equals(before)).toBe(false);
});

it("keeps nothing of a program that went no further", async () => {
  const { start, folder, file } = newProgram();
  writeFileSync(join(folder, "first.js"), pieceOf('globalThis.said.push("no such command");'));
  expect(await start()).toEqual(["no such command"]);
  expect(isThere(file)).toBe(false);
});

/** Builds modules as pieces and runs the first; gives what it says. */
async function built(modules: Readonly<Record<string, string>>, later: readonly string[]): Promise<unknown[]> {
  const folder = newFolder();
  for (const [name, text] of Object.entries(modules)) writeFileSync(join(folder, name), text);
  await build({
    entryPoints: { first: join(folder, "first.ts") },
    outdir: join(folder, "made"),
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    platform: "node",
    logLevel: "silent",
    plugins: [calledLater(later.map((name) => join(folder, name))), inPieces],
  });
  const said: unknown[] = [];
  Object.assign(globalThis, { said });
  createPieces(join(folder, "made"), "first.js", undefined, createRequire(import.meta.url)).run();
  await new Promise((done) => setTimeout(done, 20));
  return said;
}

const modules = {
  "shared.ts": "export const number = (said.push('shared'), 3);",
  "later.ts":
    "import { number } from './shared.ts'; said.push('later');\nexport function* counted(to: number) { for (let i = number; i < to; i++) yield i; }\nexport type A = 1;",
  "other.ts": "import { number } from './shared.ts'; export const twice = number * 2;",
  "first.ts":
    "import { basename } from 'node:path'; import { counted } from './later.ts'; said.push(basename('a/b')); said.push([...counted(5)]); import('./other.ts').then(({ twice }) => said.push(twice));",
};

it("loads what is seldom needed when it is called, once, and shares what several need", async () => {
  expect(await built(modules, ["later.ts"])).toEqual(["b", "shared", "later", [3, 4], 6]);
  expect(await built(modules, [])).toEqual(["shared", "later", "b", [3, 4], 6]);
});

it("refuses to load something later that is no function", async () => {
  await expect(
    built({ ...modules, "later.ts": `${modules["later.ts"]}\nexport const x = 1;` }, ["later.ts"]),
  ).rejects.toThrow(/exports more than functions: export const x = 1/);
});

const kept = { owner: "a", codes: new Map([["x", Buffer.from("abc")]]), idle: 0 };

it("keeps for the user alone, and takes only what the user wrote", () => {
  const file = join(newFolder(), "netpol/command");
  writeKept(file, () => kept);
  const read = () => [...(readKept(file, "a")?.codes ?? [])].map(([name, code]) => [name, String(code)]);
  expect(read()).toEqual([["x", "abc"]]);
  expect(readKept(file, "b")).toBeUndefined();
  if (process.platform === "win32") return;
  expect([statSync(file).mode & 0o777, statSync(join(file, "..")).mode & 0o777]).toEqual([0o600, 0o700]);
  chmodSync(file, 0o620);
  expect(read()).toEqual([]);
  chmodSync(file, 0o600);
  chmodSync(join(file, ".."), 0o777);
  expect(read()).toEqual([]);
  writeKept(file, () => ({ ...kept, owner: "b" }));
  chmodSync(join(file, ".."), 0o700);
  expect(read()).toEqual([["x", "abc"]]);
});

it("does not take a part of what was kept", () => {
  const file = join(newFolder(), "netpol/command");
  writeKept(file, () => kept);
  truncateSync(file, statSync(file).size - 8);
  expect(readKept(file, "a")).toBeUndefined();
  writeFileSync(file, "junk");
  expect(readKept(file, "a")).toBeUndefined();
});

it("makes nothing where nothing can be kept", () => {
  const file = join(newFolder(), "blocked");
  writeFileSync(file, "");
  let asked = false;
  writeKept(join(file, "command"), () => {
    asked = true;
    return kept;
  });
  expect(asked).toBe(false);
});
