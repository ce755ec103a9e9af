import { limits } from "../limits.ts";
import type { Direction } from "../manifest/types.ts";
import type { CompiledPolicy, CompiledRule } from "./compile.ts";
import { type ConnectionSet, intersect, isEmpty, noConnections, overlaps, subtract, union } from "./connectionSet.ts";
import { decide, sumParts } from "./decisions.ts";
import { deniesAll, takenBefore } from "./earlier.ts";
import type { Engine } from "./engine.ts";
import type { Part } from "./fold.ts";
import { type PairClass, pairClasses } from "./pairs.ts";
import type {
  Counted,
  Decision,
  DeniedRule,
  Example,
  OpenWork,
  PolicyPart,
  RuleWork,
  Step,
  TierWork,
} from "./types.ts";

const mostExamples = 5;
const mostOthers = 200;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
interface RuleNotes extends Mutable<Omit<RuleWork, "before" | "overrides" | "examples">> {
  readonly before: Counter<PolicyPart>;
  readonly overrides: Counter<number>;
  readonly examples: Example[];
  readonly overriding: Example[];
}
interface AboveNotes {
  denied: number;
  accepted: number;
  readonly by: Counter<PolicyPart>;
  readonly rules: Map<string, Mutable<DeniedRule> & { others: number[] }>;
}

