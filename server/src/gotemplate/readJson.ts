import { limits } from "../limits.ts";
import type { Text } from "./text.ts";
import { type GoValue, goBool, goFloat, goList, goMap, goNil, goString } from "./values.ts";

/** JSON as Go reads it into `interface {}`: every number a float64. A string: why it cannot be read. */
export function readJson({ text }: Text): GoValue | string {
  if (text.trim() === "") return "unexpected end of JSON input";
  try {
    return goValueOf(JSON.parse(text), 0);
  } catch (error) {
    return error instanceof RangeError ? "exceeded max depth" : `invalid character in JSON: ${errorText(error)}`;
  }
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function goValueOf(value: unknown, depth: number): GoValue {
  if (depth > limits.template.json) throw new RangeError("too deep");
  if (typeof value === "string") return goString(value);
  if (typeof value === "number") return goFloat(value);
  if (typeof value === "boolean") return goBool(value);
  if (Array.isArray(value)) return goList(value.map((item) => goValueOf(item, depth + 1)));
  if (typeof value !== "object" || value === null) return goNil;
  return goMap(Object.entries(value).map(([key, item]) => [key, goValueOf(item, depth + 1)] as const));
}
