import { gatherObjects } from "../../expectations/needs/gather.ts";
import type { NeedsObject } from "../../expectations/needs/object.ts";
import type { NeedEvidence } from "../../snapshot/need.ts";
import { textPlace } from "../../snapshot/textPlace.ts";
import { createLineIndex, type LineIndex } from "../../yaml/lines.ts";
import type { LoadedTraffic } from "./load.ts";

/** Every object of the cluster that tells of connections, as it is applied. */
export function objectsIn({ files, cluster }: LoadedTraffic): readonly NeedsObject[] {
  return gatherObjects(files, cluster);
}

/** The file that a person edits, and the line there, from 0. */
export function createEvidencePlaces({
  texts,
  streamOf,
  fileOf,
}: LoadedTraffic): (evidence: NeedEvidence) => { readonly uri: string; readonly line: number } {
  const known = new Map<string, LineIndex>();
  return ({ uri: own, document, span }) => {
    const file = fileOf(own);
    if (file === undefined) return { uri: own, line: 0 };
    const { uri, start } = textPlace(file, document, span, streamOf);
    const lines = known.get(uri) ?? createLineIndex(texts.get(uri) ?? "");
    known.set(uri, lines);
    return { uri, line: lines.positionAt(start).line };
  };
}
