import { type SnapshotHead, snapshotHeadLine } from "../../build/entries/snapshotHead.ts";
import { type Data, renderBlock, type Style } from "../../yaml/render.ts";

const style: Style = { step: 2, listStep: 0, newline: "\n", quote: '"', json: false };

/** A stream of documents, each short enough to be read at once. */
export function writeSnapshot(head: SnapshotHead, objects: readonly Data[]): string {
  return [
    snapshotHeadLine(head),
    "# What a cluster held. Nobody applies this file; netpol reads it as one more cluster.\n",
    ...objects.map((object) => `---\n${renderBlock(object, 0, style)}\n`),
  ].join("");
}
