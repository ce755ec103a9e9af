import { limits } from "../../limits.ts";
import type { ClusterSnapshot } from "../../snapshot/cluster.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";

/** In how many clusters each text is judged; more only where that costs little. */
export type MostClusters = (snapshot: Pick<Snapshot, "clusters">) => number;

/**
 * Hundreds of clusters that share hundreds of texts are nobody's product, but somebody's collection of examples. `Infinity`:
 * all of them. The last answer is remembered.
 */
export function createMostClusters(): MostClusters {
  let last: { readonly clusters: readonly ClusterSnapshot[]; readonly most: number } | undefined;
  return ({ clusters }) => {
    if (last?.clusters !== clusters) last = { clusters, most: mostOf(clusters) };
    return last.most;
  };
}

function mostOf(clusters: readonly ClusterSnapshot[]): number {
  const { clusters: least, judged } = limits.rules.shared;
  if (clusters.length <= least) return Number.POSITIVE_INFINITY;
  const uses = new Map<ClusterSnapshot["entries"][number], number>();
  for (const { entries } of clusters) for (const entry of entries) uses.set(entry, (uses.get(entry) ?? 0) + 1);
  let work = 0;
  for (const [{ files }, count] of uses) if (count > least) work += files.length * count;
  return work <= judged ? Number.POSITIVE_INFINITY : Math.max(least, Math.floor((clusters.length * judged) / work));
}
