import { limits } from "../limits.ts";
import { isNullScalar, isSurelyText, resolveScalar } from "../yaml/scalar11.ts";
import type { YamlEntry, YamlMap, YamlNode, YamlScalar, YamlSequence } from "../yaml/tree.ts";
import type { Labels } from "./types.ts";

/** The text of a key as the server has it: bare `on` is the key `true`, `0120` the key `80`. */
export function keyText(key: YamlScalar): string {
  if (isSurelyText(key)) return key.text;
  const resolved = resolveScalar(key);
  switch (resolved.type) {
    case "string":
      return resolved.text;
    case "bool":
      return String(resolved.value);
    case "number":
      return resolved.text;
    default:
      return key.text;
  }
}

/** A map's entries by key, as they count. */
export type Expanded = ReadonlyMap<string, YamlEntry>;

/**
 * The entries that count: of several with one key the last, merged ones (`<<`) at the place where they are merged, so that
 * only what stands below a merge overrides it (go-yaml v2, unlike the YAML 1.1 draft).
 */
export function expand(map: YamlMap): Expanded {
  const found = new Map<string, YamlEntry>();
  collect(map, found, 0);
  return found;
}

/** The same as a list, in that order. */
export function countingEntries(node: YamlNode): Iterable<YamlEntry> {
  if (node.kind !== "map") return [];
  const [first] = node.entries;
  return node.entries.length === 1 && first !== undefined && !isMerge(first) ? node.entries : expand(node).values();
}

export function isMerge({ key }: YamlEntry): boolean {
  if (key.text !== "<<" || key.collection) return false;
  return key.tag === undefined ? key.style === "plain" : key.tag === "!" || key.tag === "!!merge";
}

function collect(map: YamlMap, found: Map<string, YamlEntry>, depth: number): void {
  for (const entry of map.entries) {
    if (!isMerge(entry)) {
      found.set(keyText(entry.key), entry);
    } else if (depth < limits.yaml.merges) {
      const { value } = entry;
      // Of a list of maps the earlier ones win, so they are merged last.
      const sources = value.kind === "sequence" ? value.items.map((item) => item.value).reverse() : [value];
      for (const source of sources) if (source.kind === "map") collect(source, found, depth + 1);
    }
  }
}

/** The entry that counts for a key; `undefined` when the node is no map or has no such key. */
export function entryOf(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  if (node?.kind !== "map") return undefined;
  let found: YamlEntry | undefined;
  for (const entry of node.entries) {
    if (isMerge(entry)) return expand(node).get(key);
    if (entry.key.text === key) found = entry;
  }
  return found;
}

/** Every entry that counts, merges expanded, the last of a key only. */
export function entriesOf(map: YamlMap): Iterable<YamlEntry> {
  return map.entries.some(isMerge) ? expand(map).values() : map.entries;
}

export function fieldOf(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return entryOf(node, key)?.value;
}

export function mapOf(node: YamlNode | undefined, key: string): YamlMap | undefined {
  const value = fieldOf(node, key);
  return value?.kind === "map" ? value : undefined;
}

export function itemsOf(node: YamlNode | undefined, key: string): readonly YamlNode[] {
  const value = fieldOf(node, key);
  return value?.kind === "sequence" ? itemValues(value) : [];
}

export function itemValues(sequence: YamlSequence): readonly YamlNode[] {
  return sequence.items.map((item) => item.value);
}

/** The string that was meant: a number or boolean counts with its own text, since the verdict speaks of it elsewhere. */
export function lenientText(node: YamlNode | undefined): string | undefined {
  if (node?.kind !== "scalar") return undefined;
  return isNullScalar(node) ? undefined : node.text;
}

export function textOf(node: YamlNode | undefined, key: string): string | undefined {
  return lenientText(fieldOf(node, key));
}

export function numberOf(node: YamlNode | undefined): number | undefined {
  if (node?.kind !== "scalar") return undefined;
  const resolved = resolveScalar(node);
  return resolved.type === "number" && Number.isFinite(resolved.value) ? resolved.value : undefined;
}

export function boolOf(node: YamlNode | undefined): boolean {
  if (node?.kind !== "scalar") return false;
  const resolved = resolveScalar(node);
  return resolved.type === "bool" && resolved.value;
}

/** Explicit null, nothing behind the colon, or no such key. */
export function isNull(node: YamlNode | undefined): boolean {
  return node === undefined || (node.kind === "scalar" && isNullScalar(node));
}

/**
 * A map of strings; null values are "" as on the server; other values are left out. Of what a template fills in the source
 * stands for it: unknown labels must not look like none.
 */
export function labelsOf(node: YamlNode | undefined): Labels {
  if (node?.templated) return { "{{ … }}": "" };
  if (node?.kind !== "map") return {};
  const labels: Record<string, string> = {};
  for (const entry of entriesOf(node)) {
    if (entry.value.kind !== "scalar") continue;
    // A plain object has no own `__proto__` by assignment.
    const key = keyText(entry.key);
    if (key !== "__proto__") labels[key] = lenientText(entry.value) ?? "";
  }
  return labels;
}
