import type { BuildCell } from "../build/buildCell.ts";
import type { Description } from "../build/description.ts";
import type { FileTable } from "../manifest/fileTable.ts";
import type { Settings } from "../source/settings.ts";
import {
  type ClusterSnapshot,
  createClusterSnapshot,
  type FolderTexts,
  type GroupedFiles,
  type Grouping,
  oneCluster,
} from "./cluster.ts";
import { readTexts } from "./readText.ts";

/** All texts of one folder at one moment, and the clusters that they make. Immutable. */
export interface Snapshot {
  readonly folder: string | undefined;
  /** Of the workspace; a snapshot of other texts has the version of the one it was made from. */
  readonly version: number;
  /** False while closed files are still being read. */
  readonly complete: boolean;
  readonly settings: Settings;
  /** Every text as it is written, in no cluster, in one or in many. */
  readonly files: FileTable;
  /** By name. At least one, which may be empty. */
  readonly clusters: readonly ClusterSnapshot[];
  /** The clusters that a text has a part in: none, one or many. */
  clustersOf(uri: string): readonly ClusterSnapshot[];
  /** The file by itself, with those beside it, where it is in no cluster. */
  aloneWith(uri: string): ClusterSnapshot | undefined;
  /**
   * Somebody is typing: what is the same in several clusters is looked at in one of them until there is time, and what takes
   * long and has nothing to say most of the time waits as well.
   */
  readonly unsettled: boolean;
  /** Something of it is built without a document that somebody is writing. */
  readonly leavesOut: boolean;
  /** Builds that wait until somebody asks for them. */
  readonly waiting: readonly BuildCell[];
  /** How the clusters came about; `undefined` where the files just live together. */
  readonly description: Description | undefined;
  /**
   * What if these were the texts? `undefined` for a file that is gone. The only way to ask: settings and reading are those
   * of this snapshot, by construction. With its own texts it is itself; with others it equals a snapshot made of them
   * afresh; and it never learns that it was asked. `like`: an earlier answer to such a question, to take over from.
   */
  with(texts: ReadonlyMap<string, string | undefined>, like?: Snapshot): Snapshot;
}

export interface SnapshotParts {
  readonly folder?: string | undefined;
  readonly version?: number;
  readonly complete?: boolean;
  readonly settings: Settings;
  readonly files: FileTable;
  /** Uris of documents that the editor has as Helm templates. */
  readonly helm?: ReadonlySet<string>;
  readonly grouping?: Grouping;
  /** The texts are being typed: what cannot be built at the moment stays what it was. Never so in an answer of `with`. */
  readonly live?: boolean;
  /** What is built otherwise may wait until somebody asks. Never so in an answer of `with`. */
  readonly unhurried?: boolean;
  /** Uri of the text in which somebody is in the middle of a document: what is built goes on without that. */
  readonly writing?: string | undefined;
  /** What `grouping` makes of them, where it has been worked out. */
  readonly grouped?: GroupedFiles | undefined;
}

/** `before`: any other snapshot; what is the same in it is not worked out again. */
export function createSnapshot(parts: SnapshotParts, before?: Snapshot): Snapshot {
  const { folder, version = 0, complete = true, settings, files, helm = new Set(), grouping = oneCluster } = parts;
  const { live = false, unhurried = false, writing, grouped: given } = parts;
  const texts = { folder, files, settings, live, unhurried, writing };
  const own = complete ? grouping : oneCluster;
  const { grouped, clusters, alone } = clustersFor(texts, own, before, given);
  const clustersOf = takingOf(clusters);
  let apart: ReadonlyMap<string, ClusterSnapshot> | undefined;
  const snapshot: FullSnapshot = Object.freeze({
    folder,
    version,
    complete,
    settings,
    files,
    clusters,
    clustersOf,
    aloneWith(uri: string) {
      apart ??= new Map(alone.flatMap((each) => [...each.files].map((file) => [file.uri, each] as const)));
      return apart.get(uri);
    },
    unsettled: unhurried && (clusters.length > 1 || hasCharts(grouped.description)),
    waiting: waitingIn(grouped.description),
    description: grouped.description,
    grouped,
    alone,
    grouping: own,
    leavesOut: leavesOut(grouped.description),
    with(others: ReadonlyMap<string, string | undefined>, like?: Snapshot) {
      const changes = readTexts(files, others, { settings, helm }, like?.files);
      if (changes.size === 0) return snapshot;
      const asked = { live: false, unhurried: false, files: files.with(changes), grouped: undefined };
      return createSnapshot({ ...parts, ...asked }, like ?? snapshot);
    },
  });
  return snapshot;
}

