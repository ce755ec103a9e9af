import type { Cluster } from "../cluster/cluster.ts";
import type { Direction } from "../manifest/types.ts";
import { type Bits, has, makeBits } from "./bits.ts";
import type { CompiledPolicy } from "./compile.ts";
import type { Reading } from "./types.ts";
import type { Universe } from "./universe.ts";

/** The policies that isolate ends in one direction. */
interface Isolated {
  /** By endpoint; those that the same ones isolate have the very same list. */
  readonly of: (readonly number[] | undefined)[];
  readonly lists: Map<string, readonly number[]>;
  /** By namespace. */
  readonly subjects: Map<string, Subjects>;
}

/** The policies of a namespace that have rules of one direction, and the workloads that they are about. */
interface Subjects {
  readonly indexes: readonly number[];
  readonly subjects: readonly Bits[];
}

const createIsolated = (): Isolated => ({ of: [], lists: new Map(), subjects: new Map() });
const noBits: Bits = makeBits(0);

/** The policies (places in `Engine.policies`) that isolate an end in a direction. */
export type Isolating = (endpoint: number, direction: Direction, reading: Reading) => readonly number[];

export function createIsolating(cluster: Cluster, policies: readonly CompiledPolicy[], universe: Universe): Isolating {
  /** By direction and endpoint: who looks at many pairs meets the same ends again and again. */
  const isolators = new WeakMap<Reading, Record<Direction, Isolated>>();

  function isolating(endpoint: number, direction: Direction, reading: Reading): readonly number[] {
    let known = isolators.get(reading);
    if (known === undefined) {
      known = { egress: createIsolated(), ingress: createIsolated() };
      isolators.set(reading, known);
    }
    const { of, lists } = known[direction];
    const found = of[endpoint];
    if (found !== undefined) return found;
    const made = isolatingNow(endpoint, direction, reading);
    const key = made.join();
    const list = lists.get(key) ?? made;
    lists.set(key, list);
    of[endpoint] = list;
    return list;
  }

  function isolatingNow(endpoint: number, direction: Direction, reading: Reading): readonly number[] {
    const namespace = universe.namespaceOf(endpoint);
    if (namespace === undefined) return [];
    if (endpoint < universe.workloads.size) {
      const { indexes, subjects } = subjectsIn(namespace, direction, reading);
      return indexes.filter((_, at) => has(subjects[at] ?? noBits, endpoint));
    }
    return (cluster.policiesByNamespace.get(namespace) ?? []).filter((i) => {
      const policy = policies[i];
      return policy?.rules[direction] !== undefined && universe.isPeer(policy.subjects, endpoint, reading);
    });
  }

  /** A namespace may have a thousand policies, and many workloads are asked about one after another. */
  function subjectsIn(namespace: string, direction: Direction, reading: Reading): Subjects {
    const known = isolators.get(reading)?.[direction].subjects;
    const found = known?.get(namespace);
    if (found !== undefined) return found;
    const indexes = (cluster.policiesByNamespace.get(namespace) ?? []).filter(
      (i) => policies[i]?.rules[direction] !== undefined,
    );
    const subjects = indexes.map((i) => {
      const policy = policies[i];
      return policy === undefined ? noBits : universe.workloads.peer(policy.subjects, reading).bits;
    });
    const made = { indexes, subjects };
    known?.set(namespace, made);
    return made;
  }

  return isolating;
}
