import {
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** What the compiler made of a program, as it was kept. */
export interface Kept {
  /** Of which program, and compiled by which Node; one line. */
  readonly owner: string;
  readonly code: Uint8Array;
  /** How many runs in a row had little to add. */
  readonly idle: number;
}

/** Milliseconds after which what was kept is of a version that nobody has any more; if not, it is made again. */
const old = 30 * 24 * 60 * 60 * 1000;

const word = 8;
/** Bytes from one that is looked at to the next, two in each page; a prime, so that they are not all of one kind. */
const stride = 2039;
/** Code has some hundred zeros in a row at most; a page that never came to the disk has thousands, the last one fewer. */
const hole = Buffer.alloc(1024);

/**
 * What has been kept of a program. Never throws: `undefined` where there is none, where it is damaged (Node would run that without a
 * look at it, and fall), or where others may have written it.
 */
export function readKept(file: string, owner: string): Kept | undefined {
  try {
    if (!isOwn(statSync(dirname(file)))) return undefined;
    const opened = openSync(file, "r");
    try {
      return isOwn(fstatSync(opened)) ? parse(readFileSync(opened), owner) : undefined;
    } finally {
      closeSync(opened);
    }
  } catch {
    return undefined;
  }
}

/** It is run, so nobody else may have put it there. Windows has a folder for each user instead. */
function isOwn({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
  return process.geteuid === undefined || (uid === process.geteuid() && (mode & 0o022) === 0);
}

function parse(bytes: Buffer, owner: string): Kept | undefined {
  const end = bytes.indexOf("\n");
  const head = JSON.parse(bytes.toString("utf8", 0, end));
  const code = bytes.subarray(end + 1);
  if (head.owner !== owner || head.sum !== sumOf(code) || code.includes(hole)) return undefined;
  return { owner, code, idle: head.idle };
}

/**
 * Tells code of which something is lost: what is lost is lost by the page. To load what adds up all of it takes longer than to read
 * it, and a loop that is much longer than this one wakes the optimizing compiler.
 */
function sumOf(code: Uint8Array): number {
  let sum = code.length;
  for (let at = 0; at < code.length; at += stride) sum = (sum * 31 + (code[at] ?? 0)) | 0;
  return sum;
}

/** Keeps it for this user alone, all of it or nothing. Never throws: who cannot keep it starts slower. */
export function writeKept(file: string, { owner, code, idle }: Kept): void {
  const temporary = `${file}.${process.pid}`;
  try {
    if (!makeFolder(dirname(file))) return;
    const opened = openSync(temporary, "wx", 0o600);
    try {
      const head = Buffer.from(JSON.stringify({ owner, sum: sumOf(code), idle }));
      // The compiler copies code that does not begin at a multiple of its words.
      const rest = Buffer.from(" ".repeat(word - 1 - (head.length % word)).concat("\n"));
      for (const part of [head, rest, code]) for (let at = 0; at < part.length; ) at += writeSync(opened, part, at);
    } finally {
      closeSync(opened);
    }
    renameSync(temporary, file);
    removeOld(dirname(file));
  } catch {
    removeFile(temporary);
  }
}

/** Whether it is the user's own. Root makes none in the home of another (`sudo`), who could not write there any more. */
function makeFolder(folder: string): boolean {
  if (process.geteuid?.() === 0 && statSync(nearest(folder)).uid !== 0) return false;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return isOwn(statSync(folder));
}

/** The folder itself or, where there is none, the one that it would be made in. */
function nearest(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));
}

function removeFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It lies where there is no folder or nobody may write, or is none.
  }
}

function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found !== undefined && Date.now() - found.mtimeMs > old) removeFile(path);
  }
}
