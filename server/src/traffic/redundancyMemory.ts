import type { Cluster } from "../cluster/cluster.ts";
import type { CompiledPolicy } from "./compile.ts";
import { type KnownTargets, redundantParts, redundantPolicies } from "./redundancy.ts";
import type { Redundancy } from "./types.ts";

/** What was found redundant: each policy and each namespace is looked through once, when it is asked about. */
export interface RedundancyMemory {
  /** What the rest of the policy covers in it. */
  parts(policy: number): readonly Redundancy[];
  /** The policy as a whole; `undefined`: it is needed. */
  whole(policy: number): Redundancy | undefined;
  /** Handed on from one memory to the next. */
  readonly known: Known;
}

/** What was found for policies as they were compiled, whatever cluster they were in. */
interface Known extends KnownTargets {
  readonly insides: WeakMap<CompiledPolicy, Inside>;
  /** By namespace, what was found last. */
  readonly wholes: Map<string, Whole>;
}

interface Inside {
  readonly index: number;
  readonly redundancies: readonly Redundancy[];
}

interface Whole {
  readonly members: readonly Member[];
  redundancy(index: number): Redundancy | undefined;
}

interface Member {
  readonly index: number;
  readonly policy: CompiledPolicy;
}

/** `before`: what stays the same there (a policy, or all of a namespace) is not looked through again. */
export function createRedundancyMemory(
  policies: readonly CompiledPolicy[],
  cluster: Cluster,
  before: RedundancyMemory | undefined,
): RedundancyMemory {
  const known = before?.known ?? {
    insides: new WeakMap(),
    wholes: new Map(),
    gaps: new WeakMap(),
    targets: new WeakMap(),
  };
  const here = new Map<string, Whole>();

  function membersOf(namespace: string): readonly Member[] {
    return (cluster.policiesByNamespace.get(namespace) ?? []).flatMap((index) => {
      const policy = policies[index];
      return policy === undefined ? [] : [{ index, policy }];
    });
  }

  function insideOf(policy: CompiledPolicy, index: number): Inside {
    const last = known.insides.get(policy);
    if (last?.index === index) return last;
    const inside = { index, redundancies: redundantParts(policy, index) };
    known.insides.set(policy, inside);
    return inside;
  }

  function wholeOf(namespace: string): Whole {
    const found = here.get(namespace);
    if (found !== undefined) return found;
    const members = membersOf(namespace);
    const last = known.wholes.get(namespace);
    const same = last !== undefined && sameMembers(last.members, members);
    const whole = same ? last : { members, redundancy: redundantPolicies(members, known) };
    here.set(namespace, whole);
    known.wholes.set(namespace, whole);
    return whole;
  }

  return Object.freeze({
    parts(index: number) {
      const policy = policies[index];
      return policy === undefined ? [] : insideOf(policy, index).redundancies;
    },
    whole(index: number) {
      const policy = policies[index];
      return policy && wholeOf(policy.namespace).redundancy(index);
    },
    known,
  });
}

function sameMembers(a: readonly Member[], b: readonly Member[]): boolean {
  return a.length === b.length && a.every(({ index, policy }, i) => index === b[i]?.index && policy === b[i].policy);
}
