import type { BuiltObject } from "../../build/build.ts";
import type { Placing } from "../../build/placing.ts";
import type { YamlNode, YamlScalar } from "../../yaml/tree.ts";
import { fieldsOf } from "./value.ts";

/** A scalar of a built object, and where a person edits it. */
export interface FieldPlace {
  /** `spec.ingress[0].ports[0].port`, `metadata.labels["app.kubernetes.io/name"]`. */
  readonly field: string;
  readonly uri: string;
  /** From 0. */
  readonly line: number;
  /** From 0, UTF-16 units. */
  readonly character: number;
  /** Nobody can know the value before it is applied. */
  readonly unknown: boolean;
}

/** Every scalar of a built object, in the order of the object. */
export function fieldPlaces(object: BuiltObject, placing: Placing): readonly FieldPlace[] {
  const found: FieldPlace[] = [];
  const unsure = object.unsure.map(({ path }) => path);

  function visit(node: YamlNode, field: string, path: readonly (string | number)[]): void {
    if (node.kind === "scalar") {
      add(node, field, path);
    } else if (node.kind === "sequence") {
      for (const [index, { value }] of node.items.entries()) visit(value, `${field}[${index}]`, [...path, index]);
    } else {
      for (const [key, { value }] of fieldsOf(node)) visit(value, `${field}${segment(key, field)}`, [...path, key]);
    }
  }

  function add(node: YamlScalar, field: string, path: readonly (string | number)[]): void {
    const { uri, line, character } = placing.placeOf(node.span, object.source);
    const unknown = unsure.some((each) => each.length <= path.length && each.every((part, at) => part === path[at]));
    found.push({ field, uri, line, character, unknown });
  }

  visit(object.root, "", []);
  return found;
}

function segment(key: string, before: string): string {
  if (!/^[\w-]+$/.test(key)) return `[${JSON.stringify(key)}]`;
  return before === "" ? key : `.${key}`;
}
