import type { ManifestFile } from "../manifest/file.ts";
import type { FileChange, FileTable } from "../manifest/fileTable.ts";
import { asPart } from "./asPart.ts";
import { type DescribedCluster, type Description, isBounded, type Parts } from "./description.ts";
import type { EntryBuild } from "./entryBuild.ts";

type Assembled = Pick<Description, "clusters" | "alone" | "loose">;

/** A build that is not what it was, though of the same files. */
export interface Touched {
  readonly before: EntryBuild;
  readonly after: EntryBuild;
}

/**
 * The clusters of the last time with what a keystroke has changed in them: of hundreds of charts one is put together again.
 * `undefined` where more than contents have changed. `among`: those that were built anew are among them.
 */
export function reassemble(
  parts: Parts,
  last: Description,
  among: Iterable<readonly [string, EntryBuild]> = parts.builds,
): Assembled | undefined {
  const { input, found, grouped, pathOf } = parts;
  if (
    last.settled !== undefined ||
    found !== last.found ||
    grouped !== last.grouped ||
    grouped.clusters.length !== last.clusters.length
  )
    return undefined;
  const changes = input.files.changesSince(last.input.files);
  if (!changes.every(isExchange)) return undefined;
  const touched = new Map<string, Touched>();
  const read = new Set<string>();
  for (const [id, after] of among) {
    const before = last.builds.get(id);
    if (before === after) continue;
    if (before === undefined || !sameShape(before, after)) return undefined;
    touched.set(id, { before, after });
    for (const uri of after.reads.keys()) read.add(uri);
  }
  // What no build reads goes with what lies around it, or stands alone.
  const standsAlone = (uri: string) => last.alone.some((table) => table.has(uri));
  if (!changes.every(({ after: { uri } }) => read.has(uri) || (found.leftOut.has(pathOf(uri)) && standsAlone(uri))))
    return undefined;
  const clusters: DescribedCluster[] = [];
  for (const [at, { name, entries: ids }] of grouped.clusters.entries()) {
    const old = last.clusters[at];
    if (old?.name !== name) return undefined;
    const own = ids.flatMap((id) => touched.get(id) ?? []);
    if (own.length > 0 && old.policiesOf !== undefined) return undefined;
    const files = tableWith(old.files, own);
    if (files === undefined) return undefined;
    clusters.push(own.length === 0 && files === old.files ? old : clusterOf(old, files, ids, parts));
  }
  return { clusters, alone: aloneWith(last.alone, changes), loose: last.loose };
}

type Exchange = FileChange & { readonly before: ManifestFile; readonly after: ManifestFile };

function isExchange(change: FileChange): change is Exchange {
  return change.before !== undefined && change.after !== undefined;
}

/** Makes and reads the same files. */
export function sameShape(a: EntryBuild, b: EntryBuild): boolean {
  if (a.files.length !== b.files.length || a.reads.size !== b.reads.size) return false;
  if (!a.files.every((file, at) => file === b.files[at] || file.uri === b.files[at]?.uri)) return false;
  for (const [uri, file] of b.reads) {
    const old = a.reads.get(uri);
    if (old === file && old !== undefined) continue;
    if ((old === undefined) !== (file === undefined) || !a.reads.has(uri)) return false;
  }
  return true;
}

/** `undefined` where it cannot be told what a file is called, or who else reads it. */
export function tableWith(table: FileTable, builds: readonly Touched[]): FileTable | undefined {
  const changes = new Map<string, ManifestFile>();
  for (const { before, after } of builds) {
    for (let at = 0; at < after.files.length; at++) {
      const [old, file] = [before.files[at], after.files[at]];
      if (old === file) continue;
      // Under another name, as another entry makes the same file.
      if (file === undefined || old === undefined || table.get(old.uri) !== old) return undefined;
      changes.set(file.uri, file);
    }
  }
  for (const { before, after } of builds) {
    for (const [uri, file] of after.reads) {
      const old = before.reads.get(uri);
      if (file === undefined || old === file || after.files.some((each) => each.uri === uri)) continue;
      const shown = table.get(uri);
      if (shown === undefined || (shown !== old && shown.aside !== true)) return undefined;
      changes.set(uri, asPart(file, shown));
    }
  }
  return changes.size === 0 ? table : table.with(changes);
}

function clusterOf(old: DescribedCluster, files: FileTable, ids: readonly string[], parts: Parts): DescribedCluster {
  const own = ids.flatMap((id) => parts.builds.get(id) ?? []);
  const entries = own.map(({ entry }) => entry);
  const unsure = isBounded(parts) || own.some((each) => each.unsure);
  return { name: old.name, entries, files, takesIn: files.has, unsure };
}

function aloneWith(tables: readonly FileTable[], changes: readonly Exchange[]): readonly FileTable[] {
  return tables.map((table) => {
    const own = changes.filter(({ after }) => table.has(after.uri));
    return own.length === 0 ? table : table.with(new Map(own.map(({ after }) => [after.uri, after])));
  });
}
