import { type GoEntry, type GoMap, type GoValue, goMap, putEntry } from "../../gotemplate/values.ts";

/*
 * Maps of values are merged in place, the stronger one being changed, so that every key and value keeps the place of the
 * file that it came from. Whoever must keep a map copies it first.
 */

const globalKey = "global";

/**
 * How much may still be put together: entries of maps and items of lists. A chart may be taken in a thousand times, and each
 * time its values and the globals are copied. Below zero, what was made is no longer whole.
 */
export interface Room {
  left: number;
}

/** A copy that shares nothing that can be changed. */
function copyValue(value: GoValue, room: Room): GoValue {
  if (value.kind === "map") return copyMap(value, room);
  if (value.kind !== "list" || !value.items.some(({ kind }) => kind === "map" || kind === "list")) return value;
  room.left -= value.items.length;
  if (room.left < 0) return value;
  return { ...value, items: value.items.map((item) => copyValue(item, room)) };
}

export function copyMap(map: GoMap, room: Room = { left: Number.POSITIVE_INFINITY }): GoMap {
  const entries = new Map<string, GoEntry>();
  for (const [name, { key, value }] of map.entries) {
    if (--room.left < 0) break;
    entries.set(name, { key, value: copyValue(value, room) });
  }
  return { ...map, entries };
}

export function mapAt(map: GoMap, key: string): GoMap | undefined {
  const value = map.entries.get(key)?.value;
  return value?.kind === "map" ? value : undefined;
}

/** The map at a path with dots. */
export function tableAt(map: GoMap, path: string): GoMap | undefined {
  let table: GoMap | undefined = map;
  for (const part of path.split(".")) table = table && mapAt(table, part);
  return table;
}

/** What stands at a path with dots, unless it is a map. */
export function scalarAt(map: GoMap, path: string): GoValue | undefined {
  const cut = path.lastIndexOf(".");
  const table = cut === -1 ? map : tableAt(map, path.slice(0, cut));
  const value = table?.entries.get(path.slice(cut + 1))?.value;
  return value?.kind === "map" ? undefined : value;
}

/** Values files over each other: maps are merged key by key, the later one wins, even with nothing. */
export function overlayMaps(under: GoMap, over: GoMap): GoMap {
  const merged = goMap();
  for (const [name, entry] of under.entries) merged.entries.set(name, entry);
  for (const [name, entry] of over.entries) {
    const below = mapAt(merged, name);
    if (entry.value.kind === "map" && below !== undefined)
      merged.entries.set(name, { key: entry.key, value: overlayMaps(below, entry.value) });
    else merged.entries.set(name, entry);
  }
  return merged;
}

/** `coalesce` takes out what the stronger side sets to nothing; `merge` leaves it. */
export type MergeMode = "coalesce" | "merge";

/**
 * Fills up the strong map with what only the weak one has. The weak map's parts are taken over, not copied. `leave`: keys whose
 * maps are filled by the mode `merge`, whatever the mode.
 */
export function fillMap(strong: GoMap, weak: GoMap, mode: MergeMode, leave?: ReadonlySet<string>): void {
  for (const [name, entry] of weak.entries) {
    const own = strong.entries.get(name);
    if (own === undefined) strong.entries.set(name, entry);
    else if (own.value.kind === "nil") {
      if (mode === "coalesce") strong.entries.delete(name);
    } else if (own.value.kind === "map" && entry.value.kind === "map")
      fillMap(own.value, entry.value, leave?.has(name) ? "merge" : mode);
  }
}

/** What the values of charts in charts depend on. */
export interface ChartValues {
  readonly name: string;
  readonly values: GoMap;
  readonly dependencies: readonly ChartValues[];
}

/** A chart whose values are no map where the chart needs one, or with whom they become too many. */
export type ValuesFault =
  | { readonly mismatch: string; readonly value: GoValue }
  | { readonly tooMany: string; readonly value?: undefined };

/** The values of a chart and of all charts in it, one map. `given` is changed. */
export function mergeChart(chart: ChartValues, given: GoMap, mode: MergeMode, room: Room): ValuesFault | undefined {
  // What is set to nothing for a chart in it has yet to take that chart's own default out.
  const children = new Set(chart.dependencies.map(({ name }) => name));
  fillMap(given, copyMap(chart.values, room), mode, children);
  for (const child of chart.dependencies) {
    const own = given.entries.get(child.name)?.value;
    if (own === undefined) putEntry(given, child.name, goMap());
    else if (own.kind !== "map") return { mismatch: child.name, value: own };
    const values = mapAt(given, child.name);
    if (values === undefined) continue;
    passGlobals(given, values, room);
    const wrong = mergeChart(child, values, mode, room);
    if (wrong !== undefined) return wrong;
  }
  return room.left < 0 ? { tooMany: chart.name } : undefined;
}

/** The parent's globals win over those that the child was given. */
function passGlobals(parent: GoMap, child: GoMap, room: Room): void {
  const own = child.entries.get(globalKey)?.value;
  const passed = parent.entries.get(globalKey)?.value;
  if ((own !== undefined && own.kind !== "map") || (passed !== undefined && passed.kind !== "map")) return;
  const globals = own ?? goMap();
  for (const [name, { key, value }] of passed?.entries ?? []) {
    room.left -= value.kind === "map" ? value.entries.size + 1 : 1;
    if (room.left < 0) return;
    const below = globals.entries.get(name)?.value;
    if (value.kind !== "map") {
      if (below?.kind !== "map") globals.entries.set(name, { key, value });
    } else if (below === undefined || below.kind === "map") {
      const merged: GoMap = { ...value, entries: new Map(value.entries) };
      if (below !== undefined) fillMap(merged, below, "merge");
      globals.entries.set(name, { key, value: merged });
    }
  }
  const key = child.entries.get(globalKey)?.key ?? parent.entries.get(globalKey)?.key ?? globalKey;
  putEntry(child, key, globals);
}
