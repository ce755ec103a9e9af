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

  const bearers = new Map<string, ReadonlyMap<string, readonly number[]>>();
  const labelled = (namespace: string) => {
    const known = bearers.get(namespace) ?? byLabel(here(namespace), workloads);
    bearers.set(namespace, known);
    return known;
  };
  /** Held only against the pods that bear the rarest of its labels. */
  const selectedIn = (namespace: string, selector: Labels | undefined): readonly number[] => {
    const lists = Object.entries(selector ?? {}).map(
      ([key, value]) => labelled(namespace).get(`${key}=${value}`) ?? [],
    );
    const [first, ...more] = lists;
    if (first === undefined) return [];
    const fewest = more.reduce((best, each) => (each.length < best.length ? each : best), first);
    return fewest.filter((i) => selects(selector, workloads[i]?.object.labels ?? {}));
  };

  /** By namespace, where the same workloads stand in the same places: the labels of those that are others than they were. */
  const touchedIn = new Map<string, Touched | undefined>();
  const isUntouched = (namespace: string, selector: Labels | undefined): boolean => {
    if (!touchedIn.has(namespace)) {
      const indexes = here(namespace);
      const alike = indexes === there(namespace);
      touchedIn.set(namespace, alike ? touchedLabels(indexes, workloads, old?.workloads ?? []) : undefined);
    }
    const touched = touchedIn.get(namespace);
    return touched !== undefined && !mayMatch(selector, touched);
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
        : before !== undefined && isUntouched(namespace, object.selector)
          ? before.workloads
          : selectedIn(namespace, object.selector);
    const same = before?.index === index && isSame(before.workloads, selected);
    kept &&= same;
    return same ? before : { index, ...item.value, workloads: selected };
  });
  return kept && old !== undefined ? old.services : services;
}

type Touched = ReadonlyMap<string, ReadonlySet<string>>;

/** By key the values of what has changed among some workloads, as they were and as they are. */
function touchedLabels(indexes: readonly number[], now: Cluster["workloads"], before: Cluster["workloads"]): Touched {
  const touched = new Map<string, Set<string>>();
  for (const index of indexes) {
    const [is, was] = [now[index], before[index]];
    if (is === was) continue;
    for (const labels of [is?.object.labels ?? {}, was?.object.labels ?? {}]) {
      for (const [key, value] of Object.entries(labels)) {
        const values = touched.get(key) ?? new Set<string>();
        touched.set(key, values.add(value));
      }
    }
  }
  return touched;
}

/** One of them may bear all labels of the selector. */
function mayMatch(selector: Labels | undefined, touched: Touched): boolean {
  for (const key in selector) if (touched.get(key)?.has(selector[key] ?? "") !== true) return false;
  return true;
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** The workloads that bear a label, by the label, in the order in which they are given. */
function byLabel(indexes: readonly number[], workloads: Cluster["workloads"]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const index of indexes) {
    for (const [key, value] of Object.entries(workloads[index]?.object.labels ?? {})) {
      const label = `${key}=${value}`;
      const list = found.get(label);
      if (list === undefined) found.set(label, [index]);
      else list.push(index);
    }
  }
  return found;
}

/** A Service without a selector, or with an empty one, has no pods of its own. */
function selects(selector: Labels | undefined, labels: Labels): boolean {
  const wanted = Object.entries(selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}
