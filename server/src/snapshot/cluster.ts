import type { Description, Waiting } from "../build/description.ts";
import type { EntryPoint } from "../build/entries/entryPoint.ts";
import { buildCluster, clusterSteps } from "../cluster/build.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { FileTable } from "../manifest/fileTable.ts";
import type { Settings } from "../source/settings.ts";
import { createTraffic, trafficSteps } from "../traffic/traffic.ts";
import type { Traffic } from "../traffic/types.ts";

/**
 * One cluster of a snapshot: what some entry points put there, and who may talk to whom. Rules, features and the engine
 * look at one of these at a time and do not know that there are others.
 */
export interface ClusterSnapshot extends ClusterFiles {
  readonly cluster: Cluster;
  readonly traffic: Traffic;
  /** Works out `cluster` and `traffic` bit by bit, for who has other things to do in between. */
  steps(): Iterable<unknown>;
  /** The last state of this cluster that somebody has looked at; itself, once somebody has. */
  known(): ClusterSnapshot | undefined;
}

/** What a cluster is made of. */
export interface ClusterFiles {
  /** Unique among the clusters of a snapshot; empty for the only one of a folder without entry points of its own. */
  readonly name: string;
  /**
   * Its manifests, by the uri of the text that a person edits. They need not be those of the snapshot: a build may leave
   * some out, and give others a namespace or labels. One file may be in several clusters with a different content in each.
   */
  readonly files: FileTable;
  /** The text has a part in it: as one of its files, or because a build has read it (a patch, a chart's values). */
  takesIn(uri: string): boolean;
  /** What somebody applies to it; none where the folder's files just live together. */
  readonly entries: readonly EntryPoint[];
  /** Ids of the entries of which only the policies are there: what is applied, over what a running cluster held. */
  readonly policiesOf?: ReadonlySet<string>;
  /** Something of it is not known: nothing can be said to be absent. */
  readonly unsure: boolean;
  /** Files that are in no cluster, looked at by themselves: they say nothing about one another. */
  readonly alone?: true;
  /** Set where something of it is built when somebody asks for `files`. */
  readonly waiting?: Waiting;
}

/** The texts of a folder. */
export interface FolderTexts {
  /** Uri of the folder; `undefined`: files outside all folders. */
  readonly folder: string | undefined;
  readonly files: FileTable;
  readonly settings: Settings;
  /** They are being typed. */
  readonly live?: boolean;
  /** What is built otherwise waits until somebody asks for it, as long as nothing says that the clusters are others. */
  readonly unhurried?: boolean;
  /** Uri of the text in which somebody is in the middle of a document. */
  readonly writing?: string | undefined;
}

/** What the texts of a folder make. */
export interface GroupedFiles {
  /** At least one, which may be empty. */
  readonly clusters: readonly ClusterFiles[];
  /** Files that are in no cluster: each of these is looked at as if it were one, by itself. */
  readonly alone: readonly ClusterFiles[];
  readonly description?: Description;
}

/**
 * Says which clusters the texts of a folder make. Pure and total. `before` is its own last answer (or another's): a cluster
 * of which nothing has changed keeps its files one by one, so that all that was worked out of it stays true.
 */
export interface Grouping {
  (texts: FolderTexts, before: GroupedFiles | undefined): GroupedFiles;
  /** The same bit by bit, where it takes its time: who has other things to do does them in between. */
  readonly steps?: (texts: FolderTexts) => Generator<unknown, GroupedFiles>;
}

/** All manifests of a folder live together, as they are written. */
export const oneCluster: Grouping = ({ files }) => ({
  clusters: [{ name: "", files, takesIn: files.has, entries: [], unsure: false }],
  alone: [],
});

/**
 * Takes over from `before` what is still so. Worked out when somebody looks at it: of hundreds of clusters most are never
 * looked at between two changes.
 */
export function createClusterSnapshot(
  made: ClusterFiles,
  settings: Settings,
  before: { readonly cluster: ClusterSnapshot; readonly settings: Settings } | undefined,
): ClusterSnapshot {
  const old = before?.cluster;
  const sameSettings = before?.settings === settings;
  if (old !== undefined && sameSettings && made.waiting === undefined && isStill(old, made)) return old;
  // One that nobody has looked at has nothing to take over from; the one before it may.
  let base = old === undefined ? undefined : old.known();
  const baseSettings = sameSettings;
  let cluster: Cluster | undefined;
  let traffic: Traffic | undefined;
  const clusterOf = (): Cluster => {
    cluster ??= buildCluster(made.files, settings, base?.cluster);
    return cluster;
  };
  const options = { ipBlocks: settings.ipBlocks, podCidrs: settings.cluster.podCidrs };
  const isSame = (own: Cluster): boolean => base !== undefined && baseSettings && own === base.cluster;
  const { name, takesIn, entries, policiesOf, unsure, alone, waiting } = made;
  const snapshot: ClusterSnapshot = {
    name,
    takesIn,
    entries,
    unsure,
    ...(policiesOf && { policiesOf }),
    ...(alone && { alone }),
    ...(waiting && { waiting }),
    get files() {
      return made.files;
    },
    get cluster() {
      return clusterOf();
    },
    get traffic() {
      if (traffic === undefined) {
        const own = clusterOf();
        traffic = base !== undefined && isSame(own) ? base.traffic : createTraffic(own, options, base?.traffic);
        base = undefined;
      }
      return traffic;
    },
    *steps() {
      if (cluster === undefined) {
        const built = yield* clusterSteps(made.files, settings, base?.cluster);
        // Somebody may have asked meanwhile, and holds what was worked out then.
        cluster ??= built;
      }
      yield cluster;
      if (traffic === undefined && !isSame(cluster)) {
        const found = yield* trafficSteps(cluster, options, base?.traffic);
        traffic ??= found;
        base = undefined;
      }
      yield snapshot.traffic;
    },
    known: () => (traffic === undefined ? base : snapshot),
  };
  return Object.freeze(snapshot);
}

/** What waited and was never asked for is of no use any more. */
function isStill(old: ClusterSnapshot, made: ClusterFiles): boolean {
  if (old.waiting?.isMade() === false) return false;
  return made.files.changesSince(old.files).length === 0 && sameMaking(old, made);
}

function sameMaking(a: ClusterFiles, b: ClusterFiles): boolean {
  return (
    a.unsure === b.unsure &&
    a.entries.length === b.entries.length &&
    a.entries.every((entry, i) => entry === b.entries[i])
  );
}
