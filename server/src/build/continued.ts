import type { ManifestFile } from "../manifest/file.ts";
import type { FileChange, FileTable } from "../manifest/fileTable.ts";
import { isLayered, layeredMap } from "../source/layeredMap.ts";
import { isPlainFolder } from "./assemble.ts";
import { type BuildCell, type BuildCells, madeCell } from "./buildCell.ts";
import type { Described, Description, Readers } from "./description.ts";
import type { Declared } from "./entries/compare.ts";
import type { EntryBuild } from "./entryBuild.ts";
import { reassemble } from "./reassemble.ts";
import { compareGroups, lazyNextDeclarers } from "./regroup.ts";

/**
 * A description of other contents, where these steer nothing (`changed`) and stand in folders of plain files alone: nobody
 * looks at the thousands of entry points that read none of them. Equal to what is described step by step; `undefined` where
 * that has to be done.
 */
export function continued(
  input: Described,
  changed: readonly FileChange[],
  last: Description,
  pathOf: Description["pathOf"],
  declaredBy: (file: ManifestFile) => readonly Declared[],
): Description | undefined {
  const { found, grouped } = last;
  // What waits, and what somebody is in the middle of, may come to something else without any change of its own.
  if (!isLayered(last.builds) || !isLayered(last.cells)) return undefined;
  if (last.troubled.some(({ typing }) => typing !== undefined)) return undefined;
  const uris = changed.flatMap(({ before, after }) => (after ?? before)?.uri ?? []);
  const ids = new Set(uris.flatMap((uri) => last.readers().get(uri) ?? []));
  if (input.unhurried === true && ids.size > 1) return undefined;
  const fresh = new Map<string, EntryBuild>();
  for (const id of ids) {
    const old = last.builds.get(id);
    const made = old && again(old, uris, input.files);
    if (made === undefined || made.problems.length > 0) return undefined;
    fresh.set(id, made);
  }
  const builds = last.builds.with(fresh);
  const compared = compareGroups(last, builds, declaredBy, fresh);
  if (compared === "other") return undefined;
  const assembled = isPlainFolder(last)
    ? { clusters: last.clusters.map((cluster) => ({ ...cluster, files: input.files, takesIn: input.files.has })) }
    : reassemble({ input, found, builds, grouped, pathOf }, last, fresh);
  if (assembled === undefined) return undefined;
  const cells = last.cells.with([...fresh].map(([id, build]) => [id, madeCell(build)]));
  return {
    ...last,
    ...assembled,
    input,
    builds,
    cells,
    declarers: compared === "same" ? last.declarers : lazyNextDeclarers(last, builds, declaredBy),
    pathOf,
  };
}

/** A folder of plain files, some of them with other contents: all else stays. */
export function again(old: EntryBuild, changed: readonly string[], files: FileTable): EntryBuild | undefined {
  const { entry } = old;
  if (entry.kind !== "folder" || entry.namespace !== undefined || entry.describedIn !== undefined) return undefined;
  const own = new Set(changed.filter((uri) => old.reads.has(uri)));
  const before = isLayered(old.reads) ? old.reads : layeredMap(new Map(old.reads));
  const reads = before.with([...own].map((uri) => [uri, files.get(uri)]));
  const next = old.files.slice();
  for (const uri of own) {
    // Of thousands it is mostly the very one that was read.
    const [read, file] = [before.get(uri), files.get(uri)];
    const known = read === undefined ? -1 : next.indexOf(read);
    const at = known === -1 ? next.findIndex((each) => each.uri === uri) : known;
    if (at !== -1 && file !== undefined) next[at] = file;
  }
  return { ...old, reads, files: next };
}

/** Made when first asked for: only who types asks. */
export function lazyReaders(cells: BuildCells): () => Readers {
  let made: Readers | undefined;
  // Once it is made nothing is kept of what it was made of.
  let from: BuildCells | undefined = cells;
  return () => {
    made ??= readersIn(from ?? []);
    from = undefined;
    return made;
  };
}

function readersIn(cells: Iterable<readonly [string, BuildCell]>): Readers {
  const found = new Map<string, string[]>();
  for (const [id, cell] of cells) {
    for (const uri of cell.known().reads.keys()) {
      const list = found.get(uri);
      if (list === undefined) found.set(uri, [id]);
      else list.push(id);
    }
  }
  return found;
}
