import { indexOfKey, newEntry, newMap, newScalar } from "../../yaml/graft.ts";
import type { Span, YamlMap, YamlNode } from "../../yaml/tree.ts";
import type { FieldSpec } from "./fieldSpec.ts";
import { isOfKind, type Kind } from "./identity.ts";
import { isNull } from "./plain.ts";

/** Many places as one tree, so that an object is walked once for all of them. */
export interface FieldTree<Leaf> {
  readonly leaves: readonly Leaf[];
  readonly children: ReadonlyMap<string, FieldTree<Leaf>>;
  /** Some place at or below is created where it is missing. */
  readonly creates: boolean;
}

interface Growing<Leaf> {
  readonly leaves: Leaf[];
  readonly children: Map<string, Growing<Leaf>>;
  creates: boolean;
}

/** Trees of the places that are for a kind, each made once. */
export function createFieldTrees<Leaf>(
  places: readonly { readonly spec: FieldSpec; readonly leaf: Leaf }[],
): (kind: Kind) => FieldTree<Leaf> {
  const known = new Map<string, FieldTree<Leaf>>();
  return (kind) => {
    const key = `${kind.group}/${kind.version} ${kind.kind}`;
    let found = known.get(key);
    if (found === undefined) {
      found = grown(places.filter(({ spec }) => isOfKind(kind, spec)));
      known.set(key, found);
    }
    return found;
  };
}

function grown<Leaf>(places: readonly { readonly spec: FieldSpec; readonly leaf: Leaf }[]): FieldTree<Leaf> {
  const root: Growing<Leaf> = { leaves: [], children: new Map(), creates: false };
  for (const { spec, leaf } of places) {
    let node = root;
    node.creates ||= spec.create;
    // A list that is not created keeps all below it from being created; the rest of its path is another one then.
    for (const part of spec.path) {
      let child = node.children.get(part);
      if (child === undefined) {
        child = { leaves: [], children: new Map(), creates: false };
        node.children.set(part, child);
      }
      child.creates ||= spec.create;
      node = child;
    }
    node.leaves.push(leaf);
  }
  return root;
}

export interface TreeChange<Leaf> {
  /** Called with what stands at the end of a path. */
  set(node: YamlNode, leaves: readonly Leaf[]): YamlNode;
  /** Called with a scalar on the way. */
  blocked(node: YamlNode): void;
  /** What is made at the end of a path, and where it is said to stand. */
  readonly creation: { readonly leaf: "map" | "scalar"; readonly span: Span } | undefined;
}

/** The object with the nodes at all places of a tree changed. Shares all that stays. */
export function changeTree<Leaf>(root: YamlMap, tree: FieldTree<Leaf>, change: TreeChange<Leaf>): YamlMap {
  const result = walk(root, tree, change);
  return result.kind === "map" ? result : root;
}

function walk<Leaf>(node: YamlNode, tree: FieldTree<Leaf>, change: TreeChange<Leaf>): YamlNode {
  const own = tree.leaves.length === 0 ? node : change.set(node, tree.leaves);
  return tree.children.size === 0 ? own : walkChildren(own, tree, change);
}

function walkChildren<Leaf>(node: YamlNode, tree: FieldTree<Leaf>, change: TreeChange<Leaf>): YamlNode {
  if (node.kind === "scalar") {
    if (!isNull(node)) change.blocked(node);
    return node;
  }
  if (node.kind === "sequence") {
    let changed = false;
    const items = node.items.map((item) => {
      const value = walkChildren(item.value, tree, change);
      if (value === item.value) return item;
      changed = true;
      return { ...item, value };
    });
    return changed ? { ...node, items } : node;
  }
  let map: YamlMap = node;
  for (const [part, child] of tree.children) map = walkChild(map, part, child, change);
  return map;
}

function walkChild<Leaf>(map: YamlMap, part: string, child: FieldTree<Leaf>, change: TreeChange<Leaf>): YamlMap {
  const isList = part.endsWith("[]");
  const key = isList ? part.slice(0, -2) : part;
  const creation = isList || !child.creates ? undefined : change.creation;
  const at = indexOfKey(map, key);
  const entry = map.entries[at];
  if (entry === undefined) {
    if (creation === undefined) return map;
    const value = walk(fresh(child, creation), child, change);
    return { ...map, entries: [...map.entries, newEntry(key, value)] };
  }
  const old = creation !== undefined && isNull(entry.value) ? fresh(child, creation) : entry.value;
  const value = walk(old, child, change);
  return value === entry.value ? map : { ...map, entries: map.entries.with(at, { ...entry, value }) };
}

function fresh<Leaf>(child: FieldTree<Leaf>, { leaf, span }: NonNullable<TreeChange<Leaf>["creation"]>): YamlNode {
  return leaf === "map" || child.children.size > 0 ? newMap(span) : newScalar("", span, "plain");
}
