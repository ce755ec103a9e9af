import { countObjects } from "../build/count.ts";
import { type ShownEntry, showEntries } from "../build/entries/shown.ts";
import { type Becomes, becomes, isBuilt } from "../features/becomes.ts";
import type { ClusterSnapshot } from "../snapshot/cluster.ts";
import { heldWords } from "../snapshot/held.ts";
import type { LiveSnapshots } from "../snapshot/live.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { Workspace } from "../source/workspace.ts";
import { otherPolicyTexts } from "../words/otherPolicies.ts";
import type { ChosenClusters } from "./chosen.ts";

/** Which cluster is shown, and what a text is in it. */
export interface ShownCluster {
  /** `null`: the folder is one cluster, and there is nothing to choose. */
  readonly name: string | null;
  /** It stays, whatever is looked at. */
  readonly pinned: boolean;
  /** Something else than what is written there comes of the text: `becomes` has an answer. */
  readonly built: boolean;
  /** The text declares a policy or a workload, or has a part in what does. */
  readonly manifest: boolean;
  /** Clusters that take the text in, the shown one among them or not. */
  readonly taking: number;
  /** Policies of other engines in the shown cluster that are not read, a sentence each; absent where there are none. */
  readonly missing?: readonly string[];
  /** It is what a running cluster held: `a snapshot of context prod-eu, 3 days old`; absent for one of the files. */
  readonly held?: string;
}

export interface ListedCluster {
  readonly name: string;
  readonly entries: readonly ShownEntry[];
  /** It takes in the text that was asked about. */
  readonly takes: boolean;
  /** As in `ShownCluster`. */
  readonly held?: string;
}

export interface BecomesAnswer extends Becomes {
  /** The cluster that it was built for; empty where there is only one. */
  readonly cluster: string;
}

/** What there is to choose from, where a folder has several clusters. `null` for a uri: the first folder. */
export interface Clusters {
  /** Follows a text that a person looks at; says whether another cluster is shown now. */
  lookAt(uri: string | null): { readonly shown: ShownCluster; readonly changed: boolean };
  /** Pins a cluster, by name; `null`: follows again. */
  pinCluster(uri: string | null, name: string | null): ShownCluster;
  listClusters(uri: string | null): readonly ListedCluster[];
  /** `cluster`: by name; `null`, or one that does not take the text in: the shown one, or another that does. */
  becomes(uri: string, cluster: string | null): BecomesAnswer;
}

export interface ClustersOptions {
  readonly snapshots: LiveSnapshots;
  readonly chosen: ChosenClusters;
  readonly workspace: Workspace;
  guarded<T>(what: string, uri: string, nothing: T, give: () => T): T;
}

const nothingShown: ShownCluster = { name: null, pinned: false, built: false, manifest: false, taking: 0 };

function heldOf(cluster: ClusterSnapshot): Pick<ShownCluster, "held"> {
  const held = heldWords(cluster, Date.now());
  return held === undefined ? {} : { held };
}

export function createClusters({ snapshots, chosen, workspace, guarded }: ClustersOptions): Clusters {
  const folderOf = (uri: string | null) => (uri === null ? workspace.firstFolder : workspace.folderOf(uri));
  const snapshotFor = (uri: string | null) => snapshots.of(folderOf(uri));

  function shownIn(snapshot: Snapshot, uri: string | null): ShownCluster {
    const several = snapshot.clusters.length > 1;
    const missing = otherPolicyTexts(chosen.shown(snapshot).cluster);
    const file = uri === null ? undefined : snapshot.files.get(uri);
    const built = uri !== null && isBuilt(snapshot, uri);
    return {
      name: several ? chosen.shown(snapshot).name : null,
      pinned: several && chosen.pinned(snapshot) !== undefined,
      built,
      manifest:
        built || (file !== undefined && file.policies.length + file.adminPolicies.length + file.workloads.length > 0),
      taking: uri === null ? 0 : snapshot.clustersOf(uri).length,
      ...(missing.length > 0 && { missing }),
      ...heldOf(chosen.shown(snapshot)),
    };
  }

  return Object.freeze({
    lookAt(uri: string | null) {
      return guarded("clusters", uri ?? "", { shown: nothingShown, changed: false }, () => {
        const snapshot = snapshotFor(uri);
        const before = chosen.shown(snapshot);
        if (uri !== null) chosen.look(snapshot, uri);
        return { shown: shownIn(snapshot, uri), changed: chosen.shown(snapshot) !== before };
      });
    },
    pinCluster(uri: string | null, name: string | null) {
      return guarded("clusters", uri ?? "", nothingShown, () => {
        chosen.pin(folderOf(uri), name ?? undefined);
        const snapshot = snapshotFor(uri);
        if (uri !== null && name === null) chosen.look(snapshot, uri);
        return shownIn(snapshot, uri);
      });
    },
    listClusters(uri: string | null) {
      return guarded<readonly ListedCluster[]>("clusters", uri ?? "", [], () => {
        const snapshot = snapshotFor(uri);
        const taking = new Set(uri === null ? [] : snapshot.clustersOf(uri));
        const { description, files, clusters } = snapshot;
        const builds = description?.builds ?? new Map();
        const textOf = (path: string) => files.get(description?.uriOf(path) ?? "")?.stream.text;
        return clusters.flatMap((cluster): readonly ListedCluster[] => {
          const full = cluster.entries.filter((entry) => countObjects([entry], builds, textOf) > 0);
          if (full.length === 0 && !taking.has(cluster)) return [];
          return [{ name: cluster.name, entries: showEntries(full), takes: taking.has(cluster), ...heldOf(cluster) }];
        });
      });
    },
    becomes(uri: string, cluster: string | null) {
      const nothing: BecomesAnswer = { cluster: "", text: "", lines: [], others: [], problem: "It cannot be shown." };
      return guarded("becomes", uri, nothing, () => {
        const snapshot = snapshotFor(uri);
        const taking = snapshot.clustersOf(uri);
        const shown = taking.find(({ name }) => name === cluster) ?? chosen.of(snapshot, uri);
        if (shown === undefined) return { ...nothing, problem: "No cluster takes this file in." };
        return { cluster: shown.name, ...becomes(snapshot, shown, uri) };
      });
    },
  });
}
