import type { NamedTemplate } from "./named.ts";
import type { Reads } from "./reads.ts";
import type { GoEntry, GoMap, GoValue } from "./values.ts";

/** Sees what one execution after the other looks at in the maps that it is given. */
export interface Watch {
  /** A copy that shares nothing that can be changed. */
  copyOf(values: GoMap): GoMap;
  /** Entries that are always the same for whoever asks again, but for those of some names. */
  constant(entries: GoMap["entries"], except: ReadonlySet<string>): GoMap["entries"];
  /** From here on another execution looks. */
  start(): void;
  asked(name: string, template: NamedTemplate | undefined): void;
  /** The end, and what was looked at since the start; `undefined`: something that may be another the next time. */
  seen(): Reads | undefined;
  /** An execution has changed a map, which later ones see. */
  readonly changed: () => boolean;
  /** A look that makes no difference to what is printed. */
  readonly unseen: <T>(look: () => T) => T;
}

/** Entries of a map that tell what is asked of them. */
class WatchedEntries extends Map<string, GoEntry> {
  readonly #key: (name: string, entry: GoEntry | undefined) => void;
  readonly #all: (entries: Map<string, GoEntry>) => void;
  readonly #change: () => void;
  #filled = false;

  constructor(
    given: Iterable<readonly [string, GoEntry]>,
    notes: {
      readonly key: (name: string, entry: GoEntry | undefined) => void;
      readonly all: (entries: Map<string, GoEntry>) => void;
      readonly change: () => void;
    },
  ) {
    super();
    for (const [name, entry] of given) super.set(name, entry);
    this.#key = notes.key;
    this.#all = notes.all;
    this.#change = notes.change;
    this.#filled = true;
  }

  override get(name: string): GoEntry | undefined {
    const entry = super.get(name);
    this.#key(name, entry);
    return entry;
  }

  override has(name: string): boolean {
    this.#key(name, super.get(name));
    return super.has(name);
  }

  override set(name: string, entry: GoEntry): this {
    if (this.#filled) this.#change();
    return super.set(name, entry);
  }

  override delete(name: string): boolean {
    this.#change();
    return super.delete(name);
  }

  override clear(): void {
    this.#change();
    super.clear();
  }

  override get size(): number {
    if (this.#filled) this.#note();
    return super.size;
  }

  override keys() {
    this.#note();
    return super.keys();
  }

  override values() {
    this.#note();
    return super.values();
  }

  override entries() {
    this.#note();
    return super.entries();
  }

  override [Symbol.iterator]() {
    this.#note();
    return super[Symbol.iterator]();
  }

  override forEach(look: (entry: GoEntry, name: string, map: Map<string, GoEntry>) => void): void {
    this.#note();
    super.forEach(look);
  }

  /** What is in it, unseen. */
  plain(): [string, GoEntry][] {
    return [...super.entries()];
  }

  #note(): void {
    this.#all(this);
  }
}

export function createWatch(): Watch {
  interface Noted {
    readonly path: readonly string[];
    readonly entries: Map<string, GoEntry | undefined>;
    all: readonly string[] | undefined;
  }
  let maps = new Map<readonly string[], Noted>();
  let templates = new Map<string, NamedTemplate | undefined>();
  let other = false;
  let changed = false;
  let running = false;
  let blind = 0;

  const notedAt = (path: readonly string[]): Noted => {
    const known = maps.get(path);
    if (known !== undefined) return known;
    const made = { path, entries: new Map(), all: undefined };
    maps.set(path, made);
    return made;
  };
  const change = (): void => {
    if (running) changed = true;
  };

  function watched(map: GoMap, path: readonly string[]): GoMap {
    const entries = new WatchedEntries(copied(map, path), {
      change,
      key(name, entry) {
        if (blind > 0) return;
        const { entries } = notedAt(path);
        if (!entries.has(name)) entries.set(name, entry && shallow(entry));
      },
      all(own) {
        if (blind > 0) return;
        const noted = notedAt(path);
        if (noted.all !== undefined) return;
        const all = (own as WatchedEntries).plain();
        noted.all = all.map(([name]) => name);
        for (const [name, entry] of all) if (!noted.entries.has(name)) noted.entries.set(name, shallow(entry));
      },
    });
    return { ...map, entries };
  }

  function* copied(map: GoMap, path: readonly string[]): Iterable<readonly [string, GoEntry]> {
    for (const [name, { key, value }] of map.entries) yield [name, { key, value: copyOf(value, [...path, name]) }];
  }

  function copyOf(value: GoValue, path: readonly string[]): GoValue {
    if (value.kind === "map") return watched(value, path);
    if (value.kind !== "list" || !value.items.some(({ kind }) => kind === "map" || kind === "list")) return value;
    return { ...value, items: value.items.map(inList) };
  }

  /** A list is looked at as a whole: only what is changed in it has to be seen. */
  function inList(value: GoValue): GoValue {
    if (value.kind === "list") return { ...value, items: value.items.map(inList) };
    if (value.kind !== "map") return value;
    const own = [...value.entries].map(([name, { key, value: each }]): [string, GoEntry] => [
      name,
      { key, value: inList(each) },
    ]);
    return { ...value, entries: new WatchedEntries(own, { change, key: nothing, all: nothing }) };
  }

  return {
    copyOf: (values) => watched(values, []),
    constant(entries, except) {
      const all = (): void => {
        if (blind === 0) other = true;
      };
      return new WatchedEntries(entries, { change, all, key: (name) => except.has(name) && all() });
    },
    start() {
      maps = new Map();
      templates = new Map();
      other = false;
      running = true;
    },
    asked(name, template) {
      templates.set(name, template);
    },
    seen() {
      running = false;
      return other || changed ? undefined : { maps: [...maps.values()], templates };
    },
    changed: () => changed,
    unseen(look) {
      blind++;
      try {
        return look();
      } finally {
        blind--;
      }
    },
  };
}

function nothing(): void {}

/** Of a map only that it is one: what is in it is noted by itself. */
function shallow(entry: GoEntry): GoEntry {
  return entry.value.kind === "map" ? { key: entry.key, value: { ...entry.value, entries: empty } } : entry;
}

const empty: Map<string, GoEntry> = new Map();
