import { dereference, type Schema, validate } from "@cfworker/json-schema";
import type { GoMap, GoValue } from "../../gotemplate/values.ts";
import { limits } from "../../limits.ts";
import type { LoadedChart, Memo } from "./chart.ts";
import type { ActiveChart } from "./dependencies.ts";
import { fault, type HelmFault } from "./fault.ts";
import { mapAt } from "./values.ts";

/** Whether the values are what the `values.schema.json` of the charts asks for. */
export function checkSchemas(active: ActiveChart, values: GoMap, memo: Memo): HelmFault | undefined {
  const own = checkSchema(active.chart, values, memo);
  if (own !== undefined) return own;
  for (const child of active.dependencies) {
    const below = mapAt(values, child.name);
    const wrong = below && checkSchemas(child, below, memo);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function checkSchema({ schema: file, metadata }: LoadedChart, values: GoMap, memo: Memo): HelmFault | undefined {
  if (file === undefined) return undefined;
  const checker = memo.of("schema", file.uri, file.text(), () => createChecker(file.text()));
  if (typeof checker === "string") return fault(file.uri, checker);
  const wrong = checker(plainOf(values));
  if (wrong === undefined) return undefined;
  const path = wrong.at.split("/").slice(1).map(decodePointer);
  const place = placeAt(values, path);
  const message = `the values of the chart ${metadata.name} are not what its values.schema.json asks for: ${path.join(".") || "all"}: ${wrong.why}`;
  return place === undefined ? fault(file.uri, message) : fault(place.uri, message, place);
}

interface Miss {
  /** JSON pointer, with `#` in front. */
  readonly at: string;
  readonly why: string;
}

type Checker = (values: unknown) => Miss | undefined;

function createChecker(text: string): Checker | string {
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch {
    return "values.schema.json is no JSON";
  }
  const schema = tame(written) as Schema;
  const draft = /draft-0?4/.test(String((written as { $schema?: unknown } | null)?.$schema)) ? "4" : "7";
  return (values) => {
    // What the library cannot resolve, it throws; then nothing is claimed.
    try {
      const { valid, errors } = validate(values, schema, draft, counted(dereference(schema)), true);
      if (valid) return undefined;
      const deepest = errors.reduce((a, b) => (b.instanceLocation.length > a.instanceLocation.length ? b : a), {
        instanceLocation: "#",
        error: "they differ",
      });
      return { at: deepest.instanceLocation, why: deepest.error };
    } catch {
      return undefined;
    }
  };
}

function counted(lookup: Record<string, Schema | boolean>): Record<string, Schema | boolean> {
  let left = limits.build.schema.references;
  const result: Record<string, Schema | boolean> = Object.create(null);
  for (const [uri, schema] of Object.entries(lookup)) {
    Object.defineProperty(result, uri, {
      get: () => {
        if (--left < 0) throw new RangeError("too many references");
        return schema;
      },
    });
  }
  return result;
}

/** Formats that Go and JavaScript judge alike. */
const formats = new Set(["ipv4", "ipv6", "email", "date", "date-time", "uuid"]);

/** A copy without what would have to be fetched, or could take for ever: it then asks for less. */
function tame(schema: unknown, depth = 0): unknown {
  if (Array.isArray(schema)) return schema.map((each) => tame(each, depth + 1));
  if (schema === null || typeof schema !== "object") return schema;
  if (depth > limits.build.schema.nesting) return true;
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]): (readonly [string, unknown])[] => {
      if (key === "default" || key === "examples" || key === "$id" || key === "id")
        return typeof value === "string" ? [] : [[key, tame(value, depth + 1)]];
      if (key === "$ref" && typeof value === "string") return value.startsWith("#") ? [[key, value]] : [];
      if (key === "pattern" && typeof value === "string") return isTame(value) ? [[key, value]] : [];
      if (key === "format" && typeof value === "string") return formats.has(value) ? [[key, value]] : [];
      if (key === "patternProperties" && value !== null && typeof value === "object") {
        const kept = Object.entries(value).filter(([pattern]) => isTame(pattern));
        return [[key, tame(Object.fromEntries(kept), depth + 1)]];
      }
      return [[key, key === "enum" || key === "const" ? value : tame(value, depth + 1)]];
    }),
  );
}

/** Whether a pattern reads the same here as in Go, and cannot go back over a text again and again. */
function isTame(pattern: string): boolean {
  if (
    pattern.length > limits.build.schema.pattern ||
    /\((?:\?[^:]|[^)]*[*+}])[^)]*\)[*+{]|\\[zAQECpP]|\(\?[a-zA-Z]/.test(pattern)
  )
    return false;
  if ((pattern.match(/[*+]|,\}/g) ?? []).length > 6) return false;
  try {
    new RegExp(pattern, "u");
    return true;
  } catch {
    return false;
  }
}

/** A value as JSON has it. */
function plainOf(value: GoValue): unknown {
  switch (value.kind) {
    case "map":
      return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plainOf(entry.value)]));
    case "list":
      return value.items.map(plainOf);
    case "string":
    case "bytes":
      return value.text;
    case "int":
      return Number(value.value);
    case "float":
    case "bool":
      return value.value;
    default:
      return null;
  }
}

function decodePointer(part: string): string {
  const text = part.replaceAll("~1", "/").replaceAll("~0", "~");
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Where the value at a path is written, or the nearest above it that is. */
function placeAt(values: GoValue, path: readonly string[]) {
  let value: GoValue | undefined = values;
  let found = undefined as { readonly uri: string; readonly start: number; readonly end: number } | undefined;
  for (const part of path) {
    const entry: { readonly key?: GoValue; readonly value: GoValue } | undefined =
      value?.kind === "map"
        ? value.entries.get(part)
        : value?.kind === "list"
          ? { value: value.items[Number(part)] ?? value }
          : undefined;
    if (entry === undefined) break;
    found = originOf(entry.value) ?? originOf(entry.key) ?? found;
    value = entry.value;
  }
  return found;
}

function originOf(value: GoValue | undefined) {
  if (value === undefined) return undefined;
  const text = value.kind === "string" || value.kind === "bytes" ? value : value.from;
  return text?.runs.find((run) => run.origin !== undefined)?.origin;
}
