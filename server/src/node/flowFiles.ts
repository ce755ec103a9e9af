import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { createFlowCollector } from "../expectations/flows/collect.ts";
import type { ReadFlows } from "../server/flowReader.ts";
import { kindOf } from "./files.ts";
import { reason } from "./reason.ts";

/**
 * A log of flows, plain or packed with gzip, whatever it is called. Piece by piece: of a file of any size no more is held
 * than its kinds of connections. Never rejects.
 */
export async function readFlowFile(path: string, uri: string): Promise<ReadFlows> {
  const collector = createFlowCollector(uri);
  const take = async (pieces: AsyncIterable<string>): Promise<void> => {
    for await (const piece of pieces) collector.push(piece);
  };
  try {
    const found = await stat(path);
    // A pipe or a device may never end, and a repository may name one.
    if (!found.isFile()) return { error: `${kindOf(found)} and no file of flows` };
    const source = createReadStream(path, { highWaterMark: 256 * 1024 });
    if (await isPacked(path)) await pipeline(source, createGunzip(), (pieces) => take(decoded(pieces)));
    else await pipeline(source, (pieces) => take(decoded(pieces)));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    // What came before the damage is as good as ever.
    if (code.startsWith("Z_")) return { error: "the packed file is damaged" };
    return { error: reason(error) };
  }
  return { log: collector.end() };
}

/** A character may begin in one piece and end in the next. */
async function* decoded(pieces: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  for await (const piece of pieces) yield decoder.decode(piece, { stream: true });
}

async function isPacked(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}
