import type { ManifestFile } from "../manifest/file.ts";
import type { FileTable } from "../manifest/fileTable.ts";
import type { MappedPlace, SpanMap } from "../yaml/tree.ts";
import type { Described } from "./description.ts";
import type { EntryBuild } from "./entryBuild.ts";
import { withLeftOut } from "./leftOut.ts";
import type { TextChange } from "./textChange.ts";

/**
 * What an entry is while somebody types something that cannot be built: what it would be without the objects that cannot be
 * read, where that is all; else what it was when it last could be built, with the places of that moved along. Both with the
 * problem of now. `undefined`: it never could be built, or can be now.
 */
export function whileTyping(
  now: EntryBuild,
  before: EntryBuild,
  files: FileTable,
  { live, writing }: Pick<Described, "live" | "writing">,
): EntryBuild | undefined {
  if (!now.problems.some(({ kind }) => kind === "failed")) return undefined;
  const good = before.typing?.good ?? before;
  if (good.failed || (now.failed && (!live || good.charts.length === 0))) return undefined;
  const changes = new Map<string, TextChange>();
  for (const [uri, file] of good.reads) {
    const [then, text] = [file?.stream.text, files.get(uri)?.stream.text];
    if (then === text) continue;
    // A file that came or went is no typing.
    if (then === undefined || text === undefined) return undefined;
    changes.set(uri, changeOf(then, text));
  }
  if (!now.failed) {
    const typing = { good, changes, built: now.files, leftOutOf: writing };
    return { ...now, files: withLeftOut(now, files), typing };
  }
  return {
    ...good,
    files: good.files.map((file) => moved(file, changes)),
    reads: now.reads,
    problems: now.problems,
    charts: now.charts.map((chart, at) => ({ ...good.charts[at], ...chart })),
    typing: { good, changes },
  };
}

function changeOf(before: string, now: string): TextChange {
  const most = Math.min(before.length, now.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === now.charCodeAt(start)) start++;
  let same = 0;
  while (same < most - start && before.charCodeAt(before.length - 1 - same) === now.charCodeAt(now.length - 1 - same))
    same++;
  return { start, oldEnd: before.length - same, end: now.length - same };
}

function moved(file: ManifestFile, changes: ReadonlyMap<string, TextChange>): ManifestFile {
  const { maps, sources, written = file.uri } = file;
  if (maps === undefined || !(changes.has(written) || [...(sources ?? [])].some((uri) => changes.has(uri))))
    return file;
  return { ...file, maps: maps.map((map) => map && movedMap(map, changes)) };
}

function movedMap(map: SpanMap, changes: ReadonlyMap<string, TextChange>): SpanMap {
  const placesAt: SpanMap["placesAt"] = (span) =>
    map.placesAt(span).map((place) => movedPlace(place, changes.get(place.uri)));
  // Nothing can be tried as long as nothing can be rendered.
  return { ...map, placesAt, seamsAt: () => [] };
}

function movedPlace(place: MappedPlace, change: TextChange | undefined): MappedPlace {
  if (change === undefined || place.end < change.start) return place;
  const by = change.end - change.oldEnd;
  if (place.start >= change.oldEnd) return { ...place, start: place.start + by, end: place.end + by };
  // What stands there is something else now.
  const end = Math.max(place.end >= change.oldEnd ? place.end + by : change.end, change.start);
  return { ...place, start: Math.min(place.start, change.start), end, how: "computed" };
}
