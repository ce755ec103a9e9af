import type { RuleRunner } from "../features/diagnostics.ts";
import type { LiveSnapshots } from "../snapshot/live.ts";
import type { Workspace } from "../source/workspace.ts";
import type { ChosenClusters } from "./chosen.ts";

export interface PutOffSources {
  readonly snapshots: LiveSnapshots;
  readonly chosen: ChosenClusters;
  readonly workspace: Workspace;
  readonly runner: RuleRunner;
}

/**
 * What was put off while somebody typed, bit by bit: the builds of the clusters that nobody looks at, and what the rules say
 * of some texts in them. Then the snapshots know it all.
 */
export function* putOff(
  { snapshots, chosen, workspace, runner }: PutOffSources,
  uris: readonly string[],
): Iterable<unknown> {
  for (const folder of workspace.folders) {
    const snapshot = snapshots.of(folder);
    if (!snapshot.unsettled) continue;
    for (const cell of snapshot.waiting) {
      yield cell;
      cell.get();
    }
    for (const uri of uris) {
      const context = workspace.folderOf(uri) === folder && snapshots.context(uri, (each) => chosen.of(each, uri));
      if (context) yield* runner.steps(context, true);
    }
    snapshots.settle(folder);
  }
}
