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
  for (let index = 0; index < owners.length; index++) {
    const owner = owners[index];
    const peers = owner === undefined ? [] : peersOf(owner);
    if (peers === undefined) open.push(index);
    for (const peer of peers ?? []) {
      if (!noteLabel(byLabel, peer, index)) unlabelled[peer.kind].push(index);
    }
  }
  let left = limit;
  const found: number[] = [];

  return (peer) => {
    if (left < 0) return [];
    found.length = 0;
    addAll(found, open);
    if (peer !== undefined) {
      addAll(found, unlabelled[peer.kind]);
      if (peer.kind === "pods") {
        const { pods, namespaces } = peer.set();
        addMeeting(found, byLabel.pods, pods);
        addMeeting(found, byLabel.namespaces, namespaces);
      }
    }
    const [only] = found;
    const alone = found.length === 1 && only !== undefined ? owners[only] : undefined;
    if (alone !== undefined) {
      left -= Math.max(1, peersOf(alone)?.length ?? 1);
      return left < 0 ? [] : [alone];
    }
    found.sort((a, b) => a - b);
    const near: Owner[] = [];
    for (let at = 0; at < found.length; at++) {
      const owner = found[at] === found[at - 1] ? undefined : owners[found[at] ?? -1];
      if (owner === undefined) continue;
      near.push(owner);
      left -= Math.max(1, peersOf(owner)?.length ?? 1);
    }
    return left < 0 ? [] : near;
  };
}

function addAll(found: number[], more: readonly number[]): void {
  for (const index of more) found.push(index);
}

/** Owners by the values of one label. */
type Table = Map<string, number[]>;

interface Tables {
  readonly pods: Map<string, Table>;
  readonly namespaces: Map<string, Table>;
}

/** By the first label for which the peer names values; `false`: there is none. */
function noteLabel(tables: Tables, peer: CompiledPeer, index: number): boolean {
  if (peer.kind !== "pods") return false;
  const { pods, namespaces } = peer.set();
  return noteIn(tables.pods, pods, index) || noteIn(tables.namespaces, namespaces, index);
}

function noteIn(tables: Map<string, Table>, set: LabelSet, index: number): boolean {
  for (const key of set.keys.keys()) {
    const wanted = set.keys.get(key);
    if (wanted === undefined || wanted.absent || wanted.negated || wanted.values.size === 0) continue;
    const table: Table = tables.get(key) ?? new Map();
    tables.set(key, table);
    for (const value of wanted.values) {
      const indexes = table.get(value);
      if (indexes === undefined) table.set(value, [index]);
      else indexes.push(index);
    }
    return true;
  }
  return false;
}

function addMeeting(found: number[], tables: ReadonlyMap<string, Table>, set: LabelSet): void {
  for (const [key, table] of tables) {
    const wanted = set.keys.get(key);
    if (wanted === undefined || wanted.negated) for (const indexes of table.values()) addAll(found, indexes);
    else for (const value of wanted.values) addAll(found, table.get(value) ?? none);
  }
}

const none: readonly number[] = [];
