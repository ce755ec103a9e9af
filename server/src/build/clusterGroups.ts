import { limits } from "../limits.ts";
import type { EntryPoint } from "./entries/entryPoint.ts";

/** One cluster, by the ids of its entry points. */
export interface ClusterGroup {
  /** Empty for the only one of a workspace without alternatives. */
  readonly name: string;
  readonly entries: readonly string[];
  /** Of these entries only the policies are there: what is applied, over what a cluster held. */
  readonly policiesOf?: ReadonlySet<string>;
}

/** There are more clusters than anybody waits for. */
export interface BeyondClusters {
  readonly kept: number;
  readonly all: number;
  /** The first that is left out. */
  readonly name: string;
  /** Ids of the entries that are in none that is left. */
  readonly entries: readonly string[];
}

export interface Grouped {
  /** By name. */
  readonly clusters: readonly ClusterGroup[];
  /** Entries that say again what another one says: the copy's id, and the source's. */
  readonly copies: ReadonlyMap<string, string>;
  /** Why an entry is in its clusters, in plain words. */
  readonly why: ReadonlyMap<string, string>;
  /** Set where some are left out. */
  readonly beyond?: BeyondClusters;
}

/** The first clusters, by name; entries that are in none of them are in none. */
export function boundGroups(grouped: Grouped, most: number = limits.build.clusters): Grouped {
  const all = grouped.clusters.length;
  if (all <= most) return grouped;
  const clusters = grouped.clusters.slice(0, most);
  const kept = new Set(clusters.flatMap(({ entries }) => entries));
  const lost = new Set(grouped.clusters.flatMap(({ entries }) => entries).filter((id) => !kept.has(id)));
  const name = grouped.clusters[most]?.name ?? "";
  const why = new Map(grouped.why);
  for (const id of lost) why.set(id, `of more than ${most} clusters its own is left out`);
  return { ...grouped, clusters, why, beyond: { kept: most, all, name, entries: [...lost] } };
}

/** In plain words: what is not looked at. */
export function beyondClustersWords({ kept, all, name }: BeyondClusters): string {
  return `the files describe ${all} clusters: the first ${kept} by name are looked at, and \`${name}\` and what comes behind it is left out`;
}

/** Entries by the names of the clusters that they are put into. */
export function byName(
  entries: readonly EntryPoint[],
  place: (entry: EntryPoint) => readonly string[],
): ClusterGroup[] {
  const found = new Map<string, string[]>();
  for (const entry of entries) {
    for (const name of place(entry)) {
      const list = found.get(name);
      if (list === undefined) found.set(name, [entry.id]);
      else list.push(entry.id);
    }
  }
  return [...found].map(([name, ids]) => ({ name, entries: ids })).sort((a, b) => (a.name < b.name ? -1 : 1));
}
