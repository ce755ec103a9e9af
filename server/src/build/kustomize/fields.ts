import type { YamlEntry, YamlMap, YamlNode } from "../../yaml/tree.ts";
import { isNull, scalarText } from "./plain.ts";

/** Fields of a kustomization and the like, whose names count whatever their case. */

function fieldEntry(node: YamlNode | undefined, name: string): YamlEntry | undefined {
  if (node?.kind !== "map") return undefined;
  return (
    node.entries.findLast(({ key }) => key.text === name) ??
    node.entries.findLast(({ key }) => key.text.toLowerCase() === name.toLowerCase())
  );
}

/** Null counts as absent. */
export function field(node: YamlNode | undefined, name: string): YamlNode | undefined {
  const value = fieldEntry(node, name)?.value;
  return isNull(value) ? undefined : value;
}

export function fieldText(node: YamlNode | undefined, name: string): string {
  return scalarText(field(node, name)) ?? "";
}

export function fieldFlag(node: YamlNode | undefined, name: string): boolean {
  const value = field(node, name);
  return value?.kind === "scalar" && /^(?:y|yes|on|true)$/i.test(value.text);
}

export function fieldItems(node: YamlNode | undefined, name: string): readonly YamlNode[] {
  const value = field(node, name);
  return value?.kind === "sequence" ? value.items.map((item) => item.value) : [];
}

export function fieldMap(node: YamlNode | undefined, name: string): YamlMap | undefined {
  const value = field(node, name);
  return value?.kind === "map" ? value : undefined;
}
