import { textPlace } from "../../../snapshot/textPlace.ts";
import { spanAt } from "../../../yaml/find.ts";
import { createLineIndex } from "../../../yaml/lines.ts";
import type { PictureLocation } from "../model.ts";
import type { PictureInput } from "./input.ts";

/** Where a workload's name stands; `undefined` for one that only the settings declare. */
export function workloadPlace({ cluster, fileOf }: PictureInput, index: number): PictureLocation | undefined {
  for (const origin of cluster.workloads[index]?.origins ?? []) {
    const file = fileOf(origin.uri);
    const manifest = file?.workloads[origin.index];
    if (file === undefined || manifest === undefined) continue;
    const place = textPlace(
      file,
      manifest.document,
      spanAt(manifest.node, ["metadata", "name"]),
      (uri) => fileOf(uri)?.stream,
    );
    const lines = createLineIndex(fileOf(place.uri)?.stream.text ?? file.stream.text);
    return { uri: place.uri, range: { start: lines.positionAt(place.start), end: lines.positionAt(place.end) } };
  }
  return undefined;
}
