import { limits } from "../limits.ts";
import { jsonFault } from "./jsonFault.ts";
import type { Text } from "./text.ts";
import { type GoValue, goBool, goFloat, goList, goMap, goNil, goString } from "./values.ts";

/** JSON as Go reads it into `interface {}`: every number a float64. A string: why it cannot be read. */
export function readJson({ text }: Text): GoValue | string {
  if (text.trim() === "") return "unexpected end of JSON input";
  try {
    return goValueOf(JSON.parse(text), 0);
  } catch (error) {
    return error instanceof RangeError ? tooDeep : faultOf(text);
  }
}

const tooDeep = "exceeded max depth";

function faultOf(text: string): string {
  try {
    return jsonFault(text);
  } catch (error) {
    if (error instanceof RangeError) return tooDeep;
    throw error;
  }
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
