import { byName, type ClusterGroup, type Grouped } from "./clusterGroups.ts";
import type { EntryPoint } from "./entries/entryPoint.ts";

/** The cluster of what is applied, where it has no name and stands beside a snapshot. */
const files = "files";

/** Clusters of what is applied, with those that some snapshots of running clusters are. */
export function besideSnapshots(snapshots: readonly EntryPoint[], applied: Grouped): Grouped {
  const why = new Map(applied.why);
  for (const { id } of snapshots) why.set(id, "it says what a cluster held");
  const named = applied.clusters.map((each) => (each.name === "" ? { ...each, name: files } : each));
  const taken = new Set(named.map(({ name }) => name));
  const live = byName(snapshots, ({ snapshot }) => {
    const name = snapshot?.cluster ?? "";
    return [taken.has(name) ? `${name} (live)` : name];
  });
  const clusters = [...named, ...live].sort((a, b) => (a.name < b.name ? -1 : 1));
  // Behind all others: whoever asks for no cluster by name never means one of these.
  return { ...applied, clusters: [...clusters, ...live.flatMap((each) => withEdits(each, named))], why };
}

/**
 * What a cluster held, under the policies of what is applied to it: of the cluster of that name, or of the only one.
 * Policies that only the cluster has stay in force, as they do when files are applied.
 */
function withEdits(live: ClusterGroup, named: readonly ClusterGroup[]): readonly ClusterGroup[] {
  const own = named.length === 1 ? named[0] : named.find(({ name }) => live.name === `${name} (live)`);
  if (own === undefined) return [];
  const entries = [...live.entries, ...own.entries];
  return [{ name: `${live.name} + ${own.name}`, entries, policiesOf: new Set(own.entries) }];
}
