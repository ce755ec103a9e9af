import type { NeedsObject } from "../../expectations/needs/need.ts";
import { mapOf, textOf } from "../../manifest/fields.ts";
import { objectsOf } from "../../manifest/objects.ts";
import { createLineIndex } from "../../yaml/lines.ts";
import { parseStream } from "../../yaml/stream.ts";
import type { LoadedTraffic } from "./load.ts";

/** Every object of the files, of any kind. */
export function objectsIn({ texts, cluster }: LoadedTraffic): readonly NeedsObject[] {
  const objects: NeedsObject[] = [];
  for (const [uri, text] of texts) {
    const stream = parseStream(text, {});
    for (const [document, { root, text: own }] of stream.documents.entries()) {
      for (const object of objectsOf(root)) {
        const metadata = mapOf(object, "metadata");
        objects.push({
          kind: textOf(object, "kind") ?? "",
          name: textOf(metadata, "name") ?? "",
          namespace: textOf(metadata, "namespace") || cluster.placement.namespaceOf(uri),
          root: object,
          uri,
          document,
          text: own,
        });
      }
    }
  }
  return objects;
}

/** Lines, from 0, of offsets in the documents of the files. */
export function createLineOf({ texts }: LoadedTraffic): (uri: string, document: number, offset: number) => number {
  const known = new Map<string, (document: number, offset: number) => number>();
  return (uri, document, offset) => {
    const lineOf = known.get(uri) ?? createLines(texts.get(uri) ?? "");
    known.set(uri, lineOf);
    return lineOf(document, offset);
  };
}

function createLines(text: string): (document: number, offset: number) => number {
  const { starts } = parseStream(text, { wanted: () => false });
  const lines = createLineIndex(text);
  return (document, offset) => lines.positionAt((starts[document] ?? 0) + offset).line;
}
