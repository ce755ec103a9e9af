import { type EdgeNode, type EdgeRows, noEnd } from "./edges.ts";

/** The edge list of classes: one for each class of equal workloads (`Matrix.equal`). */
export interface EdgeClasses {
  /** Members by label; classes by their first members. */
  readonly classes: readonly (readonly EdgeNode[])[];
  /** Who may reach whom, by places in `classes`: each source each destination, but nobody itself. */
  readonly edges: Iterable<ClassEdge>;
  /** Who may reach itself, and how. */
  readonly selves: readonly { readonly sources: readonly number[]; readonly end: number }[];
}

export interface ClassEdge {
  readonly sources: readonly number[];
  readonly destinations: readonly number[];
  /** As `EdgeRows` counts what may pass. */
  readonly end: number;
}

export function edgeClasses(rows: EdgeRows): EdgeClasses {
  const { nodes, equalClass, sourceClass, own } = rows;
  const byKey = new Map<string, number[]>();
  for (const node of nodes.keys()) {
    push(byKey, `${equalClass(node)} ${own(node)}`, node);
  }
  const members = [...byKey.values()];
  const bySource = new Map<number, number[]>();
  const byOwn = new Map<number, number[]>();
  for (const [at, [first = 0]] of members.entries()) {
    push(bySource, sourceClass(first), at);
    if (own(first) !== noEnd) push(byOwn, own(first), at);
  }
  return {
    classes: members.map((list) => list.flatMap((node) => nodes[node] ?? [])),
    edges: {
      *[Symbol.iterator]() {
        for (const sources of bySource.values()) yield* edgesFrom(sources, members, rows);
      },
    },
    selves: [...byOwn].map(([end, sources]) => ({ sources, end })),
  };
}

/** From classes that are the same as sources. */
function* edgesFrom(
  sources: readonly number[],
  members: readonly (readonly number[])[],
  { rowOf }: EdgeRows,
): Iterable<ClassEdge> {
  const [only = 0, ...others] = sources;
  const row = rowOf(members[only]?.[0] ?? 0);
  const byEnd = new Map<number, number[]>();
  for (const [at, [first = 0, ...more]] of members.entries()) {
    const end = row[first] ?? noEnd;
    // One alone has nobody but itself in its class.
    const itself = at === only && others.length === 0 && more.length === 0;
    if (end !== noEnd && !itself) push(byEnd, end, at);
  }
  for (const [end, destinations] of byEnd) yield { sources, destinations, end };
}

function push<Key>(lists: Map<Key, number[]>, key: Key, value: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
