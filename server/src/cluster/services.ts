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

  const changes = new Map<string, Changes | undefined>();
  const changesIn = (namespace: string): Changes | undefined => {
    if (!changes.has(namespace)) {
      const indexes = here(namespace);
      const alike = old !== undefined && indexes === there(namespace);
      changes.set(namespace, alike ? changesAmong(indexes, workloads, old.workloads) : undefined);
    }
    return changes.get(namespace);
  };
  /** What the Service, or the one that stood there with the same selector, selected, and what has changed of it since. */
  const selectedAgain = (before: ClusterService, selector: Labels | undefined): readonly number[] | undefined => {
    const found = changesIn(before.namespace);
    if (found === undefined) return undefined;
    if (!mayMatch(selector, found.labels)) return before.workloads;
    const now = found.indexes.filter((i) => selects(selector, workloads[i]?.object.labels ?? {}));
    const then = before.workloads.filter((i) => !found.indexes.includes(i));
    return [...then, ...now].sort((a, b) => a - b);
  };

  let kept = old !== undefined && list.length === lastList.length;
  const services = list.map((item, index) => {
    const { namespace, object } = item.value;
    const before = last.get(item);
    const part = changed.get(namespace);
    const sameWorkloads = part === undefined || part.before?.workloads === part.after?.workloads;
    const like = before ?? alikeAt(old?.services[index], item);
    const selected =
      before !== undefined && sameWorkloads
        ? renumbered(before)
        : ((like && selectedAgain(like, object.selector)) ?? selectedIn(namespace, object.selector));
    const same = before?.index === index && isSame(before.workloads, selected);
    kept &&= same;
    return same ? before : { index, ...item.value, workloads: selected };
  });
  return kept && old !== undefined ? old.services : services;
}

/** Workloads of a namespace that are others than they were, where the same ones stand in the same places. */
interface Changes {
  readonly indexes: readonly number[];
  /** By key the values of their labels, as they were and as they are. */
  readonly labels: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Beyond this share all are looked at anew. */
const few = 1 / 8;

function changesAmong(
  indexes: readonly number[],
  now: Cluster["workloads"],
  before: Cluster["workloads"],
): Changes | undefined {
  const changed = indexes.filter((index) => now[index] !== before[index]);
  if (changed.length > indexes.length * few) return undefined;
  const labels = new Map<string, Set<string>>();
  for (const index of changed) {
    for (const own of [now[index]?.object.labels ?? {}, before[index]?.object.labels ?? {}]) {
      for (const [key, value] of Object.entries(own))
        labels.set(key, (labels.get(key) ?? new Set<string>()).add(value));
    }
  }
  return { indexes: changed, labels };
}

/** One of them may bear all labels of the selector, or may have. */
function mayMatch(selector: Labels | undefined, labels: Changes["labels"]): boolean {
  for (const key in selector) if (labels.get(key)?.has(selector[key] ?? "") !== true) return false;
  return true;
}

/** The Service that stood in this place, where it selects by the same labels. */
function alikeAt(before: ClusterService | undefined, { value }: PlacedService): ClusterService | undefined {
  if (before?.namespace !== value.namespace) return undefined;
  const [then, now] = [Object.entries(before.object.selector ?? {}), Object.entries(value.object.selector ?? {})];
  const same = then.length === now.length && then.every(([key, label]) => value.object.selector?.[key] === label);
  return same ? before : undefined;
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
