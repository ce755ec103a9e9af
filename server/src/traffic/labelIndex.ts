import type { Cluster } from "../cluster/cluster.ts";
import type { Labels } from "../manifest/types.ts";

/** The workloads of one state by their labels. */
export interface IndexedLabels {
  readonly workloads: Cluster["workloads"];
  /** By key and value the indexes of those that bear the label, ascending. */
  readonly postings: Postings;
}

export type Postings = ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;

/** `before`: of another state; lists in which nothing has changed are taken over. */
export function indexLabels(workloads: Cluster["workloads"], before?: IndexedLabels): IndexedLabels {
  return { workloads, postings: (before && nextPostings(workloads, before)) ?? postingsOf(workloads) };
}

/** Beyond this share of the workloads, all are put in anew. */
const few = 1 / 8;

function nextPostings(workloads: Cluster["workloads"], before: IndexedLabels): Postings | undefined {
  const last = before.workloads;
  if (last.length !== workloads.length) return undefined;
  const changed: number[] = [];
  for (let at = 0; at < workloads.length; at++) {
    const [now, then] = [workloads[at], last[at]];
    if (now === then || now === undefined || then === undefined || alike(now.object.labels, then.object.labels))
      continue;
    if (changed.length >= workloads.length * few) return undefined;
    changed.push(at);
  }
  if (changed.length === 0) return before.postings;
  const next = new Map<string, Map<string, readonly number[]>>();
  const listsOf = (key: string): Map<string, readonly number[]> => {
    const lists = next.get(key) ?? new Map(before.postings.get(key));
    next.set(key, lists);
    return lists;
  };
  for (const at of changed) {
    const [now, then] = [workloads[at]?.object.labels ?? {}, last[at]?.object.labels ?? {}];
    for (const [key, value] of Object.entries(then)) {
      if (now[key] === value) continue;
      const lists = listsOf(key);
      const rest = (lists.get(value) ?? []).filter((index) => index !== at);
      if (rest.length === 0) lists.delete(value);
      else lists.set(value, rest);
    }
    for (const [key, value] of Object.entries(now)) {
      if (then[key] === value) continue;
      const lists = listsOf(key);
      lists.set(
        value,
        [...(lists.get(value) ?? []), at].sort((a, b) => a - b),
      );
    }
  }
  const all = new Map([...before.postings, ...next]);
  for (const [key, lists] of next) if (lists.size === 0) all.delete(key);
  return all;
}

function alike(a: Labels, b: Labels): boolean {
  if (a === b) return true;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

/** By key and value the places in the list, ascending. */
export function postingsOf(workloads: Cluster["workloads"]): Postings {
  const postings = new Map<string, Map<string, number[]>>();
  for (let place = 0; place < workloads.length; place++) {
    const labels = workloads[place]?.object.labels ?? {};
    // No list of pairs for each of ten thousand.
    for (const key in labels) {
      const value = labels[key] ?? "";
      let values = postings.get(key);
      if (values === undefined) {
        values = new Map();
        postings.set(key, values);
      }
      const list = values.get(value);
      if (list === undefined) values.set(value, [place]);
      else list.push(place);
    }
  }
  return postings;
}
