import { type GoMap, type GoValue, goBool, goFloat, goMap, goString, putEntry } from "../../gotemplate/values.ts";
import { mapAt } from "./values.ts";

/** A value that decides about a policy. */
export interface Switch {
  /** From the release's values: `db.networkPolicy.enabled`. */
  readonly key: string;
  /** What it would have to be. */
  readonly to: string | boolean | number;
  /** Where the value is written, or what asks for it where there is none. Offsets from the start of the file. */
  readonly place: { readonly uri: string; readonly start: number; readonly end: number };
}

/** Changes the map. */
export function turn(values: GoMap, switches: readonly Switch[]): void {
  for (const { key, to } of switches) write(values, key.split("."), to);
}

function write(map: GoMap, path: readonly string[], to: Switch["to"]): void {
  const [key = "", ...rest] = path;
  if (rest.length === 0) {
    putEntry(map, map.entries.get(key)?.key ?? key, goOf(to));
    return;
  }
  const below = mapAt(map, key) ?? goMap();
  putEntry(map, map.entries.get(key)?.key ?? key, below);
  write(below, rest, to);
}

function goOf(to: Switch["to"]): GoValue {
  return typeof to === "boolean" ? goBool(to) : typeof to === "number" ? goFloat(to) : goString(to);
}

export function valueAt(map: GoMap, path: readonly string[]): GoValue | undefined {
  let value: GoValue | undefined = map;
  for (const key of path) value = value?.kind === "map" ? value.entries.get(key)?.value : undefined;
  return value;
}

/** Where the value at a path is written. */
export function placeOf(map: GoMap, path: readonly string[]): Switch["place"] | undefined {
  const value = valueAt(map, path);
  const written =
    value === undefined ? undefined : value.kind === "string" || value.kind === "bytes" ? value : value.from;
  const holder = valueAt(map, path.slice(0, -1));
  const key = holder?.kind === "map" ? holder.entries.get(path.at(-1) ?? "")?.key : undefined;
  const origin = [written, key].flatMap((text) => text?.runs.find((run) => run.origin !== undefined)?.origin ?? [])[0];
  return origin && { uri: origin.uri, start: origin.start, end: origin.end };
}
