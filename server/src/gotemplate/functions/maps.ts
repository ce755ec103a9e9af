import { limits } from "../../limits.ts";
import {
  any,
  changing,
  computing,
  type Functions,
  failing,
  giveUp,
  type Host,
  keeping,
  mapOf,
  str,
  strings,
  strValue,
  textOf,
} from "../function.ts";
import { isTrue, typeName } from "../print.ts";
import {
  type GoEntry,
  type GoMap,
  type GoValue,
  goBool,
  goList,
  goMap,
  goNil,
  goString,
  nilMap,
  putEntry,
  sortedEntries,
} from "../values.ts";

/** A map argument that may be nil: Go then has a nil map, which reads as empty. */
function readMap(value: GoValue | undefined): GoMap {
  if (value?.kind === "nil") return goMap();
  const map = mapOf(value);
  return map.isNil === true ? goMap() : map;
}

/** One that is walked through as a whole. */
function wholeMap(value: GoValue | undefined, { charge }: Host): GoMap {
  const map = readMap(value);
  charge(map.entries.size * 60);
  return map;
}

function written(value: GoValue | undefined): GoMap {
  const map = value?.kind === "nil" ? undefined : mapOf(value);
  return map === undefined || map.isNil === true ? failing("assignment to entry in nil map") : map;
}

function copyOf(value: GoValue, charge: (work: number) => void, depth = 0): GoValue {
  charge(150);
  if (depth > limits.template.merged) return giveUp("nested too deeply");
  if (value.kind === "list") return { ...value, items: value.items.map((item) => copyOf(item, charge, depth + 1)) };
  if (value.kind !== "map") return value;
  const copy: GoMap = { ...value, entries: new Map() };
  for (const [key, entry] of value.entries)
    copy.entries.set(key, { key: entry.key, value: copyOf(entry.value, charge, depth + 1) });
  return copy;
}

/** Fills what is falsy in `into`; with `over` everything is replaced, but an empty map merges. */
function mergeInto(into: GoMap, from: GoMap, over: boolean, host: Host, depth = 0): void {
  if (depth > limits.template.merged) giveUp("nested too deeply");
  const put = (key: string, entry: GoEntry): void => {
    host.putting(into, entry);
    into.entries.set(key, entry);
  };
  for (const [key, entry] of from.entries) {
    host.charge(100);
    const old = into.entries.get(key);
    // Nothing fills nothing; it only replaces what is there.
    if (!over && entry.value.kind === "nil") continue;
    if (old === undefined) {
      put(key, entry);
    } else if (old.value.kind === "map" && entry.value.kind === "map") {
      // Go changes the inner map where it is, whoever else holds it.
      mergeInto(old.value, entry.value, over, host, depth + 1);
    } else if (over || !isTrue(old.value)) put(key, entry);
  }
}

function merging(over: boolean): Functions[string] {
  return changing("map ...map", ([first, ...others], host) => {
    const into = readMap(first);
    for (const other of others) mergeInto(into, readMap(other), over, host);
    return into;
  });
}

function filtered(map: GoMap, keeps: (entry: GoEntry) => boolean): GoMap {
  const copy = goMap();
  for (const [key, entry] of map.entries) if (keeps(entry)) copy.entries.set(key, entry);
  return copy;
}

function dictOf(args: readonly GoValue[]): GoMap {
  const map = goMap();
  for (let at = 0; at < args.length; at += 2) putEntry(map, textOf(any(args[at])), args[at + 1] ?? goString(""));
  return map;
}

function dig(args: readonly GoValue[]): GoValue {
  if (args.length < 3) return failing("dig needs at least three arguments");
  const map = any(args[args.length - 1]);
  if (map.kind !== "map" || typeName(map) !== "map[string]interface {}") return conversion(map);
  const by = any(args[args.length - 2]);
  let value: GoValue = map;
  for (const key of args.slice(0, -2)) {
    if (key.kind !== "string") return failing(`interface conversion: interface {} is ${typeName(key)}, not string`);
    if (value.kind !== "map" || typeName(value) !== "map[string]interface {}") return conversion(value);
    const entry = value.entries.get(key.text);
    if (entry === undefined) return by;
    value = entry.value;
  }
  return value;
}

