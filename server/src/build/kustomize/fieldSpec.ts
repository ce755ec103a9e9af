import { indexOfKey, newEntry, newMap, newScalar } from "../../yaml/graft.ts";
import type { Span, YamlMap, YamlNode } from "../../yaml/tree.ts";
import { isOfKind, type Kind } from "./identity.ts";
import { isNull } from "./plain.ts";

/** Places in objects of some kinds. Empty fields of the kind stand for all. */
export interface FieldSpec extends Kind {
  /** Keys from the root down; lists are entered by themselves. `key[]`: a list that is not created. */
  readonly path: readonly string[];
  /** Makes what is missing on the way. */
  readonly create: boolean;
}

/** `a/b\/c` to `a` and `b/c`. */
export function splitPath(path: string, delimiter: string): readonly string[] {
  const parts = path.split(delimiter);
  if (parts.length > 1 && parts[0] === "") parts.shift();
  const result: string[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (last?.endsWith("\\")) result[result.length - 1] = last.slice(0, -1) + delimiter + part;
    else result.push(part);
  }
  return result;
}

export function fieldSpec(path: string, kind = "", create = false, group = "", version = ""): FieldSpec {
  return { path: splitPath(path, "/"), kind, group, version, create };
}

/** The same place, and of a kind that the other takes in as well. */
function covers(one: FieldSpec, other: FieldSpec): boolean {
  return (
    isOfKind(other, one) &&
    one.path.length === other.path.length &&
    one.path.every((part, at) => part === other.path[at])
  );
}

/** Both lists, each place once. `undefined`: they contradict each other in what is created. */
export function mergedSpecs(specs: readonly FieldSpec[], more: readonly FieldSpec[]): readonly FieldSpec[] | undefined {
  let result = specs;
  for (const spec of more) {
    const known = result.find((each) => covers(spec, each));
    if (known !== undefined && known.create !== spec.create) return undefined;
    if (known === undefined) result = [...result, spec];
  }
  return result;
}

/** The specs that are for a kind; looked up once for each kind. */
export function specsByKind(specs: readonly FieldSpec[]): (kind: Kind) => readonly FieldSpec[] {
  const known = new Map<string, readonly FieldSpec[]>();
  return (kind) => {
    const key = `${kind.group}/${kind.version} ${kind.kind}`;
    let found = known.get(key);
    if (found === undefined) {
      found = specs.filter((spec) => isOfKind(kind, spec));
      known.set(key, found);
    }
    return found;
  };
}

export interface Creation {
  readonly leaf: "map" | "scalar";
  /** Where what is made is said to stand. */
  readonly span: Span;
}

export interface Change {
  /** Called with what stands at the end of the path. */
  set(node: YamlNode): YamlNode;
  /** Called with a scalar on the way. */
  blocked(node: YamlNode): void;
  readonly creation: Creation | undefined;
}

/** The object with the nodes at a path changed. Shares all that stays. */
export function changeAt(root: YamlMap, path: readonly string[], change: Change): YamlMap {
  const result = walk(root, path, 0, change);
  return result.kind === "map" ? result : root;
}

function walk(node: YamlNode, path: readonly string[], depth: number, change: Change): YamlNode {
  if (depth === path.length) return change.set(node);
  if (node.kind === "map") return walkMap(node, path, depth, change);
  if (node.kind === "scalar") {
    if (!isNull(node)) change.blocked(node);
    return node;
  }
  let changed = false;
  const items = node.items.map((item) => {
    const value = walk(item.value, path, depth, change);
    if (value === item.value) return item;
    changed = true;
    return { ...item, value };
  });
  return changed ? { ...node, items } : node;
}

function walkMap(map: YamlMap, path: readonly string[], depth: number, change: Change): YamlNode {
  const step = path[depth] ?? "";
  const isList = step.endsWith("[]");
  const key = isList ? step.slice(0, -2) : step;
  const creation = isList ? undefined : change.creation;
  const at = indexOfKey(map, key);
  const entry = map.entries[at];
  if (entry === undefined) {
    if (creation === undefined) return map;
    const value = walk(fresh(path, depth, creation), path, depth + 1, change);
    return { ...map, entries: [...map.entries, newEntry(key, value)] };
  }
  const old = creation !== undefined && isNull(entry.value) ? fresh(path, depth, creation) : entry.value;
  const value = walk(old, path, depth + 1, change);
  return value === entry.value ? map : { ...map, entries: map.entries.with(at, { ...entry, value }) };
}

function fresh(path: readonly string[], depth: number, { leaf, span }: Creation): YamlNode {
  return leaf === "map" || depth < path.length - 1 ? newMap(span) : newScalar("", span, "plain");
}