/**
 * Which clusters take a text in. Who asks for more and more texts, as a command does for all, has them looked up: among
 * thousands of clusters each text would take as long as all of them together.
 */
function takingOf(clusters: readonly ClusterSnapshot[]): Snapshot["clustersOf"] {
  const taking = new Map<string, readonly ClusterSnapshot[]>();
  let all: ReadonlyMap<string, readonly ClusterSnapshot[]> | undefined;
  return (uri) => {
    const known = taking.get(uri);
    if (known !== undefined) return known;
    if (all === undefined && clusters.length > few && taking.size > few) all = byText(clusters);
    const found = all === undefined ? clusters.filter((cluster) => cluster.takesIn(uri)) : (all.get(uri) ?? []);
    taking.set(uri, found);
    return found;
  };
}

/** Clusters, and texts asked for, up to which looking in each cluster is the least work. */
const few = 64;

function byText(clusters: readonly ClusterSnapshot[]): ReadonlyMap<string, readonly ClusterSnapshot[]> {
  const found = new Map<string, ClusterSnapshot[]>();
  for (const cluster of clusters) {
    // What waits takes in what it took in; what it will be is not asked for.
    for (const { uri } of cluster.waiting?.known().files ?? cluster.files) {
      if (!cluster.takesIn(uri)) continue;
      const list = found.get(uri);
      if (list === undefined) found.set(uri, [cluster]);
      else list.push(cluster);
    }
  }
  return found;
}

/** Rules about charts may wait. */
function hasCharts(description: Description | undefined): boolean {
  return description?.found.entries.some(({ recipe }) => recipe.parts.some(({ kind }) => kind === "chart")) === true;
}

function waitingIn(description: Description | undefined): readonly BuildCell[] {
  if (description?.settled === undefined) return [];
  const touched = [...description.touched].flatMap((id) => description.cells.get(id) ?? []);
  return touched.filter((cell) => cell.since().size > 0);
}

/** With what the next one takes over. */
interface FullSnapshot extends Snapshot {
  readonly grouped: GroupedFiles;
  readonly alone: readonly ClusterSnapshot[];
  readonly grouping: Grouping;
}

interface SnapshotClusters {
  readonly grouped: GroupedFiles;
  readonly clusters: readonly ClusterSnapshot[];
  readonly alone: readonly ClusterSnapshot[];
}

function clustersFor(
  texts: FolderTexts,
  grouping: Grouping,
  last: Snapshot | undefined,
  given?: GroupedFiles,
): SnapshotClusters {
  const before = last as FullSnapshot | undefined;
  const same = before?.settings === texts.settings && before.grouping === grouping;
  const settled = texts.unhurried === true || before?.grouped.description?.settled === undefined;
  // What was left out of it counts again as soon as nobody is writing it.
  const sameWriting = !before?.leavesOut || before.grouped.description?.input.writing === texts.writing;
  const stands = same && settled && sameWriting;
  if (before !== undefined && stands && texts.files.changesSince(before.files).length === 0) return before;
  const grouped = given ?? grouping(texts, before?.grouping === grouping ? before.grouped : undefined);
  const make = (list: GroupedFiles["clusters"], old: readonly ClusterSnapshot[]) =>
    list.map((made, at) => {
      const cluster = old[at]?.name === made.name ? old[at] : old.find(({ name }) => name === made.name);
      return createClusterSnapshot(made, texts.settings, before && cluster && { cluster, settings: before.settings });
    });
  return {
    grouped,
    clusters: make(grouped.clusters, before?.clusters ?? []),
    alone: make(grouped.alone, before?.alone ?? []),
  };
}

function leavesOut(description: Description | undefined): boolean {
  return description?.troubled.some(({ typing }) => typing?.built !== undefined) ?? false;
}

export function clusterNamed(snapshot: Snapshot | undefined, name: string): ClusterSnapshot | undefined {
  return snapshot?.clusters.find((cluster) => cluster.name === name);
}
