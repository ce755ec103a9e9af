import { writeSync } from "node:fs";
import { reason } from "./reason.ts";

/** UTF-16 units that are written at once; no more than three bytes come of each. */
const pieceLength = 65_536;
/** Milliseconds after which a full pipe is asked again, where it is one that does not let a writer wait. */
const patience = 2;

/** A file descriptor as what a command writes to. Each write ends when all is written: a slow reader slows the command down. */
export interface Output {
  write(text: string | Uint8Array): void;
}

/** `failed` ends the process; `undefined`: the reader has seen enough and has gone. */
export function createOutput(descriptor: number, failed: (why: string | undefined) => never): Output {
  let room = Buffer.alloc(0);

  function writeBytes(bytes: Uint8Array, end: number): void {
    for (let at = 0; at < end; ) {
      try {
        at += writeSync(descriptor, bytes, at, end - at);
      } catch (error) {
        const code = error instanceof Error && "code" in error ? error.code : undefined;
        if (code === "EAGAIN") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, patience);
        else failed(code === "EPIPE" ? undefined : reason(error));
      }
    }
  }

  return Object.freeze({
    write(text: string | Uint8Array) {
      if (typeof text !== "string") return writeBytes(text, text.length);
      const most = Math.min(text.length, pieceLength) * 3;
      if (room.length < most) room = Buffer.allocUnsafe(most);
      for (let at = 0; at < text.length; ) {
        let end = Math.min(at + pieceLength, text.length);
        // Both halves of a pair make one character.
        const last = text.charCodeAt(end - 1);
        if (end < text.length && last >= 0xd800 && last <= 0xdbff) end--;
        writeBytes(room, room.write(text.slice(at, end)));
        at = end;
      }
    },
  });
}
