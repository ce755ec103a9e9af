import type { EntryPoint } from "./entryPoint.ts";
import { isWithin } from "./paths.ts";

/** One object of an entry point, for comparing. */
export interface Declared {
  /** Kind, namespace and name. */
  readonly key: string;
  /** Equal for equal objects. Asked only where two entries declare the same. */
  content(): string;
}

export interface Compared {
  readonly entries: readonly EntryPoint[];
  readonly copies: Map<string, string>;
  /** Sets of entries that declare one object differently. */
  readonly differing: readonly (readonly EntryPoint[])[];
}

export function compareEntries(
  all: readonly EntryPoint[],
  objects: ReadonlyMap<string, readonly Declared[]>,
  generated: (entry: EntryPoint) => boolean,
): Compared {
  const byKey = new Map<string, { readonly entry: EntryPoint; readonly object: Declared }[]>();
  for (const entry of all) {
    for (const object of objects.get(entry.id) ?? []) {
      const list = byKey.get(object.key);
      if (list === undefined) byKey.set(object.key, [{ entry, object }]);
      else list.push({ entry, object });
    }
  }
  const shared = [...byKey.values()].filter((list) => list.some(({ entry }) => entry !== list[0]?.entry));
  const copies = findCopies(all, shared, objects, generated);
  const differing = shared.flatMap((list) => {
    const left = list.filter(({ entry }) => !copies.has(entry.id));
    const contents = new Set(left.map(({ object }) => object.content()));
    return contents.size > 1 ? [[...new Set(left.map(({ entry }) => entry))]] : [];
  });
  return { copies, entries: all.filter(({ id }) => !copies.has(id)), differing };
}

/** What says the same as what something else builds; plain files that a tool wrote need not say quite the same. */
function findCopies(
  all: readonly EntryPoint[],
  shared: readonly (readonly { readonly entry: EntryPoint; readonly object: Declared }[])[],
  objects: ReadonlyMap<string, readonly Declared[]>,
  generated: (entry: EntryPoint) => boolean,
): Map<string, string> {
  const copies = new Map<string, string>();
  const isPlain = (entry: EntryPoint) => entry.kind === "folder";
  const common = new Map<string, Map<string, { same: number; any: number }>>();
  /** Of what a tool wrote, what something else declares: one folder may hold what several of them build. */
  const sourced = new Map<string, Set<Declared>>();
  for (const list of shared) {
    // Of ten thousand plain folders with one name none has to be held against all others.
    const built = list.filter(({ entry }) => !isPlain(entry));
    const written = list.filter(({ entry }) => isPlain(entry) && !generated(entry));
    for (const a of list) {
      const plain = isPlain(a.entry);
      const made = plain && generated(a.entry);
      if (!plain && !listsOnly(a.entry)) continue;
      for (const b of made ? [...built, ...written] : built) {
        if (!plain && !isOutputOf(a.entry, b.entry)) continue;
        const counts = common.get(a.entry.id) ?? new Map<string, { same: number; any: number }>();
        common.set(a.entry.id, counts);
        const count = counts.get(b.entry.id) ?? { same: 0, any: 0 };
        counts.set(b.entry.id, count);
        count.any++;
        if (made) sourced.set(a.entry.id, (sourced.get(a.entry.id) ?? new Set()).add(a.object));
        if (a.object.content() === b.object.content()) count.same++;
      }
    }
  }
  for (const entry of all) {
    const size = objects.get(entry.id)?.length ?? 0;
    const counts = [...(common.get(entry.id) ?? [])];
    const isSourced = (sourced.get(entry.id)?.size ?? 0) >= size;
    const source = isSourced
      ? counts.reduce((a, b) => (b[1].any > a[1].any ? b : a), counts[0] ?? ["", { same: 0, any: 0 }])
      : counts.find(([, { same }]) => same >= size);
    if (size > 0 && source !== undefined) copies.set(entry.id, source[0]);
  }
  return copies;
}

/** A kustomization that takes in files of its own folder alone. */
function listsOnly({ kind, path, bases }: EntryPoint): boolean {
  return kind === "kustomization" && bases.length === 1 && bases[0] === path;
}

/** Of two kustomizations one inside of the other, that which builds upon others is the source. */
function isOutputOf({ path }: EntryPoint, source: EntryPoint): boolean {
  return (
    source.kind === "kustomization" &&
    source.bases.length > 1 &&
    (isWithin(source.path, path) || isWithin(path, source.path))
  );
}
