import type { Cluster, Origin } from "./cluster.ts";
import { inOrder, type NamespacePart, type Placed } from "./namespacePart.ts";

/** The parts that were made anew, as they were and as they are; `undefined`: not there. */
export type PartChanges = ReadonlyMap<
  string,
  { readonly before: NamespacePart | undefined; readonly after: NamespacePart | undefined }
>;

/**
 * All of one kind in the order of the files, from the last list. Only what is in namespaces whose own list has changed is
 * put in anew; the very same list comes back where nothing has.
 */
export function nextList<T>(
  last: readonly Placed<T>[],
  changes: PartChanges,
  listOf: (part: NamespacePart) => readonly Placed<T>[],
): readonly Placed<T>[] {
  const gone = new Set<string>();
  const added: Placed<T>[] = [];
  for (const [namespace, { before, after }] of changes) {
    const [then, now] = [before && listOf(before), after && listOf(after)];
    if (then === now || (isEmpty(then) && isEmpty(now))) continue;
    if (!isEmpty(then)) gone.add(namespace);
    for (const item of now ?? []) added.push(item);
  }
  if (gone.size === 0 && added.length === 0) return last;
  added.sort(inOrder);
  return inPlace(last, changes, added, listOf) ?? merge(without(last, gone), added);
}

/** Where the same objects stand in the same places, only those of the changed parts are exchanged. */
function inPlace<T>(
  last: readonly Placed<T>[],
  changes: PartChanges,
  added: readonly Placed<T>[],
  listOf: (part: NamespacePart) => readonly Placed<T>[],
): readonly Placed<T>[] | undefined {
  let count = 0;
  for (const { before, after } of changes.values()) {
    const then = before === undefined ? none : listOf(before);
    if (then !== (after && listOf(after))) count += then.length;
  }
  if (count !== added.length) return undefined;
  const next = last.slice();
  for (const item of added) {
    const at = firstBehind(last, item, 0) - 1;
    const there = last[at];
    if (there === undefined || inOrder(there, item) !== 0) return undefined;
    next[at] = item;
  }
  return next;
}

const none: readonly never[] = [];

function without<T>(list: readonly Placed<T>[], namespaces: ReadonlySet<string>): readonly Placed<T>[] {
  return namespaces.size === 0 ? list : list.filter(({ namespace }) => !namespaces.has(namespace));
}

function isEmpty(list: readonly unknown[] | undefined): boolean {
  return list === undefined || list.length === 0;
}

function merge<T>(a: readonly Placed<T>[], b: readonly Placed<T>[]): readonly Placed<T>[] {
  const result: Placed<T>[] = [];
  let at = 0;
  for (const item of b) {
    // Mostly a few come into many.
    const until = firstBehind(a, item, at);
    for (; at < until; at++) result.push(a[at] as Placed<T>);
    result.push(item);
  }
  for (; at < a.length; at++) result.push(a[at] as Placed<T>);
  return result;
}

/** The first of `list`, from `low` on, that stands behind `item`. */
function firstBehind(list: readonly Placed<unknown>[], item: Placed<unknown>, from: number): number {
  let [low, high] = [from, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = list[middle];
    if (other !== undefined && inOrder(other, item) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** With the indexes that the places in the list give; one that is what and where it was is the very same. */
export function numbered<T extends object, R extends T & { readonly index: number }>(
  list: readonly Placed<T>[],
  lastList: readonly Placed<T>[],
  last: readonly R[],
  make: (value: T, index: number) => R,
): readonly R[] {
  if (list === lastList) return last;
  if (list.length !== lastList.length) {
    return list.map((item, index) => {
      const before = last[index];
      return before !== undefined && lastList[index] === item ? before : make(item.value, index);
    });
  }
  const next = last.slice(0, list.length);
  for (let index = 0; index < list.length; index++) {
    const item = list[index];
    if (item !== undefined && lastList[index] !== item) next[index] = make(item.value, index);
  }
  return next;
}

export function byNamespace(
  objects: readonly { readonly index: number; readonly namespace: string }[],
): ReadonlyMap<string, readonly number[]> {
  const result = new Map<string, number[]>();
  for (const { index, namespace } of objects) {
    const list = result.get(namespace);
    if (list === undefined) result.set(namespace, [index]);
    else list.push(index);
  }
  return result;
}

/** Whether the same workloads, whatever they are, come from the same places in the same order. */
export function comesAlike(now: Cluster["workloads"], before: Cluster["workloads"]): boolean {
  if (now === before) return true;
  return (
    now.length === before.length &&
    now.every((each, at) => {
      const then = before[at];
      if (each === then) return true;
      return (
        each.namespace === then?.namespace &&
        each.origins.length === then.origins.length &&
        each.origins.every(({ uri, index }, i) => uri === then.origins[i]?.uri && index === then.origins[i].index)
      );
    })
  );
}

/** For each file with objects of the kind: the indexes in the cluster, by the indexes in the file. */
export function byFile<T extends { readonly index: number }>(
  objects: readonly T[],
  origins: (object: T) => readonly Origin[],
): ReadonlyMap<string, readonly (number | undefined)[]> {
  const result = new Map<string, (number | undefined)[]>();
  for (const object of objects) {
    for (const { uri, index } of origins(object)) {
      let list = result.get(uri);
      if (list === undefined) {
        list = [];
        result.set(uri, list);
      }
      while (list.length < index) list.push(undefined);
      list[index] ??= object.index;
    }
  }
  return result;
}

/** Whether the same objects stand at the same places, whatever they say now. */
export function standsAlike(a: readonly Placed<unknown>[], b: readonly Placed<unknown>[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const [item, other] = [a[i], b[i]];
    if (item !== other && (item === undefined || other === undefined || inOrder(item, other) !== 0)) return false;
  }
  return true;
}

/** Of lists that stand alike: the indexes by namespace, of which few have changed. */
export function nextByNamespace(
  last: ReadonlyMap<string, readonly number[]>,
  list: readonly Placed<unknown>[],
  lastList: readonly Placed<unknown>[],
): ReadonlyMap<string, readonly number[]> {
  const moved: number[] = [];
  for (let i = 0; i < list.length; i++) {
    if (list[i] !== lastList[i] && list[i]?.namespace !== lastList[i]?.namespace) moved.push(i);
  }
  if (moved.length === 0) return last;
  const next = new Map(last);
  for (const index of moved) {
    const [from, to] = [lastList[index]?.namespace ?? "", list[index]?.namespace ?? ""];
    const left = (next.get(from) ?? none).filter((each) => each !== index);
    if (left.length === 0) next.delete(from);
    else next.set(from, left);
    next.set(
      to,
      [...(next.get(to) ?? none), index].sort((a, b) => a - b),
    );
  }
  return next;
}
