import { limits } from "../../limits.ts";
import type { EntryPoint } from "./entryPoint.ts";

/** There is more to build than anybody waits for. What comes behind the first, by their paths, is left out. */
export interface Beyond {
  readonly built: number;
  readonly all: number;
  /** Path of the first that is left out, and a file of it. */
  readonly path: string;
  readonly file: string;
}

export interface BoundedEntries {
  /** As given, without what is left out. */
  readonly entries: readonly EntryPoint[];
  /** Files that only left out ones take in, and the path of one of these. */
  readonly leftOut: ReadonlyMap<string, string>;
  readonly beyond?: Beyond;
}

/** Plain files cost nothing to build, and snapshots neither: what is built is counted. `entries`: sorted by path. */
export function boundEntries(entries: readonly EntryPoint[], most: number = limits.build.entries): BoundedEntries {
  const all = entries.filter(isBuilt).length;
  if (all <= most) return { entries, leftOut: new Map() };
  const kept: EntryPoint[] = [];
  const others: EntryPoint[] = [];
  let built = 0;
  for (const entry of entries) {
    if (isBuilt(entry) && ++built > most) others.push(entry);
    else kept.push(entry);
  }
  const taken = new Set(kept.flatMap(({ files }) => files));
  const leftOut = new Map<string, string>();
  for (const { path, files } of others) for (const file of files) if (!taken.has(file)) leftOut.set(file, path);
  const [first] = others;
  const file = first?.describedIn ?? first?.files.find((each) => !taken.has(each)) ?? first?.files[0] ?? "";
  return { entries: kept, leftOut, beyond: { built: most, all, path: first?.path ?? "", file } };
}

function isBuilt({ kind, snapshot }: EntryPoint): boolean {
  return snapshot === undefined && kind !== "folder" && kind !== "dump";
}

/** In plain words: what is not looked at. */
export function beyondWords({ built, all, path }: Beyond): string {
  return `${all} kustomizations, charts and applications are applied by themselves: the first ${built} by path are built, and \`${path}\` and what comes behind it is left out`;
}
