import type { Cluster } from "../../../cluster/cluster.ts";
import type { LabelSelector } from "../../../manifest/types.ts";
import { compileSelector, meets } from "../../../traffic/selector.ts";
import { nearMiss } from "../../../words/near.ts";
import { workloadsAt } from "./names.ts";

/** What pods of some namespaces have instead of what a selector asks for: `shop has app=checkout-v2`. */
export function nearNote(cluster: Cluster, selector: LabelSelector, namespaces: readonly string[]): string | undefined {
  const compiled = compileSelector(selector);
  const pods = namespaces.flatMap((home) => workloadsAt(cluster, cluster.workloadsByNamespace.get(home) ?? []));
  const found = nearMiss(compiled, pods, ({ object }) => object.labels);
  const [slip] = found?.things ?? [];
  if (found !== undefined && slip !== undefined) return `${slip.namespace} has ${found.key}=${found.value}`;
  for (const { namespace, object } of pods) {
    const failed = compiled.requirements.filter((requirement) => !meets(requirement, object.labels));
    const [requirement] = failed;
    if (requirement === undefined || failed.length > 1 || requirement.operator !== "In") continue;
    const value = object.labels[requirement.key];
    const alike = [...requirement.values].some(
      (wanted) => value !== undefined && (value.startsWith(`${wanted}-`) || wanted.startsWith(`${value}-`)),
    );
    if (alike) return `${namespace} has ${requirement.key}=${value}`;
  }
  return undefined;
}
