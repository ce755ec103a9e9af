import { settingsFileName } from "../features/diagnostics/settingsFile.ts";
import type { LiveSnapshots } from "../snapshot/live.ts";
import type { Workspace } from "../source/workspace.ts";

/**
 * Uris of the texts whose findings concern somebody who has not opened them: policies of a cluster and all that has a part in
 * them (a patch, a chart's values), what cannot be built, tests and settings. What is in no cluster (documentation, templates
 * of other tools) is not among them. Each once, in the order of the files.
 */
export function* problemFiles(
  workspace: Workspace,
  snapshots: LiveSnapshots,
  tests: Iterable<string>,
): Iterable<string> {
  const told = new Set<string>();
  function* once(uris: Iterable<string>): Iterable<string> {
    for (const uri of uris) {
      if (told.has(uri) || workspace.get(uri) === undefined) continue;
      told.add(uri);
      yield uri;
    }
  }
  yield* once(tests);
  for (const folder of [...workspace.folders, undefined]) {
    const snapshot = snapshots.of(folder);
    const found = new Set<string>();
    if (folder !== undefined) found.add(`${folder}/${settingsFileName}`);
    for (const { problems } of snapshot.description?.troubled ?? []) for (const { uri } of problems) found.add(uri);
    for (const { files } of snapshot.clusters) {
      for (const { uri, written, sources, aside, policies, adminPolicies } of files) {
        if (aside === true || policies.length + adminPolicies.length === 0) continue;
        found.add(written ?? uri);
        for (const source of sources ?? []) found.add(source);
      }
    }
    yield* once(found);
  }
}
