import type { GoValue } from "./values.ts";

const names: Readonly<Record<string, string>> = {
  any: "interface {}",
  value: "reflect.Value",
  float: "float64",
  map: "map[string]interface {}",
  list: "[]interface {}",
  time: "time.Time",
  certificate: "sprig.certificate",
};

/** Go's name of a parameter's type. */
export function goTypeName(type: string): string {
  return names[type] ?? type;
}

/** Named map types whose values Go takes where a `map[string]interface {}` is wanted. */
const mapTypes = new Set([undefined, "map[string]interface {}", "chartutil.Values", "common.Values"]);

/** Whether Go hands the value to a parameter of the type without more ado. */
export function fits(value: GoValue, type: string): boolean {
  switch (type) {
    case "":
    case "any":
    case "value":
      return true;
    case "string":
    case "bool":
    case "float":
      return value.kind === type;
    case "int":
    case "int64":
      return value.kind === "int" && value.type === type;
    case "map":
      return (value.kind === "map" && mapTypes.has(value.type)) || (value.kind === "nil" && value.boxed !== true);
    case "list":
      return (
        (value.kind === "list" && (value.type === undefined || value.type === "[]interface {}")) ||
        (value.kind === "nil" && value.boxed !== true)
      );
    default:
      return value.kind === "struct" && value.type === goTypeName(type);
  }
}
