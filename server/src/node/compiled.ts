import {
  closeSync,
  fstatSync,
  fsyncSync,
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

/** What the compiler made of texts, as it was kept. */
export interface Kept {
  /** Of which program, and compiled by which Node. */
  readonly owner: string;
  /** By the names of the texts. */
  readonly codes: ReadonlyMap<string, Uint8Array>;
  /** How many runs in a row had little to add. */
  readonly idle: number;
}

/** Each begins where the compiler can read it without a copy. Bytes. */
const alignment = 8;

/** Milliseconds after which what was kept is of a version that nobody has any more; if not, it is made again. */
const old = 30 * 24 * 60 * 60 * 1000;

/** What has been kept of a program. Never throws: `undefined` where there is none, or where others may have written it. */
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
  const head = JSON.parse(bytes.toString("latin1", 0, end));
  if (head.owner !== owner) return undefined;
  const codes = new Map<string, Uint8Array>();
  let at = aligned(end + 1);
  for (const [name, size] of head.sizes) {
    codes.set(name, bytes.subarray(at, at + size));
    at = aligned(at + size);
  }
  return at === bytes.length ? { owner, codes, idle: head.idle } : undefined;
}

function aligned(at: number): number {
  return Math.ceil(at / alignment) * alignment;
}

/**
 * Keeps what `make` gives, for this user alone, all of it or nothing. Where nothing can be kept, nothing is made. Never throws: who
 * cannot keep it starts slower.
 */
export function writeKept(file: string, make: () => Kept): void {
  const temporary = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    if (!isOwn(statSync(dirname(file)))) return;
    const opened = openSync(temporary, "wx", 0o600);
    try {
      const all = bytesOf(make());
      for (let at = 0; at < all.length; ) at += writeSync(opened, all, at);
      // Node runs what it finds without a look at it: a file of zeros after a power failure would end each start to come.
      fsyncSync(opened);
    } finally {
      closeSync(opened);
    }
    renameSync(temporary, file);
    removeOld(dirname(file));
  } catch {
    removeFile(temporary);
  }
}

function removeFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It lies where there is no folder, or nobody may write.
  }
}

function bytesOf({ owner, codes, idle }: Kept): Buffer {
  const sizes = [...codes].map(([name, { length }]) => [name, length]);
  const head = Buffer.from(`${JSON.stringify({ idle, sizes, owner })}\n`, "latin1");
  return Buffer.concat(
    [head, ...codes.values()].flatMap((part) => [part, Buffer.alloc(aligned(part.length) - part.length)]),
  );
}

function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (Date.now() - statSync(path).mtimeMs > old) rmSync(path);
  }
}
