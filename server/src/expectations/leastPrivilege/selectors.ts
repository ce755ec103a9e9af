import type { ClusterWorkload } from "../../cluster/cluster.ts";
import type { Labels } from "../../manifest/types.ts";
import type { NeedsObject } from "../needs/object.ts";

/** What workloads' own selectors ask for: `spec.selector.matchLabels`, or `spec.selector` of a ReplicationController. */
export function createSelectors(objects: readonly NeedsObject[]): (workload: ClusterWorkload) => Labels | undefined {
  const known = new Map<string, Labels>();
  for (const { facts, namespace } of objects)
    if (facts.pod !== undefined) known.set(`${namespace}/${facts.kind}/${facts.name}`, facts.pod.selector);
  return ({ namespace, kind, name }) => known.get(`${namespace}/${kind}/${name}`);
}
