import type { Evidence, NeedsObject } from "../../expectations/needs/need.ts";
import { mapOf, textOf } from "../../manifest/fields.ts";
import { objectsOf } from "../../manifest/objects.ts";
import { textPlace } from "../../snapshot/textPlace.ts";
import { createLineIndex, type LineIndex } from "../../yaml/lines.ts";
import { parseStream } from "../../yaml/stream.ts";
import type { LoadedTraffic } from "./load.ts";

/** Every object of the cluster, of any kind, as it is applied. */
export function objectsIn({ files, cluster }: LoadedTraffic): readonly NeedsObject[] {
  const objects: NeedsObject[] = [];
  for (const file of files) {
    for (const [document, { root, text }] of file.stream.documents.entries()) {
      // What holds none of the kinds that policies are about is not read with the rest.
      const whole = root ?? parseStream(text, {}).documents[0]?.root;
      for (const object of objectsOf(whole)) {
        const metadata = mapOf(object, "metadata");
        objects.push({
          kind: textOf(object, "kind") ?? "",
          name: textOf(metadata, "name") ?? "",
          namespace: textOf(metadata, "namespace") || cluster.placement.namespaceOf(file.uri),
          root: object,
          file,
          document,
          text,
        });
      }
    }
  }
  return objects;
}

/** The file that a person edits, and the line there, from 0. */
export function createEvidencePlaces({
  texts,
  streamOf,
}: LoadedTraffic): (evidence: Evidence) => { readonly uri: string; readonly line: number } {
  const known = new Map<string, LineIndex>();
  return ({ file, document, span }) => {
    const { uri, start } = textPlace(file, document, span, streamOf);
    const lines = known.get(uri) ?? createLineIndex(texts.get(uri) ?? "");
    known.set(uri, lines);
    return { uri, line: lines.positionAt(start).line };
  };
}
