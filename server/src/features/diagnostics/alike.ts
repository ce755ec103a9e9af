import { limits } from "../../limits.ts";
import type { ClusterSnapshot } from "../../snapshot/cluster.ts";
import type { Context } from "../../snapshot/context.ts";
import type { Located } from "./located.ts";

/** What was found in a text, when it was last looked at in all its clusters, by their names. */
export interface AlikeClusters {
  /** Those in which the same was found. They are judged by one of them while somebody types. */
  readonly groups: readonly (readonly string[])[];
  /** Those in which it was not judged, being so many. */
  readonly left: readonly string[];
}

/** By what was found in each of `clusters`. */
export function alikeClusters(clusters: readonly ClusterSnapshot[], found: Iterable<Located>): AlikeClusters["groups"] {
  const [only, ...others] = clusters;
  if (only !== undefined && others.length === 0) return [[only.name]];
  const said = new Map<string, string[]>(clusters.map(({ name }) => [name, []]));
  for (const { finding, place, context } of found) {
    const { rule, field, severity } = finding;
    said.get(context.clusterName)?.push(`${rule} ${place.start} ${place.end} ${field} ${severity}`);
  }
  const groups = new Map<string, string[]>();
  for (const [name, list] of said) {
    const key = list.sort().join("\n");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [name]);
    else group.push(name);
  }
  return [...groups.values()];
}

/**
 * The first look at a text that many clusters take in: the one that is looked at is judged, and of the others nothing is said
 * until there is time. `undefined`: they are few enough to be asked at once.
 */
export function firstLook({ snapshot, within }: Context, uri: string): AlikeClusters | undefined {
  const names = snapshot.clustersOf(uri).map(({ name }) => name);
  if (names.length <= limits.rules.atOnce || !names.includes(within.name)) return undefined;
  return { groups: [[within.name]], left: names.filter((name) => name !== within.name) };
}

/** A cluster, and all that it stands for. */
export interface Representative {
  readonly cluster: ClusterSnapshot;
  readonly names: readonly string[];
}

/** One of each group, the cluster that is looked at for its own; `undefined`: they are not what they were. */
export function representatives(
  { groups }: AlikeClusters,
  { snapshot, within }: Context,
): readonly Representative[] | undefined {
  const found: Representative[] = [];
  for (const names of groups) {
    const [first = ""] = names;
    const shown = names.includes(within.name) ? within.name : first;
    const cluster = snapshot.clusters.find(({ name }) => name === shown);
    if (cluster === undefined) return undefined;
    found.push({ cluster, names });
  }
  return found;
}
