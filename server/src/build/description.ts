import type { ManifestFile } from "../manifest/file.ts";
import type { FileTable } from "../manifest/fileTable.ts";
import type { ReadOptions } from "../manifest/parseOptions.ts";
import type { BuildCells, Builds } from "./buildCell.ts";
import type { Grouped } from "./clusterGroups.ts";
import type { EntryPoint } from "./entries/entryPoint.ts";
import type { FoundEntries, SaidCluster } from "./entries/find.ts";
import type { EntryBuild } from "./entryBuild.ts";
import type { Declarers } from "./regroup.ts";

/** One cluster of a folder: the files of its entry points, as these build them. */
export interface DescribedCluster {
  readonly name: string;
  readonly entries: readonly EntryPoint[];
  /** Ids of the entries of which only the policies are there. */
  readonly policiesOf?: ReadonlySet<string>;
  readonly files: FileTable;
  /** Set where something of it is built when somebody asks for `files`. */
  readonly waiting?: Waiting;
  /** Files that have a part in it. */
  takesIn(uri: string): boolean;
  /** Something of it is not known: nothing can be said to be absent. */
  readonly unsure: boolean;
}

/** The texts of a folder, and what is said about them. */
export interface Described {
  readonly files: FileTable;
  /** Uri of the folder, without a slash at its end. */
  readonly root: string;
  readonly said: readonly SaidCluster[];
  /** Patterns of files that nobody applies, as in a `.gitignore`. */
  readonly exclude?: readonly string[];
  readonly options: ReadOptions;
  /** Somebody is typing: what cannot be built at the moment stays what it was. */
  readonly live?: boolean;
  /** What is built otherwise waits until somebody asks for it, as long as nothing says that the clusters are others. */
  readonly unhurried?: boolean;
  /** Uri of the text in which somebody is in the middle of a document: until it is whole, it is left out. */
  readonly writing?: string | undefined;
}

/** The files of a cluster that are made when somebody asks for them. */
export interface Waiting {
  isMade(): boolean;
  /** As they were last made. */
  known(): MadeFiles;
}

/** The files of a cluster, and the builds of its entry points that they were made of. */
export interface MadeFiles {
  readonly files: FileTable;
  readonly builds: readonly EntryBuild[];
}

/** Files that declare nothing and that nobody takes in, by the entry points that they lie beside. */
export interface LooseFiles {
  of(ids: readonly string[]): readonly ManifestFile[];
  /** All of them: those beside some entry points, and those beside none (`undefined`), which lie beside all. */
  readonly homes: readonly (readonly [ids: readonly string[] | undefined, files: readonly ManifestFile[]])[];
}

/** What the texts of a folder describe: clusters, and files that are in none. */
export interface Description {
  readonly input: Described;
  readonly found: FoundEntries;
  readonly builds: Builds;
  /** The same, without making what waits. */
  readonly cells: BuildCells;
  /** Where builds wait: the last one in which none did. The clusters are those of then. */
  readonly settled: Description | undefined;
  /** Ids of the entry points whose builds are others than then, or wait. */
  readonly touched: ReadonlySet<string>;
  readonly grouped: Grouped;
  declarers(): Declarers;
  /** Ids of the entry points that look at a text, by its uri. */
  readers(): Readers;
  /** The builds that have problems. */
  readonly troubled: readonly EntryBuild[];
  /** At least one, which may be empty. */
  readonly clusters: readonly DescribedCluster[];
  /** Files that are in no cluster and declare something, by folder. */
  readonly alone: readonly FileTable[];
  readonly loose: LooseFiles;
  pathOf(uri: string): string;
  uriOf(path: string): string;
}

export type Readers = ReadonlyMap<string, readonly string[]>;

/** What clusters are put together from. */
export interface Parts {
  readonly input: Described;
  readonly found: FoundEntries;
  readonly builds: Builds;
  readonly grouped: Grouped;
  pathOf(uri: string): string;
}

/** What is left out may be in any cluster. */
export function isBounded({ found, grouped }: Pick<Parts, "found" | "grouped">): boolean {
  return (found.beyond ?? grouped.beyond) !== undefined;
}
