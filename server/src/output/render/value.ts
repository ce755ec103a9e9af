import { expand } from "../../manifest/fields.ts";
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

/** The entries that count, by their keys as text. */
export function fieldsOf(map: YamlMap): readonly (readonly [string, YamlEntry])[] {
  return [...expand(map)];
}
