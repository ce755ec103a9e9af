import { limits } from "../limits.ts";
import type { ManifestFile } from "../manifest/file.ts";
import type { FileTable } from "../manifest/fileTable.ts";
import type { MappedPlace, SpanMap } from "../yaml/tree.ts";
import type { Described } from "./description.ts";
import type { EntryBuild } from "./entryBuild.ts";
import { withLeftOut } from "./leftOut.ts";
import { changeOf, changesAfter, movedSpan, narrowed, type TextChange } from "./textChange.ts";

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
  const changes = new Map<string, readonly TextChange[]>();
  for (const [uri, file] of good.reads) {
    const [then, text] = [file?.stream.text, files.get(uri)?.stream.text];
    if (then === text) continue;
    // A file that came or went is no typing.
    if (then === undefined || text === undefined) return undefined;
    changes.set(uri, changesIn(uri, then, text, before));
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

/** The last build, with what it reads as that is now, and its places there: for a while the rest counts as it did. */
export function asItWas(last: EntryBuild, files: FileTable): EntryBuild {
  const changes = new Map<string, readonly TextChange[]>();
  const reads = new Map(last.reads);
  for (const [uri, file] of last.reads) {
    const now = files.get(uri);
    if (now === undefined || file === undefined || now.stream.text === file.stream.text) continue;
    changes.set(uri, changeOf(file.stream.text, now.stream.text));
    reads.set(uri, now);
  }
  return { ...last, files: last.files.map((file) => moved(file, changes)), reads };
}

/** In which stretches a text is other than it was when all could be built. */
function changesIn(uri: string, then: string, text: string, before: EntryBuild): readonly TextChange[] {
  const last = before.reads.get(uri)?.stream.text;
  const known = before.typing?.changes.get(uri) ?? (last === then ? [] : undefined);
  if (last === undefined || known === undefined) return changeOf(then, text);
  const [edit] = changeOf(last, text);
  const all = edit === undefined ? known : changesAfter(known, edit, limits.build.typed);
  // What was typed and taken back differs no more.
  const narrow = all.flatMap((each) => narrowed(each, then, text));
  return narrow.length < 2 ? changeOf(then, text) : narrow;
}

function moved(file: ManifestFile, changes: ReadonlyMap<string, readonly TextChange[]>): ManifestFile {
  const { maps, sources, written = file.uri } = file;
  if (maps === undefined || !(changes.has(written) || [...(sources ?? [])].some((uri) => changes.has(uri))))
    return file;
  return { ...file, maps: maps.map((map) => map && movedMap(map, changes)) };
}

function movedMap(map: SpanMap, changes: ReadonlyMap<string, readonly TextChange[]>): SpanMap {
  const placesAt: SpanMap["placesAt"] = (span) =>
    map.placesAt(span).map((place) => movedPlace(place, changes.get(place.uri)));
  // Nothing can be tried as long as nothing can be rendered.
  return { ...map, placesAt, seamsAt: () => [] };
}

function movedPlace(place: MappedPlace, changes: readonly TextChange[] | undefined): MappedPlace {
  if (changes === undefined) return place;
  const { start, end, changed } = movedSpan(place, changes);
  if (start === place.start && end === place.end && !changed) return place;
  // What stands there is something else now.
  return { ...place, start, end, ...(changed && { how: "computed" }) };
}
