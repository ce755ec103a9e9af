import { buildCluster } from "../cluster/build.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { FileTable } from "../manifest/fileTable.ts";
import type { Settings } from "../source/settings.ts";
import { createTraffic } from "../traffic/traffic.ts";
import type { Traffic } from "../traffic/types.ts";

/**
 * One cluster of a snapshot: what some entry points put there, and who may talk to whom. Rules, features and the engine
 * look at one of these at a time and do not know that there are others.
 */
export interface ClusterSnapshot extends ClusterFiles {
  readonly cluster: Cluster;
  readonly traffic: Traffic;
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
}

/**
 * Says which clusters the texts of a folder make. Pure and total. `before` is its own last answer (or another's): a cluster
 * of which nothing has changed keeps its files one by one, so that all that was worked out of it stays true.
 */
export type Grouping = (
  files: FileTable,
  settings: Settings,
  before: readonly ClusterFiles[],
) => readonly ClusterFiles[];

/** All manifests of a folder live together, as they are written. */
export const oneCluster: Grouping = (files) => [{ name: "", files, takesIn: files.has }];

/** Takes over from `before` what is still so. */
export function createClusterSnapshot(
  made: ClusterFiles,
  settings: Settings,
  before: { readonly cluster: ClusterSnapshot; readonly settings: Settings } | undefined,
): ClusterSnapshot {
  const old = before?.cluster;
  const sameSettings = before?.settings === settings;
  if (old !== undefined && sameSettings && made.files.changesSince(old.files).length === 0) return old;
  const cluster = buildCluster(made.files, settings, old?.cluster);
  const traffic =
    old !== undefined && sameSettings && cluster === old.cluster
      ? old.traffic
      : createTraffic(cluster, { ipBlocks: settings.ipBlocks, podCidrs: settings.cluster.podCidrs }, old?.traffic);
  return Object.freeze({ ...made, cluster, traffic });
}
