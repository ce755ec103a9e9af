import { unbuilt } from "../features/unbuilt.ts";
import type { LiveSnapshots } from "../snapshot/live.ts";
import type { Workspace } from "../source/workspace.ts";
import { otherPolicyTexts } from "../words/otherPolicies.ts";
import type { ChosenClusters } from "./chosen.ts";

/** Something that was not read, or not as it was meant. */
export interface StatusFault {
  /** `null`: it stands in no file, but in the editor's settings. */
  readonly uri: string | null;
  /** Counts from 0. */
  readonly line: number;
  readonly message: string;
}

/** What the answers about a folder rest on. */
export interface FolderStatus {
  /** Of the cluster that is shown, all of them. */
  readonly workloads: number;
  readonly policies: number;
  readonly namespaces: number;
  /** That the folder describes. */
  readonly clusters: number;
  /** Texts of all folders that were read. */
  readonly files: number;
  /** What is applied and cannot be built. */
  readonly faults: readonly StatusFault[];
  /** Policies of other engines that are not read, a sentence each. */
  readonly missing: readonly string[];
}

export interface Status {
  /** `null` for a uri: the first folder. */
  status(uri: string | null): FolderStatus;
}

export interface StatusOptions {
  readonly snapshots: LiveSnapshots;
  readonly chosen: ChosenClusters;
  readonly workspace: Workspace;
  guarded<T>(what: string, uri: string, nothing: T, give: () => T): T;
}

const nothing: FolderStatus = {
  workloads: 0,
  policies: 0,
  namespaces: 0,
  clusters: 1,
  files: 0,
  faults: [],
  missing: [],
};

export function createStatus({ snapshots, chosen, workspace, guarded }: StatusOptions): Status {
  return {
    status: (uri) =>
      guarded("status", uri ?? "", nothing, () => {
        const snapshot = snapshots.of(uri === null ? workspace.firstFolder : workspace.folderOf(uri));
        const { cluster } = chosen.shown(snapshot);
        return {
          workloads: cluster.workloads.length,
          policies: cluster.policies.length + cluster.adminPolicies.length,
          namespaces: cluster.namespaces.size,
          clusters: snapshot.clusters.length,
          files: [...workspace.all()].length,
          faults: unbuilt(snapshot),
          missing: otherPolicyTexts(cluster),
        };
      }),
  };
}