function conversion(value: GoValue): never {
  const name = value.kind === "nil" ? "nil" : typeName(value);
  return failing(`interface conversion: interface {} is ${name}, not map[string]interface {}`);
}

const deepCopying = keeping("any", ([value], host) => {
  const given = any(value);
  if (given.kind === "nil") return failing("reflect: call of reflect.Value.Type on zero Value");
  return copyOf(given, host.charge);
});

export const mapFunctions: Functions = {
  dict: keeping("...any", (args) => dictOf(args)),
  get: keeping("map string", ([map, key]) => readMap(map).entries.get(str(key))?.value ?? goString("")),
  set: changing("map string any", ([map, key, value], host) => {
    const into = written(map);
    host.putting(into, { key: strValue(key), value: any(value) });
    putEntry(into, strValue(key), any(value));
    return into;
  }),
  unset: changing("map string", ([map, key]) => {
    const from = map?.kind === "nil" ? nilMap() : mapOf(map);
    from.entries.delete(str(key));
    return from;
  }),
  hasKey: keeping("map string", ([map, key]) => goBool(readMap(map).entries.has(str(key)))),
  pluck: keeping("string ...map", ([key, ...maps]) =>
    goList(
      maps.flatMap((map) => {
        const entry = readMap(map).entries.get(str(key));
        return entry === undefined ? [] : [entry.value];
      }),
    ),
  ),
  keys: keeping("...map", (maps, host) => ({
    ...strings([]),
    items: maps.flatMap((map) => sortedEntries(wholeMap(map, host)).map((entry) => entry.key)),
  })),
  values: keeping("map", ([map], host) => goList(sortedEntries(wholeMap(map, host)).map((entry) => entry.value))),
  pick: keeping("map ...string", ([map, ...names], host) => {
    const wanted = new Set(names.map(str));
    return filtered(wholeMap(map, host), ({ key }) => wanted.has(key.text));
  }),
  omit: keeping("map ...string", ([map, ...names], host) => {
    const out = new Set(names.map(str));
    return filtered(wholeMap(map, host), ({ key }) => !out.has(key.text));
  }),
  dig: keeping("...any", dig),
  merge: merging(false),
  mustMerge: merging(false),
  mergeOverwrite: merging(true),
  mustMergeOverwrite: merging(true),
  deepCopy: deepCopying,
  mustDeepCopy: deepCopying,
  lookup: computing("string string string string", () => goMap()),
  getHostByName: computing("string", () => goString("")),
  urlJoin: computing("map", ([map]) => goString(joinUrl(readMap(map)))),
};

function joinUrl(map: GoMap): string {
  const part = (name: string): string => {
    const value = map.entries.get(name)?.value ?? goNil;
    return value.kind === "string" ? value.text : value.kind === "nil" ? "" : failing(`unable to parse ${name} key`);
  };
  const scheme = part("scheme");
  const host = part("host");
  const user = part("userinfo");
  const opaque = part("opaque");
  const path = part("path").replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]/gu, (one) => encodeURIComponent(one));
  let url = scheme === "" ? "" : `${scheme}:`;
  if (opaque !== "") url += opaque;
  else {
    if (scheme !== "" || host !== "" || user !== "") {
      if (host !== "" || path !== "" || user !== "") url += "//";
      url += user === "" ? host : `${user}@${host}`;
    }
    if (path !== "" && !path.startsWith("/") && host !== "") url += "/";
    url += path;
  }
  if (part("query") !== "") url += `?${part("query")}`;
  if (part("fragment") !== "") url += `#${part("fragment")}`;
  return url;
}
