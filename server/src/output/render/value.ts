import { resolveScalar } from "../../yaml/scalar11.ts";
import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from "../../yaml/tree.ts";

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A tree as the API server reads it. */
export function jsonOf(node: YamlNode): JsonValue {
  if (node.kind === "scalar") return scalarValue(node);
  if (node.kind === "sequence") return node.items.map(({ value }) => jsonOf(value));
  return Object.fromEntries(fieldsOf(node).map(([key, { value }]) => [key, jsonOf(value)]));
}

function scalarValue(node: YamlScalar): JsonValue {
  const read = resolveScalar(node);
  return read.type === "null" ? null : read.type === "string" ? read.text : read.value;
}

/** A key as the text that it becomes. */
function keyText(key: YamlScalar): string {
  const read = resolveScalar(key);
  return read.type === "bool" ? String(read.value) : read.type === "null" ? "null" : read.text;
}

/** The entries that count: merge keys written out, of a repeated key the last one. In the order of their first writing. */
export function fieldsOf(map: YamlMap): readonly (readonly [string, YamlEntry])[] {
  const found = new Map<string, YamlEntry>();
  const merged = new Map<string, YamlEntry>();
  for (const entry of map.entries) {
    if (isMerge(entry.key)) {
      for (const [key, each] of mergedFields(entry.value)) if (!merged.has(key)) merged.set(key, each);
    } else found.set(keyText(entry.key), entry);
  }
  for (const [key, entry] of merged) if (!found.has(key)) found.set(key, entry);
  return [...found];
}

function isMerge(key: YamlScalar): boolean {
  return key.text === "<<" && key.style === "plain";
}

function mergedFields(node: YamlNode): readonly (readonly [string, YamlEntry])[] {
  if (node.kind === "map") return fieldsOf(node);
  return node.kind === "sequence" ? node.items.flatMap(({ value }) => mergedFields(value)) : [];
}
