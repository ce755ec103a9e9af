import type { Cluster } from "../cluster/cluster.ts";
import type { CompiledPolicy } from "./compile.ts";
import { redundantParts, redundantPolicies } from "./redundancy.ts";
import type { Redundancy } from "./types.ts";

/** What was found redundant: each policy and each namespace is looked through once, when it is asked about. */
export interface RedundancyMemory {
  of(policy: number): readonly Redundancy[];
  /** What the next memory takes over. */
  found(): Found;
}

interface Found {
  readonly parts: ReadonlyMap<CompiledPolicy, Inside>;
  readonly wholes: ReadonlyMap<string, Whole>;
}

interface Inside {
  readonly index: number;
  readonly redundancies: readonly Redundancy[];
}

interface Whole {
  readonly members: readonly Member[];
  readonly redundancies: ReadonlyMap<number, Redundancy>;
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
  const old = before?.found();
  const parts = new Map<CompiledPolicy, Inside>();
  for (const [index, policy] of policies.entries()) {
    const known = old?.parts.get(policy);
    if (known?.index === index) parts.set(policy, known);
  }
  const wholes = new Map<string, Whole>();
  for (const [namespace, whole] of old?.wholes ?? []) {
    if (sameMembers(whole.members, membersOf(namespace))) wholes.set(namespace, whole);
  }

  function membersOf(namespace: string): readonly Member[] {
    return (cluster.policiesByNamespace.get(namespace) ?? []).flatMap((index) => {
      const policy = policies[index];
      return policy === undefined ? [] : [{ index, policy }];
    });
  }

  function insideOf(policy: CompiledPolicy, index: number): Inside {
    const known = parts.get(policy);
    if (known !== undefined) return known;
    const inside = { index, redundancies: redundantParts(policy, index) };
    parts.set(policy, inside);
    return inside;
  }

  function wholeOf(namespace: string): Whole {
    const known = wholes.get(namespace);
    if (known !== undefined) return known;
    const members = membersOf(namespace);
    const whole = { members, redundancies: redundantPolicies(members) };
    wholes.set(namespace, whole);
    return whole;
  }

  return Object.freeze({
    of(index: number) {
      const policy = policies[index];
      if (policy === undefined) return [];
      const inside = insideOf(policy, index).redundancies;
      const whole = wholeOf(policy.namespace).redundancies.get(index);
      return whole === undefined ? inside : [whole, ...inside];
    },
    found: () => ({ parts, wholes }),
  });
}

function sameMembers(a: readonly Member[], b: readonly Member[]): boolean {
  return a.length === b.length && a.every(({ index, policy }, i) => index === b[i]?.index && policy === b[i].policy);
}
