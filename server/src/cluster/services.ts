import type { Labels } from "../manifest/types.ts";
import type { Cluster, ClusterService } from "./cluster.ts";
import type { PartChanges } from "./list.ts";
import type { PlacedService } from "./namespacePart.ts";

/** The Services with the workloads that they select. One that is what and where it was is the very same. */
export function numberServices(
  list: readonly PlacedService[],
  lastList: readonly PlacedService[],
  { workloads, workloadsByNamespace }: Pick<Cluster, "workloads" | "workloadsByNamespace">,
  changed: PartChanges,
  old: Cluster | undefined,
): readonly ClusterService[] {
  if (old !== undefined && list === lastList && workloads === old.workloads) return old.services;
  const last = new Map(lastList.map((item, i) => [item, old?.services[i]]));
  const here = (namespace: string) => workloadsByNamespace.get(namespace) ?? [];
  const there = (namespace: string) => old?.workloadsByNamespace.get(namespace) ?? [];

  /** The workloads of a Service whose namespace has the same ones, under other indexes. */
  const renumbered = (service: ClusterService): readonly number[] => {
    const [now, then] = [here(service.namespace), there(service.namespace)];
    return service.workloads.flatMap((workload) => now[then.indexOf(workload)] ?? []);
  };

  let kept = old !== undefined && list.length === lastList.length;
  const services = list.map((item, index) => {
    const { namespace, object } = item.value;
    const before = last.get(item);
    const part = changed.get(namespace);
    const sameWorkloads = part === undefined || part.before?.workloads === part.after?.workloads;
    const selected =
      before !== undefined && sameWorkloads
        ? renumbered(before)
        : here(namespace).filter((i) => selects(object.selector, workloads[i]?.object.labels ?? {}));
    const same = before?.index === index && isSame(before.workloads, selected);
    kept &&= same;
    return same ? before : { index, ...item.value, workloads: selected };
  });
  return kept && old !== undefined ? old.services : services;
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** A Service without a selector, or with an empty one, has no pods of its own. */
function selects(selector: Labels | undefined, labels: Labels): boolean {
  const wanted = Object.entries(selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}
