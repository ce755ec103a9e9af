import type { EntryPoint } from "./entries/entryPoint.ts";

/** One cluster, by the ids of its entry points. */
export interface ClusterGroup {
  /** Empty for the only one of a workspace without alternatives. */
  readonly name: string;
  readonly entries: readonly string[];
  /** Of these entries only the policies are there: what is applied, over what a cluster held. */
  readonly policiesOf?: ReadonlySet<string>;
}

export interface Grouped {
  /** By name. */
  readonly clusters: readonly ClusterGroup[];
  /** Entries that say again what another one says: the copy's id, and the source's. */
  readonly copies: ReadonlyMap<string, string>;
  /** Why an entry is in its clusters, in plain words. */
  readonly why: ReadonlyMap<string, string>;
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
