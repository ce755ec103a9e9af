import type { Cluster, ClusterPolicy } from "../cluster/cluster.ts";
import type { ManifestFile, PolicyManifest } from "../manifest/file.ts";
import type { Settings } from "../source/settings.ts";
import type { Traffic } from "../traffic/types.ts";
import type { Evidence } from "./evidence.ts";
import type { PolicyView } from "./policyView.ts";

/** What every rule may look at: one consistent snapshot of the workspace, and the file in question. */
export interface FileContext {
  readonly file: ManifestFile;
  readonly cluster: Cluster;
  readonly traffic: Traffic;
  readonly settings: Settings;
  /** What is known about the cluster, worked out once for all rules and files. */
  readonly evidence: Evidence;
  /** The file that declares an object of the cluster, for positions of other places. */
  fileOf(uri: string): ManifestFile | undefined;
  files(): Iterable<ManifestFile>;
}

export interface PolicyContext extends FileContext {
  readonly policy: PolicyManifest;
  /** The policy in the cluster; undefined for those not in force: partial, rejected by the server, replaced by a later one. */
  readonly inCluster: ClusterPolicy | undefined;
  /** Where the policy lives, also when it names no namespace. */
  readonly namespace: string;
  /** The policy's parts with their places in the text. */
  readonly view: PolicyView;
}
