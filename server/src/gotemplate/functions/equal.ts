import { limits } from "../../limits.ts";
import { typeName } from "../print.ts";
import { GoLimit, type GoValue } from "../values.ts";

/** Go's `reflect.DeepEqual`: the types count, so 2 is not 2.0. */
export function isEqual(a: GoValue, b: GoValue): boolean {
  return equalIn(a, b, { left: limits.template.compared });
}

function equalIn(a: GoValue, b: GoValue, search: { left: number }): boolean {
  if (--search.left < 0) throw new GoLimit("comparing takes too long");
  if (a === b) return true;
  if (a.kind !== b.kind || typeName(a) !== typeName(b)) return false;
  switch (a.kind) {
    case "nil":
      return true;
    case "bool":
    case "float":
    case "int":
      return "value" in b && a.value === b.value;
    case "string":
    case "bytes":
      return "text" in b && a.text === b.text;
    case "list":
      return (
        b.kind === "list" &&
        a.isNil === b.isNil &&
        a.items.length === b.items.length &&
        a.items.every((item, index) => {
          const other = b.items[index];
          return other !== undefined && equalIn(item, other, search);
        })
      );
    case "map":
      if (b.kind !== "map" || a.isNil !== b.isNil || a.entries.size !== b.entries.size) return false;
      for (const [key, { value }] of a.entries) {
        const other = b.entries.get(key);
        if (other === undefined || !equalIn(value, other.value, search)) return false;
      }
      return true;
    case "struct": {
      if (b.kind !== "struct") return false;
      for (const [name, value] of a.fields) {
        const other = b.fields.get(name);
        if (other === undefined || !equalIn(value, other, search)) return false;
      }
      return a.shown === b.shown;
    }
  }
}
