import type { NamedTemplate, Templates } from "./named.ts";
import { type Run, sameOrigin, type Text } from "./text.ts";
import type { GoEntry, GoMap, GoValue } from "./values.ts";

/** What an execution has looked at: as long as all of it is the same, it prints the same. */
export interface Reads {
  readonly maps: readonly ReadMap[];
  /** Templates by the names under which they were asked for, the executed one too. */
  readonly templates: ReadonlyMap<string, NamedTemplate | undefined>;
}

/** What was looked at in one map, by the keys that lead to it. */
interface ReadMap {
  readonly path: readonly string[];
  readonly entries: ReadonlyMap<string, GoEntry | undefined>;
  /** All its keys, in order, where somebody asked for all. */
  readonly all: readonly string[] | undefined;
}

/** How exactly values are compared: with the places that they came from, or only what they say. */
export type Exactness = "places" | "content";

/** Whether an execution would see the same with these values and templates. */
export function readsHold({ maps, templates }: Reads, values: GoMap, set: Templates, how: Exactness): boolean {
  for (const [name, then] of templates) {
    const now = set.get(name);
    if (now !== then && (now?.body !== then?.body || now?.file !== then?.file)) return false;
  }
  return maps.every(({ path, entries, all }) => {
    let map: GoValue | undefined = values;
    for (const key of path) map = map?.kind === "map" ? map.entries.get(key)?.value : undefined;
    if (map?.kind !== "map") return false;
    if (all !== undefined && !sameKeys(all, map.entries)) return false;
    for (const [name, entry] of entries) if (!sameEntry(entry, map.entries.get(name), how, false)) return false;
    return true;
  });
}

function sameKeys(all: readonly string[], entries: GoMap["entries"]): boolean {
  if (all.length !== entries.size) return false;
  let at = 0;
  for (const key of entries.keys()) if (key !== all[at++]) return false;
  return true;
}

function sameEntry(a: GoEntry | undefined, b: GoEntry | undefined, how: Exactness, deep: boolean): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return sameText(a.key, b.key, how) && sameValue(a.value, b.value, how, deep);
}

function sameValue(a: GoValue, b: GoValue, how: Exactness, deep: boolean): boolean {
  if (a === b) return true;
  if (a.hole !== b.hole || (how === "places" && !sameFrom(a.from, b.from))) return false;
  switch (a.kind) {
    case "nil":
      return b.kind === "nil" && a.boxed === b.boxed;
    case "bool":
      return b.kind === "bool" && a.value === b.value;
    case "int":
      return b.kind === "int" && a.value === b.value && a.type === b.type;
    case "float":
      return b.kind === "float" && Object.is(a.value, b.value);
    case "string":
      return b.kind === "string" && sameText(a, b, how);
    case "bytes":
      return b.kind === "bytes" && sameText(a, b, how);
    case "list":
      return (
        b.kind === "list" &&
        a.type === b.type &&
        a.items.length === b.items.length &&
        a.items.every((item, at) => sameValue(item, b.items[at] ?? item, how, true))
      );
    case "map":
      return b.kind === "map" && a.type === b.type && (!deep || sameEntries(a.entries, b.entries, how));
    case "struct":
      return false;
  }
}

function sameEntries(a: GoMap["entries"], b: GoMap["entries"], how: Exactness): boolean {
  if (!sameKeys([...a.keys()], b)) return false;
  for (const [name, entry] of a) if (!sameEntry(entry, b.get(name), how, true)) return false;
  return true;
}

function sameFrom(a: Text | undefined, b: Text | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && sameText(a, b, "places"));
}

function sameText(a: Text, b: Text, how: Exactness): boolean {
  if (a.text !== b.text) return false;
  return (
    how === "content" ||
    a.runs === b.runs ||
    (a.runs.length === b.runs.length && a.runs.every((run, at) => sameRun(run, b.runs[at])))
  );
}

export function sameRun(a: Run, b: Run | undefined): boolean {
  return (
    b !== undefined &&
    a.start === b.start &&
    a.end === b.end &&
    a.at === b.at &&
    a.glue === b.glue &&
    a.hole === b.hole &&
    (a.origin === b.origin || (a.origin !== undefined && b.origin !== undefined && sameOrigin(a.origin, b.origin)))
  );
}
