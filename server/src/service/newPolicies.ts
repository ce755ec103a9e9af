import { policyChoices } from "../features/newPolicy/choices.ts";
import type { NewPolicy, NewPolicyParams, PolicyChoices } from "../features/newPolicy/types.ts";
import { newPolicy } from "../features/newPolicy/write.ts";
import type { LiveSnapshots } from "../snapshot/live.ts";
import type { Workspace } from "../source/workspace.ts";
import type { ChosenClusters } from "./chosen.ts";

/** Policies that a person asks for in a few words. Nothing is written. */
export interface NewPolicies {
  /** `null`: nothing is looked at. */
  policyChoices(uri: string | null): PolicyChoices;
  newPolicy(params: NewPolicyParams): NewPolicy;
}

export interface NewPoliciesOptions {
  readonly snapshots: LiveSnapshots;
  readonly chosen: ChosenClusters;
  readonly workspace: Workspace;
  guarded<T>(what: string, uri: string, nothing: T, give: () => T): T;
}

const failed: NewPolicy = {
  reason: "This could not be worked out.",
  uri: "",
  text: "",
  snippet: "",
  effect: "",
  note: "",
};

export function createNewPolicies({ snapshots, chosen, workspace, guarded }: NewPoliciesOptions): NewPolicies {
  /** A folder of the workspace is no file in it. */
  const folderOf = (uri: string | null) => (uri === null ? undefined : workspace.folderOf(`${uri}/`));
  const shownFor = (uri: string | null) => {
    const snapshot = snapshots.of(folderOf(uri) ?? workspace.firstFolder);
    const main = chosen.shown(snapshot);
    const taking = uri === null ? [] : snapshot.clustersOf(uri);
    return { snapshot, shown: taking.length === 0 || taking.includes(main) ? main : (taking[0] ?? main) };
  };
  return {
    policyChoices: (uri) =>
      guarded<PolicyChoices>("policy choices", uri ?? "", { namespaces: [], near: null }, () =>
        policyChoices(shownFor(uri).shown, uri),
      ),
    newPolicy: (params) =>
      guarded("new policy", params.uri ?? "", failed, () => {
        const { snapshot, shown } = shownFor(params.folder ?? params.uri);
        const root = folderOf(params.folder ?? params.uri) ?? workspace.firstFolder;
        if (root === undefined) return { ...failed, reason: "Open a folder first: the policy is a file in it." };
        return newPolicy(snapshot, shown, params, root);
      }),
  };
}
