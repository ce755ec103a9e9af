import type { Cluster, ClusterWorkload } from "../../cluster/cluster.ts";
import type { Need } from "../../snapshot/need.ts";

/**
 * Workloads that need something, or are needed, and whose pods no selector can mean alone: others of their namespace have all
 * of their labels. What is allowed to them is allowed to the others.
 */
export function alikeWorkloads(
  needs: readonly Need[],
  { workloads, workloadsByNamespace }: Pick<Cluster, "workloads" | "workloadsByNamespace">,
): readonly ClusterWorkload[] {
  const ends = new Set(
    needs.flatMap(({ source, destination }) =>
      [source, destination].flatMap((end) => (end.kind === "workload" ? [end.workload] : [])),
    ),
  );
  return [...ends].flatMap((index) => {
    const workload = workloads[index];
    if (workload === undefined) return [];
    const labels = Object.entries(workload.object.labels);
    const others = (workloadsByNamespace.get(workload.namespace) ?? []).some(
      (other) => other !== index && labels.every(([key, value]) => workloads[other]?.object.labels[key] === value),
    );
    return others ? [workload] : [];
  });
}
