import { limits } from "../limits.ts";
import type { CompiledPolicy, CompiledRule } from "./compile.ts";
import { isEmpty, overlaps } from "./connectionSet.ts";
import { coverPeer, coversPeer, coversPorts, joinPorts } from "./cover.ts";
import type { PolicyPart } from "./deciding.ts";
import type { Engine } from "./engine.ts";

interface Earlier {
  readonly part: PolicyPart;
  readonly rule: CompiledRule;
}

/**
 * The rules that are asked before one in its tier, for all of its subject, and that together match all that it can match;
 * `undefined`: that cannot be proven. Named ports count as what they are called.
 */
export function takenBefore(engine: Engine, part: PolicyPart): readonly PolicyPart[] | undefined {
  const own = ruleAt(engine, part);
  if (own?.peers === undefined || own.peers.length === 0) return undefined;
  const earlier = earlierRules(engine, part);
  const found = new Map<string, PolicyPart>();
  for (const peer of own.peers) {
    const takers = takersOf(peer, own, earlier);
    if (takers === undefined) return undefined;
    for (const taker of takers) found.set(JSON.stringify(taker), taker);
  }
  return [...found.values()];
}

function takersOf(
  peer: NonNullable<CompiledRule["peers"]>[number],
  own: CompiledRule,
  earlier: readonly Earlier[],
): readonly PolicyPart[] | undefined {
  const wide = earlier.filter(({ rule }) => coversPorts(rule.ports, own.ports));
  const cover = coverPeer(
    peer,
    wide.flatMap(({ part, rule }) => (rule.peers ?? []).map((each) => ({ peer: each, owner: part }))),
  );
  if (cover !== undefined) return cover;
  // Or several rules for the same peers, port by port.
  const same = earlier.filter(({ rule }) => rule.peers?.some((each) => coversPeer(each, peer)) === true);
  const joined = joinPorts(same.map(({ rule }) => rule.ports));
  return same.length > 1 && coversPorts(joined, own.ports) ? same.map(({ part }) => part) : undefined;
}

function ruleAt({ policies }: Engine, { policy, direction, rule }: PolicyPart): CompiledRule | undefined {
  return direction === undefined || rule === undefined ? undefined : policies[policy]?.rules[direction]?.[rule];
}

function earlierRules({ policies }: Engine, { policy, direction, rule }: PolicyPart): readonly Earlier[] {
  const own = policies[policy];
  if (own === undefined || direction === undefined || rule === undefined) return [];
  const rulesOf = (other: CompiledPolicy, index: number) =>
    (other.rules[direction] ?? []).map((each) => ({
      part: { policy: index, direction, rule: each.index },
      rule: each,
    }));
  const before = policies.flatMap((other, index) =>
    other.tier === own.tier &&
    other.api === own.api &&
    other.priority < own.priority &&
    coversPeer(other.subjects, own.subjects)
      ? rulesOf(other, index)
      : [],
  );
  return [...before, ...rulesOf(own, policy).slice(0, rule)];
}

/** Whether what a peer of a rule allows is denied, whole, before the rule is asked, for every pair that there is. */
export function deniesAll(engine: Engine, part: PolicyPart): boolean {
  const { evaluator, policies, reading, universe } = engine;
  const { policy, direction, peer } = part;
  const rule = ruleAt(engine, part);
  const own = policies[policy];
  const compiled = peer === undefined ? undefined : rule?.peers?.[peer];
  if (rule === undefined || own === undefined || compiled === undefined || direction === undefined) return false;
  const heres = [...universe.peersOf(own.subjects, reading)];
  const theres = [...universe.peersOf(compiled, reading)];
  if (heres.length * theres.length > limits.traffic.denied) return false;
  let any = false;
  for (const here of heres) {
    for (const there of theres) {
      if (here === there) continue;
      const [source, destination] = direction === "egress" ? [here, there] : [there, here];
      const ports = evaluator.portsAt(rule.ports, destination);
      if (isEmpty(ports)) continue;
      const { before } = evaluator.around(direction, source, destination, reading);
      if (overlaps(before.accept, ports) || overlaps(before.next, ports)) return false;
      any = true;
    }
  }
  return any;
}
