/** Ends that an edge can stand for as one: a workload, a namespace, every pod, everyone. Indexes of ends. */
export interface Part {
  readonly id: string;
  readonly members: readonly number[];
  /** It has no name of its own, only a number: what can be said by names is said by them. */
  readonly nameless?: boolean;
}

export interface Cover {
  readonly source: string;
  readonly destination: string;
  readonly kind: number;
  /** The pairs that it stands for: those of its own kind. */
  readonly pairs: readonly (readonly [number, number])[];
}

/** What is so between pairs of ends, as numbers of kinds. */
export interface Kinds {
  /** `undefined`: nobody asks, whatever is said of the pair is true. */
  of(source: number, destination: number): number | undefined;
  /** It is drawn. */
  drawn(kind: number): boolean;
  /** What the first says is true of a pair of the second: it may be more that passes. */
  holds(kind: number, ofPair: number): boolean;
}

/**
 * Few edges that say the same as one for each pair: an edge between two parts says what is true of all their pairs.
 * Bigger parts first, so that what everyone may do is one edge and not a hundred.
 */
export function coverPairs(sources: readonly Part[], destinations: readonly Part[], kinds: Kinds): readonly Cover[] {
  const candidates = sources.flatMap((source) => destinations.map((destination) => ({ source, destination })));
  candidates.sort((a, b) => weightOf(b) - weightOf(a));
  const covers: Cover[] = [];
  const done = new Set<number>();
  const width = Math.max(0, ...destinations.flatMap(({ members }) => members)) + 1;
  for (const { source, destination } of candidates) {
    const found = common(source, destination, kinds);
    if (found === undefined) continue;
    const fresh = found.pairs.filter(([from, to]) => !done.has(from * width + to));
    if (fresh.length < fewestOf(source, destination)) continue;
    for (const [from, to] of fresh) done.add(from * width + to);
    covers.push({ source: source.id, destination: destination.id, ...found });
  }
  return covers;
}

/** The kind that holds for every pair, with the pairs of just this kind. */
function common(source: Part, destination: Part, kinds: Kinds): Pick<Cover, "kind" | "pairs"> | undefined {
  const found = new Set<number>();
  for (const from of source.members) {
    for (const to of destination.members) {
      const kind = kinds.of(from, to);
      if (kind === 0) return undefined;
      if (kind !== undefined) found.add(kind);
    }
  }
  const kind = [...found].find((each) => holdsAll(each, found, kinds));
  if (kind === undefined) return undefined;
  const pairs = source.members.flatMap((from) =>
    destination.members.flatMap((to) => (kinds.of(from, to) === kind ? [[from, to] as const] : [])),
  );
  return { kind, pairs };
}

function holdsAll(kind: number, found: ReadonlySet<number>, kinds: Kinds): boolean {
  return kinds.drawn(kind) && [...found].every((other) => other === kind || kinds.holds(kind, other));
}

/** Connections that are worth an edge. */
function fewestOf(source: Part, destination: Part): number {
  if (isNameless(source, destination)) return 10;
  return source.members.length * destination.members.length === 1 ? 1 : 2;
}

/** A name says more than a number, unless the number is much larger. */
function weightOf({ source, destination }: { readonly source: Part; readonly destination: Part }): number {
  const size = source.members.length * destination.members.length;
  return isNameless(source, destination) ? size / 2 : size;
}

function isNameless(source: Part, destination: Part): boolean {
  return source.nameless === true || destination.nameless === true;
}
