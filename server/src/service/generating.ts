import { type CreatedPolicies, createPolicies, namespacesFor } from "../features/leastPrivilege.ts";
import type { LiveSnapshots } from "../snapshot/live.ts";
import type { NeedsSource } from "../snapshot/need.ts";
import type { Workspace } from "../source/workspace.ts";
import type { ChosenClusters } from "./chosen.ts";

/** Policies that give just what is needed. */
export interface Generating {
  /** `namespace`: `null` to ask which there are. Nothing is written. */
  createPolicies(uri: string, namespace: string | null): CreatedPolicies;
}

export interface GeneratingOptions {
  readonly snapshots: LiveSnapshots;
  readonly chosen: ChosenClusters;
  readonly workspace: Workspace;
  readonly needs: NeedsSource;
  guarded<T>(what: string, uri: string, nothing: T, give: () => T): T;
}

export function createGenerating(options: GeneratingOptions): Generating {
  const { snapshots, chosen, workspace, needs, guarded } = options;
  return {
    createPolicies(uri, namespace) {
      const nothing: CreatedPolicies = {
        namespaces: [],
        file: null,
        policies: 0,
        reason: "This could not be worked out.",
        notes: [],
      };
      return guarded("create policies", uri, nothing, () => {
        const snapshot = snapshots.of(workspace.folderOf(uri));
        const main = chosen.shown(snapshot);
        const taking = snapshot.clustersOf(uri);
        const shown = taking.length === 0 || taking.includes(main) ? main : (taking[0] ?? main);
        const namespaces = namespacesFor(shown, uri);
        if (!snapshot.complete) return { ...nothing, namespaces, reason: "The workspace is still being read." };
        if (namespace === null) return { ...nothing, namespaces, reason: "" };
        const { cluster, traffic } = shown;
        const found = needs.of({ cluster, traffic, within: shown, settings: snapshot.settings });
        return { namespaces, ...createPolicies(snapshot, shown, found, uri, namespace) };
      });
    },
  };
}
