import { limits } from "../limits.ts";

/** A map that never changes. One made from another shares all but the few keys that differ, however many there are. */
export interface LayeredMap<Key, Value> extends Iterable<readonly [Key, Value]> {
  readonly size: number;
  get(key: Key): Value | undefined;
  has(key: Key): boolean;
  keys(): Iterable<Key>;
  values(): Iterable<Value>;
  /** `undefined` takes a key away. Keys that are there keep their order. */
  with(changes: Iterable<readonly [Key, Value | undefined]>): LayeredMap<Key, Value>;
}

/** Of a map that nobody changes any more. */
export function layeredMap<Key, Value>(base: ReadonlyMap<Key, Value>): LayeredMap<Key, Value> {
  return layered(base, new Map());
}

export function isLayered<Key, Value>(
  map: Pick<LayeredMap<Key, Value>, "get" | typeof Symbol.iterator>,
): map is LayeredMap<Key, Value> {
  return "with" in map;
}

/** `over`: other values of keys of the base. */
function layered<Key, Value>(base: ReadonlyMap<Key, Value>, over: ReadonlyMap<Key, Value>): LayeredMap<Key, Value> {
  function* entries(): Generator<readonly [Key, Value]> {
    for (const entry of base) {
      const other = over.size === 0 ? undefined : over.get(entry[0]);
      yield other === undefined ? entry : [entry[0], other];
    }
  }
  function* values(): Generator<Value> {
    for (const [, value] of entries()) yield value;
  }
  const map: LayeredMap<Key, Value> = {
    size: base.size,
    get: (key) => over.get(key) ?? base.get(key),
    has: (key) => base.has(key),
    keys: () => base.keys(),
    values,
    with(changes) {
      const list = [...changes];
      if (list.length === 0) return map;
      const next = new Map(over);
      if (list.every(([key, value]) => value !== undefined && base.has(key))) {
        for (const [key, value] of list) if (value !== undefined) next.set(key, value);
        return next.size <= limits.manifest.exchanged ? layered(base, next) : layeredMap(new Map(layered(base, next)));
      }
      const all = new Map(entries());
      for (const [key, value] of list) {
        if (value === undefined) all.delete(key);
        else all.set(key, value);
      }
      return layeredMap(all);
    },
    [Symbol.iterator]: () => entries()[Symbol.iterator](),
  };
  return map;
}
