import { limits } from "../limits.ts";
import type { CompiledPeer } from "./compile.ts";
import type { LabelSet } from "./labelSets.ts";

/** In the order in which they were given: the owners that may have a part in covering a peer; `undefined`: everybody. */
export type Near<Owner> = (peer: CompiledPeer | undefined) => readonly Owner[];

/**
 * Among owners of peers (`undefined`: open to everybody), those with a peer that another one may touch. Found by one
 * label for which a peer names values: who names other values for it is apart. Thousands of peers that each name an
 * application are so not held against each other.
 */
export function nearOf<Owner>(
  owners: readonly Owner[],
  peersOf: (owner: Owner) => readonly CompiledPeer[] | undefined,
  limit: number = limits.traffic.near,
): Near<Owner> {
  const open: number[] = [];
  const unlabelled: Record<CompiledPeer["kind"], number[]> = { pods: [], block: [], names: [], nothing: [] };
  const byLabel = { pods: new Map<string, Table>(), namespaces: new Map<string, Table>() };
  for (const [index, owner] of owners.entries()) {
    const peers = peersOf(owner);
    if (peers === undefined) open.push(index);
    for (const peer of peers ?? []) {
      const label = labelOf(peer);
      if (label === undefined) unlabelled[peer.kind].push(index);
      else note(byLabel[label.of], label, index);
    }
  }
  let left = limit;

  return (peer) => {
    if (left < 0) return [];
    const found = new Set(open);
    if (peer !== undefined) {
      for (const index of unlabelled[peer.kind]) found.add(index);
      if (peer.kind === "pods") {
        const { pods, namespaces } = peer.set();
        for (const index of meeting(byLabel.pods, pods)) found.add(index);
        for (const index of meeting(byLabel.namespaces, namespaces)) found.add(index);
      }
    }
    const near = [...found].sort((a, b) => a - b).flatMap((index) => owners[index] ?? []);
    left -= near.reduce((sum, owner) => sum + Math.max(1, peersOf(owner)?.length ?? 1), 0);
    return left < 0 ? [] : near;
  };
}

/** Owners by the values of one label. */
type Table = Map<string, number[]>;

interface Label {
  readonly of: "pods" | "namespaces";
  readonly key: string;
  readonly values: ReadonlySet<string>;
}

function labelOf(peer: CompiledPeer): Label | undefined {
  if (peer.kind !== "pods") return undefined;
  const set = peer.set();
  for (const side of ["pods", "namespaces"] as const) {
    for (const [key, { absent, negated, values }] of set[side].keys) {
      if (!absent && !negated && values.size > 0) return { of: side, key, values };
    }
  }
  return undefined;
}

function note(tables: Map<string, Table>, { key, values }: Label, index: number): void {
  const table: Table = tables.get(key) ?? new Map();
  tables.set(key, table);
  for (const value of values) {
    const indexes = table.get(value);
    if (indexes === undefined) table.set(value, [index]);
    else indexes.push(index);
  }
}

function* meeting(tables: ReadonlyMap<string, Table>, set: LabelSet): Iterable<number> {
  for (const [key, table] of tables) {
    const wanted = set.keys.get(key);
    if (wanted === undefined || wanted.negated) for (const indexes of table.values()) yield* indexes;
    else for (const value of wanted.values) yield* table.get(value) ?? [];
  }
}
