import type { NamedTemplate } from "./named.ts";
import type { Reads } from "./reads.ts";
import type { GoEntry, GoList, GoMap, GoValue } from "./values.ts";

/** Sees what one execution after the other looks at in the maps that it is given. */
export interface Watch {
  /** A copy that shares nothing that can be changed. */
  copyOf(values: GoMap): GoMap;
  /** Entries that are always the same for whoever asks again, but for those of some names. */
  constant(entries: GoMap["entries"], except: ReadonlySet<string>): GoMap["entries"];
  /** From here on another execution looks. */
  start(): void;
  asked(name: string, template: NamedTemplate | undefined): void;
  /** What a part of the execution looks at, by itself; all of it counts as looked at. */
  within<T>(run: () => T): { readonly result: T; readonly seen: Seen };
  /** What was looked at once is looked at again. */
  again(seen: Seen): void;
  /** The end, and what was looked at since the start; `undefined`: something that may be another the next time. */
  seen(): Reads | undefined;
  /** An execution has changed a map, which later ones see. */
  readonly changed: () => boolean;
  /** A look that makes no difference to what is printed. */
  readonly unseen: <T>(look: () => T) => T;
}

/** What a part of an execution has looked at. */
export interface Seen {
  readonly maps: ReadonlyMap<readonly string[], Noted>;
  readonly templates: ReadonlyMap<string, NamedTemplate | undefined>;
  /** Something that may be another the next time, besides. */
  readonly other: boolean;
}

interface Noted {
  readonly path: readonly string[];
  readonly entries: Map<string, GoEntry | undefined>;
  all: readonly string[] | undefined;
}

/** Entries of a map that tell what is asked of them. What they hold is made to tell of itself when somebody comes to it. */
class WatchedEntries extends Map<string, GoEntry> {
  readonly #key: (name: string, entry: GoEntry | undefined) => void;
  readonly #all: (entries: Map<string, GoEntry>) => void;
  readonly #change: () => void;
  readonly #inner: ((value: GoMap | GoList, name: string) => GoValue) | undefined;
  /** Names of what holds nothing, or was made to tell already. */
  #told: Set<string> | undefined;
  #filled = false;

  constructor(
    given: Iterable<readonly [string, GoEntry]>,
    notes: {
      readonly key: (name: string, entry: GoEntry | undefined) => void;
      readonly all: (entries: Map<string, GoEntry>) => void;
      readonly change: () => void;
      /** Of a value that holds others one that tells of itself. */
      readonly inner?: (value: GoMap | GoList, name: string) => GoValue;
    },
  ) {
    super();
    for (const [name, entry] of given) super.set(name, entry);
    this.#key = notes.key;
    this.#all = notes.all;
    this.#change = notes.change;
    this.#inner = notes.inner;
    this.#filled = true;
  }

  override get(name: string): GoEntry | undefined {
    const entry = super.get(name);
    this.#key(name, entry);
    return entry && this.#telling(name, entry);
  }

  #telling(name: string, entry: GoEntry): GoEntry {
    const { value } = entry;
    if (this.#inner === undefined || (value.kind !== "map" && value.kind !== "list")) return entry;
    if (this.#told?.has(name) === true) return entry;
    this.#told ??= new Set();
    this.#told.add(name);
    const told = { key: entry.key, value: this.#inner(value, name) };
    super.set(name, told);
    return told;
  }

  #tellAll(): void {
    if (this.#inner !== undefined) for (const [name, entry] of super.entries()) this.#telling(name, entry);
  }

  override has(name: string): boolean {
    this.#key(name, super.get(name));
    return super.has(name);
  }

  override set(name: string, entry: GoEntry): this {
    if (this.#filled) {
      this.#change();
      this.#told ??= new Set();
      this.#told.add(name);
    }
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
    this.#tellAll();
    return super.values();
  }

  override entries() {
    this.#note();
    this.#tellAll();
    return super.entries();
  }

  override [Symbol.iterator]() {
    this.#note();
    this.#tellAll();
    return super[Symbol.iterator]();
  }

  override forEach(look: (entry: GoEntry, name: string, map: Map<string, GoEntry>) => void): void {
    this.#note();
    this.#tellAll();
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
    const entries = new WatchedEntries(map.entries, {
      change,
      inner: (value, name) => copyOf(value, [...path, name]),
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

  function again(seen: Seen): void {
    other ||= seen.other;
    for (const [name, template] of seen.templates) templates.set(name, template);
    for (const { path, entries, all } of seen.maps.values()) {
      const noted = notedAt(path);
      noted.all ??= all;
      for (const [name, entry] of entries) if (!noted.entries.has(name)) noted.entries.set(name, entry);
    }
  }

  return {
    again,
    within(run) {
      const before = { maps, templates, other };
      maps = new Map();
      templates = new Map();
      other = false;
      try {
        const result = run();
        return { result, seen: { maps, templates, other } };
      } finally {
        const seen = { maps, templates, other };
        ({ maps, templates, other } = before);
        again(seen);
      }
    },
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