export function createTierWork(engine: Engine): TierWork {
  const { policies, tiers, universe, reading, evaluator } = engine;
  const rules = new Map<string, RuleNotes>();
  const above = new Map<number, AboveNotes>();
  const openings = new Map<string, Mutable<OpenWork>>();
  let left: number = limits.traffic.decided;

  function notesOf(part: PolicyPart): RuleNotes {
    const key = keyOf(part);
    let notes = rules.get(key);
    if (notes === undefined) {
      const none = { matched: 0, takes: 0, passed: 0, toNobody: 0 };
      notes = { part, ...none, before: counter(keyOf), overrides: counter(String), examples: [], overriding: [] };
      rules.set(key, notes);
    }
    return notes;
  }

  function aboveOf(policy: number): AboveNotes {
    const notes = above.get(policy) ?? { denied: 0, accepted: 0, by: counter(keyOf), rules: new Map() };
    above.set(policy, notes);
    return notes;
  }

  const ordered = (direction: Direction) =>
    [...tiers.before, ...tiers.after].flatMap(({ apis }) => apis[direction].flat(2));
  for (const direction of ["ingress", "egress"] as const) {
    const candidates = ordered(direction).flatMap((index) => {
      const policy = policies[index];
      return policy === undefined ? [] : [{ index, policy }];
    });
    const covering = (here: number) =>
      candidates.filter(({ policy }) => universe.isPeer(policy.subjects, here, reading));
    for (const pair of pairClasses(engine, direction, covering)) {
      if (left-- <= 0) break;
      notePair(direction, pair);
    }
  }

  function notePair(direction: Direction, { source, destination, theres, pairs, covering }: PairClass<Covering>): void {
    const there = direction === "egress" ? destination : source;
    const fitting = covering.flatMap(({ index, policy }) =>
      (policy.rules[direction] ?? []).flatMap((rule): readonly Fitting[] => {
        const connections = mayMatch(rule, there) ? evaluator.portsAt(rule.ports, destination) : noConnections;
        const part: PolicyPart = { policy: index, direction, rule: rule.index };
        return isEmpty(connections) ? [] : [{ part, connections }];
      }),
    );
    if (fitting.length === 0) return;
    const decisions = decide(engine, direction, source, destination);
    const ends = { source, destination };
    for (const { part, connections } of fitting) {
      const notes = notesOf(part);
      notes.matched += pairs;
      noteTaken(notes, part, connections, decisions, ends, pairs);
    }
    for (const decision of decisions) {
      noteOverrides(direction, decision, ends, theres, pairs);
      for (const opening of decision.open) {
        const key = `${direction} ${JSON.stringify(opening)}`;
        const known = openings.get(key);
        if (known !== undefined) known.pairs += pairs;
        else {
          const example = { ...ends, connections: decision.connections };
          openings.set(key, { of: opening, pairs, direction, example });
        }
      }
    }
  }

  /** A domain name may match any address. */
  function mayMatch(rule: CompiledRule, there: number): boolean {
    if (evaluator.isRulePeer(rule, there, reading)) return true;
    return universe.party(there).kind === "addresses" && rule.peers?.some(({ kind }) => kind === "names") === true;
  }

  function noteTaken(
    notes: RuleNotes,
    part: PolicyPart,
    fitting: ConnectionSet,
    decisions: readonly Decision[],
    ends: Omit<Example, "connections">,
    pairs: number,
  ): void {
    const own = decisions.filter(({ ways }) => ways.some((way) => way.some((step) => isStep(step, part))));
    const taken = own.reduce((set, { connections }) => union(set, connections), noConnections);
    if (!isEmpty(taken)) {
      notes.takes += pairs;
      if (notes.examples.length < mostExamples) notes.examples.push({ ...ends, connections: taken });
      const passing = own.filter(({ ways }) =>
        ways.some((way) => way.some((s) => isStep(s, part) && s.action === "pass")),
      );
      if (passing.length > 0) notes.passed += pairs;
      if (passing.some(({ ways }) => ways.every((way) => way.at(-1)?.tier === undefined))) notes.toNobody += pairs;
    }
    const rest = subtract(fitting, taken);
    if (isEmpty(rest)) return;
    const takers = new Map<string, PolicyPart>();
    for (const { connections, ways } of decisions) {
      if (!overlaps(connections, rest)) continue;
      for (const step of ways.flat()) {
        if (step.part !== undefined && step.part.rule !== undefined) takers.set(keyOf(step.part), step.part);
      }
    }
    for (const taker of takers.values()) notes.before.add(taker, pairs);
  }

  function noteOverrides(
    direction: Direction,
    { connections, ways }: Decision,
    ends: Omit<Example, "connections">,
    theres: readonly number[],
    pairs: number,
  ): void {
    const [way, another] = ways;
    const last = way?.at(-1);
    const by = last?.part;
    if (another !== undefined || by === undefined || last?.tier === undefined) return;
    if (tiers.union === undefined || last.tier >= tiers.union) return;
    const { source, destination } = ends;
    const here = direction === "egress" ? source : destination;
    const isolating = evaluator.isolating(here, direction, reading);
    if (isolating.length === 0) return;
    const sum = sumParts(engine, direction, source, destination);
    const said = last.action === "accept" ? "deny" : "accept";
    const against = sum.reduce(
      (set, part) => (saysAll(part, said) ? union(set, intersect(part.connections, connections)) : set),
      noConnections,
    );
    if (isEmpty(against)) return;
    const notes = notesOf(by);
    const example = { ...ends, connections: against };
    if (notes.overriding.length < mostExamples) notes.overriding.push(example);
    if (last.action === "accept") {
      for (const policy of isolating) {
        notes.overrides.add(policy, pairs);
        const own = aboveOf(policy);
        own.accepted += pairs;
        own.by.add(by, pairs);
      }
      return;
    }
    for (const policy of isolating) noteDenied(policy, direction, by, example, theres, pairs, notes);
  }

  function noteDenied(
    policy: number,
    direction: Direction,
    by: PolicyPart,
    example: Example,
    theres: readonly number[],
    pairs: number,
    notes: RuleNotes,
  ): void {
    const there = direction === "egress" ? example.destination : example.source;
    let any = false;
    for (const rule of policies[policy]?.rules[direction] ?? []) {
      if (!evaluator.isRulePeer(rule, there, reading)) continue;
      const lost = intersect(evaluator.portsAt(rule.ports, example.destination), example.connections);
      if (isEmpty(lost)) continue;
      any = true;
      const own: PolicyPart = { policy, direction, rule: rule.index };
      const key = `${keyOf(own)} ${keyOf(by)}`;
      const { rules: denied } = aboveOf(policy);
      const known = denied.get(key);
      if (known === undefined) {
        const others = theres.slice(0, mostOthers);
        denied.set(key, { of: by, rule: own, pairs, example: { ...example, connections: lost }, others });
      } else {
        known.pairs += pairs;
        for (const other of theres) {
          if (known.others.length < mostOthers && !known.others.includes(other)) known.others.push(other);
        }
      }
    }
    if (!any) return;
    notes.overrides.add(policy, pairs);
    const own = aboveOf(policy);
    own.denied += pairs;
    own.by.add(by, pairs);
  }

  return Object.freeze({
    complete: left >= 0,
    rule(policy: number, direction: Direction, rule: number) {
      const notes = rules.get(keyOf({ policy, direction, rule }));
      if (notes === undefined) return undefined;
      const { overriding, examples, before, overrides, ...counts } = notes;
      const shown = overriding.length > 0 ? overriding : examples;
      return { ...counts, before: before.list(), overrides: overrides.list(), examples: shown };
    },
    takenBy: (policy: number, direction: Direction, rule: number) => takenBefore(engine, { policy, direction, rule }),
    deniesAllOf: (part: PolicyPart) => deniesAll(engine, part),
    above(policy: number) {
      const notes = above.get(policy);
      if (notes === undefined) return undefined;
      const { denied, accepted, by } = notes;
      return { denied, accepted, by: by.list(), deniedRules: [...notes.rules.values()] };
    },
    openings: [...openings.values()],
  });
}

interface Covering {
  readonly index: number;
  readonly policy: CompiledPolicy;
}

interface Fitting {
  readonly part: PolicyPart;
  readonly connections: ConnectionSet;
}

function isStep({ part }: Step, { policy, rule }: PolicyPart): boolean {
  return part?.policy === policy && part.rule === rule;
}

function saysAll({ value }: Part<readonly { readonly action: string }[]>, action: string): boolean {
  return value.every((choice) => choice.action === action);
}

function keyOf({ policy, direction, rule }: PolicyPart): string {
  return `${policy} ${direction} ${rule}`;
}

interface Counter<T> {
  add(what: T, pairs: number): void;
  /** The most first. */
  list(): readonly Counted<T>[];
}

function counter<T>(key: (what: T) => string): Counter<T> {
  const counts = new Map<string, Mutable<Counted<T>>>();
  return {
    add(what, pairs) {
      const known = counts.get(key(what));
      if (known === undefined) counts.set(key(what), { of: what, pairs });
      else known.pairs += pairs;
    },
    list: () => [...counts.values()].sort((a, b) => b.pairs - a.pairs),
  };
}
