import type { Source, Span, YamlEntry, YamlMap, YamlNode, YamlScalar, YamlSequence } from "./tree.ts";

/**
 * Trees made of parts of others. Nothing is changed in place: what a change does not reach is shared with the tree before.
 * The maps here have no merge keys and no key twice; keys are compared by their text.
 */

/** The same node with all its places in `source`, as far as they have no source of their own. Costs the whole subtree. */
export function stamped<Node extends YamlNode>(node: Node, source: Source): Node {
  return stamp(node, source) as Node;
}

function stamp(node: YamlNode, source: Source): YamlNode {
  const span = stampedSpan(node.span, source);
  if (node.kind === "scalar") return span === node.span ? node : { ...node, span };
  if (node.kind === "map") return { ...node, span, entries: node.entries.map((each) => stampedEntry(each, source)) };
  const items = node.items.map(({ dash, value }) => ({ dash: stampedSpan(dash, source), value: stamp(value, source) }));
  return { ...node, span, items };
}

function stampedEntry(entry: YamlEntry, source: Source): YamlEntry {
  return {
    ...entry,
    key: stamped(entry.key, source),
    value: stamp(entry.value, source),
    span: stampedSpan(entry.span, source),
  };
}

function stampedSpan(span: Span, source: Source): Span {
  return span.source === undefined ? { start: span.start, end: span.end, source } : span;
}

/** Index of the entry that counts for a key; -1: none. */
export function indexOfKey(map: YamlMap, key: string): number {
  for (let index = map.entries.length - 1; index >= 0; index--) if (map.entries[index]?.key.text === key) return index;
  return -1;
}

export function valueAt(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return node?.kind === "map" ? node.entries[indexOfKey(node, key)]?.value : undefined;
}

/** The map with an entry in the place of the one with its key, or at the end. The same map where nothing differs. */
export function withEntry(map: YamlMap, entry: YamlEntry): YamlMap {
  const at = indexOfKey(map, entry.key.text);
  if (at !== -1 && map.entries[at] === entry) return map;
  return { ...map, entries: at === -1 ? [...map.entries, entry] : map.entries.with(at, entry) };
}

/** The map with another value at a key. Where the key is new, it stands where the value does. */
export function withValue(map: YamlMap, key: string, value: YamlNode): YamlMap {
  const at = indexOfKey(map, key);
  const entry = map.entries[at];
  if (entry === undefined) return { ...map, entries: [...map.entries, newEntry(key, value)] };
  return entry.value === value ? map : { ...map, entries: map.entries.with(at, { ...entry, value }) };
}

export function withoutKey(map: YamlMap, key: string): YamlMap {
  const at = indexOfKey(map, key);
  return at === -1 ? map : { ...map, entries: map.entries.toSpliced(at, 1) };
}

/** The list with other values; items whose value stays keep their dash, others get the place of their value. */
export function withValues(list: YamlSequence, values: readonly YamlNode[]): YamlSequence {
  if (values.length === list.items.length && values.every((value, at) => value === list.items[at]?.value)) return list;
  const known = new Map(list.items.map((item) => [item.value, item]));
  return { ...list, items: values.map((value) => known.get(value) ?? { dash: value.span, value }) };
}

/** The node with every occurrence of one node, which may stand in several places, made another. */
export function swapped(node: YamlNode, old: YamlNode, next: YamlNode): YamlNode {
  if (node === old) return next;
  if (node.kind === "scalar") return node;
  if (node.kind === "sequence") {
    let changed = false;
    const items = node.items.map((item) => {
      const value = swapped(item.value, old, next);
      if (value === item.value) return item;
      changed = true;
      return { ...item, value };
    });
    return changed ? { ...node, items } : node;
  }
  let changed = false;
  const entries = node.entries.map((entry) => {
    const value = swapped(entry.value, old, next);
    if (value === entry.value) return entry;
    changed = true;
    return { ...entry, value };
  });
  return changed ? { ...node, entries } : node;
}

/** An entry that nobody wrote, in the place of its value. */
export function newEntry(key: string, value: YamlNode): YamlEntry {
  return { key: newScalar(key, value.span, "double-quoted"), value, span: value.span };
}

/** A scalar that nobody wrote; `span` says what it came from. Quoted ones are texts whatever they look like. */
export function newScalar(text: string, span: Span, style: YamlScalar["style"]): YamlScalar {
  return { kind: "scalar", text, style, span };
}

export function newMap(span: Span, entries: readonly YamlEntry[] = []): YamlMap {
  return { kind: "map", flow: false, entries, span };
}

/** The span as the place of something computed from what stands there: to be shown, not edited. */
export function computedSpan(span: Span, source: Source): Span {
  const own = span.source ?? source;
  return own.computed === true ? span : { start: span.start, end: span.end, source: { ...own, computed: true } };
}
