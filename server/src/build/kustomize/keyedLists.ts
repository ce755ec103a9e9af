import { valueAt } from "../../yaml/graft.ts";
import type { YamlNode } from "../../yaml/tree.ts";

/** The merge of two items that are the same one; the one or the other may be absent. `undefined`: it is removed. */
type MergeItems = (base: YamlNode | undefined, patch: YamlNode | undefined) => YamlNode | undefined;

/** The texts of an item's keys, "" for those that it does not have. */
type Tuple = readonly string[];

/**
 * Two lists whose items are told apart by keys, merged as the real tool does: what the patch names comes first, and with
 * two keys an item that lacks one may swallow another.
 */
export function mergeKeyed(
  base: readonly YamlNode[],
  patch: readonly YamlNode[],
  keys: readonly string[],
  merge: MergeItems,
): readonly YamlNode[] {
  if (keys.length === 0) return mergeScalars(base, patch);
  if (patch.length === 0 && areDistinct(base, keys)) return base.flatMap((item) => present(merge(item, undefined)));
  const tuples = joinedTuples(distinctTuples([...patch, ...base], keys), keys.length);
  const inForce = keys.map((_, at) => tuples.some((tuple) => tuple[at] !== ""));
  const valid = inForce.includes(true) ? keys.map((_, at) => at).filter((at) => inForce[at]) : keys.map((_, at) => at);
  const after = new Map<YamlNode, YamlNode>();
  let kept = base;
  let result: readonly YamlNode[] = [];
  for (const tuple of tuples) {
    const one = base.find((item) => hasTexts(item, keys, tuple));
    const item = merge(
      one,
      patch.find((each) => hasTexts(each, keys, tuple)),
    );
    const same = (each: YamlNode): boolean => valid.every((at) => matches(each, keys[at] ?? "", tuple[at] ?? ""));
    if (item === undefined || isEmptyMap(item)) {
      kept = kept.filter((each) => !same(each));
    } else {
      if (one !== undefined) after.set(one, item);
      result = replaced(result, item, same);
    }
  }
  for (const item of kept) result = broughtBack(result, after.get(item) ?? item, keys, valid);
  return result;
}

/**
 * One key: an item of the base takes the place of its equals in the result, or follows. Two keys: it takes out those that
 * it agrees with in the keys it has, and goes to the end. Without its first key it is lost.
 */
function broughtBack(
  result: readonly YamlNode[],
  item: YamlNode,
  keys: readonly string[],
  valid: readonly number[],
): readonly YamlNode[] {
  const own = valid.filter((at) => textOf(item, keys[at] ?? "") !== "");
  if (own[0] === undefined || own[0] !== valid[0]) return result;
  const same = (each: YamlNode): boolean =>
    own.every((at) => textOf(each, keys[at] ?? "") === textOf(item, keys[at] ?? ""));
  return valid.length < 2 ? replaced(result, item, same) : [...result.filter((each) => !same(each)), item];
}

function replaced(list: readonly YamlNode[], item: YamlNode, same: (each: YamlNode) => boolean): readonly YamlNode[] {
  let found = false;
  const next = list.map((each) => {
    if (!same(each)) return each;
    found = true;
    return item;
  });
  return found ? next : [...next, item];
}

function mergeScalars(base: readonly YamlNode[], patch: readonly YamlNode[]): readonly YamlNode[] {
  const seen = new Map<string, YamlNode>();
  for (const item of [...patch, ...base]) if (item.kind === "scalar" && !seen.has(item.text)) seen.set(item.text, item);
  return [...seen.values()];
}

function isEmptyMap(node: YamlNode): boolean {
  return node.kind === "map" && node.entries.length === 0;
}

function present(node: YamlNode | undefined): readonly YamlNode[] {
  return node === undefined || isEmptyMap(node) ? [] : [node];
}

function textOf(item: YamlNode, key: string): string {
  const value = valueAt(item, key);
  return value?.kind === "scalar" ? value.text : "";
}

function matches(item: YamlNode, key: string, text: string): boolean {
  const value = valueAt(item, key);
  return text === "" ? value !== undefined : value?.kind === "scalar" && value.text === text;
}

function hasTexts(item: YamlNode, keys: readonly string[], tuple: Tuple): boolean {
  return keys.every((key, at) => tuple[at] === "" || textOf(item, key) === tuple[at]);
}

function areDistinct(items: readonly YamlNode[], keys: readonly string[]): boolean {
  const seen = new Set<string>();
  for (const item of items) {
    const first = textOf(item, keys[0] ?? "");
    if (first === "" || seen.has(first)) return false;
    seen.add(first);
  }
  return true;
}

function distinctTuples(items: readonly YamlNode[], keys: readonly string[]): Tuple[] {
  const seen = new Map<string, Tuple>();
  for (const item of items) {
    if (item.kind !== "map") continue;
    const tuple = keys.map((key) => textOf(item, key));
    const id = tuple.join("\n");
    if (!seen.has(id)) seen.set(id, tuple);
  }
  return [...seen.values()];
}

function joinedTuples(tuples: Tuple[], count: number): readonly Tuple[] {
  if (count < 2) return tuples;
  const result = [...tuples];
  for (let i = 0; i < result.length; i++) {
    const turn = result[i] ?? [];
    for (let j = 0; j < result.length; j++) {
      const joined = join(turn, result[j] ?? []);
      if (joined === undefined) continue;
      result[i] = joined;
      result[j] = joined;
    }
  }
  return result;
}

function join(one: Tuple, other: Tuple): Tuple | undefined {
  if (!one.some((text, at) => text === other[at])) return undefined;
  if (one.some((text, at) => text !== other[at] && text !== "" && other[at] !== "")) return undefined;
  return one.map((text, at) => (text === "" ? (other[at] ?? "") : text));
}
