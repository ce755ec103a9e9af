import type { Cluster, ClusterAdminPolicy, ClusterPolicy } from "../cluster/cluster.ts";
import type { AdminPolicyManifest, ManifestFile, PolicyManifest } from "../manifest/file.ts";
import type { Settings } from "../source/settings.ts";
import type { Traffic } from "../traffic/types.ts";
import type { ClusterSnapshot } from "./cluster.ts";
import type { Evidence, OtherPolicies } from "./evidence.ts";
import type { PolicyView } from "./policyView.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * What a rule or a feature looks at: one file as one cluster has it, in one consistent snapshot.
 * A feature is a pure function of it and of what the editor asked.
 */
export interface Context {
  readonly snapshot: Snapshot;
  /** Of the snapshot: any text of the workspace may differ in another one. */
  readonly version: number;
  /** False while the workspace is being indexed: what the rest of it holds is not known yet, so it proves nothing. */
  readonly complete: boolean;
  readonly settings: Settings;
  readonly clusterName: string;
  readonly within: ClusterSnapshot;
  readonly cluster: Cluster;
  readonly traffic: Traffic;
  readonly file: ManifestFile;
  /** Another file of the cluster. */
  fileOf(uri: string): ManifestFile | undefined;
  /** All files of the cluster. */
  files(): Iterable<ManifestFile>;
}

/** The same with what is known about the cluster, worked out once for all rules and files. */
export interface FileContext extends Context {
  readonly evidence: Evidence;
}

/** What a rule looks at: one policy, and of the cluster what holds whatever the policies say. */
export interface PolicyContext extends Omit<FileContext, "cluster" | "traffic" | "files"> {
  readonly cluster: Omit<Cluster, OtherPolicies>;
  readonly traffic: Pick<Traffic, "workloadsOfPeer" | "portsAt" | "endpointOfWorkload" | "redundantParts">;
  readonly policy: PolicyManifest;
  /** The policy in the cluster; undefined for those not in force: partial, rejected by the server, replaced by a later one. */
  readonly inCluster: ClusterPolicy | undefined;
  /** Where the policy lives, also when it names no namespace. */
  readonly namespace: string;
  /** The policy's parts with their places in the text. */
  readonly view: PolicyView;
}

/** What a rule looks at for a policy that holds for the whole cluster. */
export interface AdminContext extends FileContext {
  readonly policy: AdminPolicyManifest;
  /** Undefined for one that is not in force. */
  readonly inCluster: ClusterAdminPolicy | undefined;
}

/** `undefined` where the cluster has no such file. `within`: one of the snapshot's. */
export function contextOf(snapshot: Snapshot, within: ClusterSnapshot, uri: string): Context | undefined {
  const { version, complete, settings } = snapshot;
  const { name: clusterName, cluster, traffic, files } = within;
  const file = files.get(uri);
  if (file === undefined) return undefined;
  return {
    snapshot,
    within,
    version,
    complete,
    settings,
    clusterName,
    cluster,
    traffic,
    file,
    fileOf: files.get,
    files: () => files,
  };
}
