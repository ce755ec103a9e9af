import { readYaml } from "../../../gotemplate/readYaml.ts";
import { slice, sourceText, type Text } from "../../../gotemplate/text.ts";
import type { GoMap, GoString, GoValue } from "../../../gotemplate/values.ts";
import { splitDocuments } from "../../../yaml/split.ts";
import type { ValuesSource } from "../request.ts";

export interface ReadDocument {
  readonly root: GoMap;
  /** Offset in the file. */
  readonly start: number;
}

/** The documents of a file that are maps, with the places of all that stands in them. */
export function documentsOf(uri: string, text: string): readonly ReadDocument[] {
  const whole = sourceText(uri, text);
  const starts = splitDocuments(text);
  return starts.flatMap((start, index) => {
    const root = readYaml(slice(whole, start, starts[index + 1] ?? text.length));
    return typeof root === "object" && root.kind === "map" ? [{ root, start }] : [];
  });
}

export function at(map: GoValue | undefined, ...path: readonly string[]): GoValue | undefined {
  let value = map;
  for (const key of path) value = value?.kind === "map" ? value.entries.get(key)?.value : undefined;
  return value;
}

export function textAt(map: GoValue | undefined, ...path: readonly string[]): string | undefined {
  const value = stringAt(map, ...path);
  return value === undefined || value.text === "" ? undefined : value.text;
}

export function stringAt(map: GoValue | undefined, ...path: readonly string[]): GoString | undefined {
  const value = at(map, ...path);
  return value?.kind === "string" ? value : undefined;
}

export function listAt(map: GoValue | undefined, ...path: readonly string[]): readonly GoValue[] {
  const value = at(map, ...path);
  return value?.kind === "list" ? value.items : [];
}

/** A scalar as `--set` would be given it. */
export function setTextOf(value: GoValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value.kind === "string") return value.text;
  if (value.kind === "bool") return String(value.value);
  if (value.kind === "float")
    return Number.isInteger(value.value) ? BigInt(value.value).toString() : String(value.value);
  return value.kind === "nil" ? "null" : undefined;
}

/** The text of a scalar, with its place. */
export function writtenText(value: GoValue | undefined): Text | undefined {
  return value?.kind === "string" ? value : value !== undefined && "from" in value ? value.from : undefined;
}

/** A parameter of an Argo CD source. `written`: its value, where that stands. */
export function parameterSet(name: string, value: string, string: boolean, uri: string, written?: Text): ValuesSource {
  // Argo CD takes a comma for part of the value, unless the value is a list.
  const escaped = value.startsWith("{") ? value : value.replace(/(?<!\\),/g, "\\,");
  return { kind: "set", text: `${name}=${escaped}`, string, uri, ...(written && { written }) };
}

export function isTrue(value: GoValue | undefined): boolean {
  return value?.kind === "bool" && value.value;
}

export function originOf(text: Text | undefined): number | undefined {
  return text?.runs.find((run) => run.origin !== undefined)?.origin?.start;
}
