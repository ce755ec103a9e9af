import { limits } from "../../limits.ts";
import { valueAt } from "../../yaml/graft.ts";
import type { YamlNode } from "../../yaml/tree.ts";
import { groupVersion, type Kind, textAt } from "./identity.ts";
import type { ListShape, Schema, Shape } from "./schema.ts";

/** An `openapi.path` file, which replaces all built-in knowledge. */
export function readOpenApi(root: YamlNode | undefined): Schema {
  const definitions = valueAt(root, "definitions");
  const byKind = new Map<string, YamlNode>();
  if (definitions?.kind === "map") {
    for (const { value } of definitions.entries) {
      const kinds = valueAt(value, "x-kubernetes-group-version-kind");
      if (kinds?.kind !== "sequence") continue;
      for (const { value: each } of kinds.items)
        byKind.set(
          nameOf({ group: textAt(each, "group"), version: textAt(each, "version"), kind: textAt(each, "kind") }),
          value,
        );
    }
  }
  const known = new Map<string, Shape | undefined>();
  return (kind) => {
    const name = nameOf(kind);
    if (!known.has(name)) {
      const definition = byKind.get(name);
      known.set(name, definition === undefined ? undefined : shapeOf(definition, definitions, 0));
    }
    return known.get(name);
  };
}

function nameOf({ group, version, kind }: Kind): string {
  const own = groupVersion(group === "" ? version : `${group}/${version}`);
  return `${own.group}/${own.version} ${kind}`;
}

function shapeOf(node: YamlNode, definitions: YamlNode | undefined, depth: number): Shape {
  const properties = valueAt(resolved(node, definitions), "properties");
  const fields: Record<string, Shape | ListShape> = {};
  if (properties?.kind === "map" && depth < limits.build.openApi) {
    for (const { key, value } of properties.entries) {
      const own = resolved(value, definitions);
      const items = valueAt(own, "items");
      if (items === undefined) fields[key.text] = shapeOf(own, definitions, depth + 1);
      else if (textAt(value, "x-kubernetes-patch-strategy").split(",").includes("merge"))
        fields[key.text] = { keys: keysOf(value), item: shapeOf(items, definitions, depth + 1) };
    }
  }
  return { fields };
}

function keysOf(node: YamlNode): readonly string[] {
  const keys = valueAt(node, "x-kubernetes-list-map-keys");
  if (keys?.kind === "sequence")
    return keys.items.flatMap(({ value }) => (value.kind === "scalar" ? [value.text] : []));
  const key = textAt(node, "x-kubernetes-patch-merge-key");
  return key === "" ? [] : [key];
}

function resolved(node: YamlNode, definitions: YamlNode | undefined): YamlNode {
  const name = textAt(node, "$ref").replace(/^#\/definitions\//, "");
  return name === "" ? node : (valueAt(definitions, name) ?? node);
}
