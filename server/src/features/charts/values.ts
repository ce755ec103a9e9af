import type { ValuePath } from "../../build/helm/conditions.ts";
import { fieldOf } from "../../gotemplate/access.ts";
import { printed } from "../../gotemplate/print.ts";
import { type GoMap, type GoString, type GoStruct, type GoValue, sortedEntries } from "../../gotemplate/values.ts";
import { writeYaml } from "../../gotemplate/writeYaml.ts";
import { item } from "./around.ts";

/** Something that can follow a dot. */
export interface Member {
  readonly name: string;
  readonly value: GoValue | undefined;
  /** The key as it is written; absent where there is none in a file. */
  readonly key?: GoString;
}

/** The value at a path from a chart's `.`; of a list its first item stands for all. */
export function valueAt(dot: GoMap, path: ValuePath): GoValue | undefined {
  let value: GoValue | undefined = dot;
  for (const name of path) {
    if (value?.kind === "map")
      value = name === item ? [...value.entries.values()][0]?.value : value.entries.get(name)?.value;
    else if (value?.kind === "struct") value = fieldOf(value, name);
    else if (value?.kind === "list" && name === item) value = value.items[0];
    else return undefined;
  }
  return value;
}

/** A value with the key that it stands under, if it stands under one. */
export interface Kept {
  readonly value: GoValue | undefined;
  readonly key: GoString | undefined;
}

/** Items of a list or map that are looked at. */
const mostItems = 40;

/** The values at a path, each with its key: several where it leads through the items of lists and maps. */
export function valuesAt(dot: GoMap, path: ValuePath): readonly Kept[] {
  let found: readonly Kept[] = [{ value: dot, key: undefined }];
  for (const name of path) {
    found = found.flatMap(({ value }): readonly Kept[] => {
      if (value?.kind === "map") {
        if (name === item) return sortedEntries(value).map((entry) => ({ value: entry.value, key: entry.key }));
        const entry = value.entries.get(name);
        return [{ value: entry?.value, key: entry?.key }];
      }
      if (value?.kind === "list" && name === item) return value.items.map((each) => ({ value: each, key: undefined }));
      return [{ value: value?.kind === "struct" ? fieldOf(value, name) : undefined, key: undefined }];
    });
    found = found.slice(0, mostItems);
  }
  return found;
}

/** The key that a path ends with. */
export function keyAt(dot: GoMap, path: ValuePath): GoString | undefined {
  const holder = valueAt(dot, path.slice(0, -1));
  return holder?.kind === "map" ? holder.entries.get(path.at(-1) ?? "")?.key : undefined;
}

export function membersOf(value: GoValue | undefined): readonly Member[] {
  if (value?.kind === "map") {
    const own = sortedEntries(value).map((entry) => ({ name: entry.key.text, value: entry.value, key: entry.key }));
    const isPlain = value.type === undefined || value.type === "chartutil.Values";
    const names = isPlain ? [] : [...(value.methods?.keys() ?? [])];
    return [...own, ...names.map((name) => ({ name, value: undefined }))];
  }
  if (value?.kind === "struct" || value?.kind === "list") {
    const fields = value.kind === "struct" ? fieldsOf(value) : [];
    return [...fields, ...[...(value.methods?.keys() ?? [])].map((name) => ({ name, value: undefined }))];
  }
  return [];
}

/** Those of a struct that it embeds stand in its place. */
function fieldsOf({ fields, embeds }: GoStruct): readonly Member[] {
  return [...fields].flatMap(([name, value]) =>
    name === embeds && value.kind === "struct" ? fieldsOf(value) : [{ name, value }],
  );
}

/** In one line, as it would stand in a values file. */
export function shortValue(value: GoValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  switch (value.kind) {
    case "nil":
      return "null";
    case "string":
      return value.text === "" ? '""' : (value.text.split("\n")[0] ?? "").slice(0, 60);
    case "map":
      return value.entries.size === 0
        ? "{}"
        : `{ ${[...value.entries.keys()].slice(0, 4).join(", ")}${value.entries.size > 4 ? ", …" : ""} }`;
    case "list":
      return value.items.length === 0
        ? "[]"
        : `[ ${value.items.length} ${value.items.length === 1 ? "item" : "items"} ]`;
    case "bool":
    case "float":
    case "int":
      return printed(value);
    default:
      return undefined;
  }
}

/** As YAML, of several lines where it has some. */
export function longValue(value: GoValue): string | undefined {
  if (value.kind !== "map" && value.kind !== "list") return shortValue(value);
  return writeYaml(value, () => {})?.text;
}

/** Where a value is written. */
export function placeOf(value: GoValue | undefined, key: GoString | undefined) {
  const written =
    value === undefined ? undefined : value.kind === "string" || value.kind === "bytes" ? value : value.from;
  for (const text of [key, written]) {
    const origin = text?.runs.find((run) => run.origin !== undefined)?.origin;
    if (origin !== undefined) return origin;
  }
  return undefined;
}
