import type { Direction } from "../manifest/types.ts";
import { allConnections, type ConnectionSet, intersect, isEmpty, subtract } from "./connectionSet.ts";
import type { Engine } from "./engine.ts";
import type { Choice, Part } from "./fold.ts";
import type { Decision, Opening, Step } from "./types.ts";

type Way = readonly Step[];

interface TierParts {
  readonly level: number;
  /** Whether a policy of the tier is about the end on this side. */
  readonly covers: boolean;
  readonly parts: readonly Part<readonly Choice[]>[];
}

/** Who decides what was asked for (`undefined`: everything) on one side. */
export function decide(
  engine: Engine,
  direction: Direction,
  source: number,
  destination: number,
  asked: ConnectionSet = allConnections,
): readonly Decision[] {
  const { evaluator, policies, reading, tiers, universe } = engine;
  const here = direction === "egress" ? source : destination;
  if ((source === destination && universe.isSingle(source)) || universe.party(here).kind === "addresses") {
    return [{ connections: asked, allowed: true, ways: [[nobody]], open: [] }];
  }
  const isCovered = (index: number) => {
    const policy = policies[index];
    return policy !== undefined && universe.isPeer(policy.subjects, here, reading);
  };
  const fold = (list: Engine["tiers"]["before"]): readonly TierParts[] =>
    list.map((tier) => ({
      level: tier.level,
      covers: tier.apis[direction].flat(2).some(isCovered),
      parts: evaluator.choices(tier, direction, source, destination, reading),
    }));
  const sum: readonly TierParts[] =
    tiers.union === undefined
      ? []
      : [{ level: tiers.union, covers: false, parts: sumParts(engine, direction, source, destination) }];
  let cells: readonly Part<readonly Way[]>[] = [{ connections: asked, value: [[]] }];
  for (const { level, covers, parts } of [...fold(tiers.before), ...sum, ...fold(tiers.after)]) {
    cells = cells.flatMap((cell) =>
      cell.value.some(isPending)
        ? parts.flatMap((part) => {
            const connections = intersect(cell.connections, part.connections);
            return isEmpty(connections)
              ? []
              : [
                  {
                    connections,
                    value: goOn(cell.value, part.value, (choice) => stepOf(level, covers, choice, direction)),
                  },
                ];
          })
        : [cell],
    );
  }
  return cells.map((cell) => finish(engine, cell));
}

const nobody: Step = Object.freeze({ tier: undefined, action: "none", part: undefined });

function isPending(way: Way): boolean {
  const action = way.at(-1)?.action;
  return action !== "accept" && action !== "deny";
}

function goOn(ways: readonly Way[], choices: readonly Choice[], step: (choice: Choice) => Step): readonly Way[] {
  return ways.flatMap((way): readonly Way[] =>
    isPending(way) ? choices.map((choice) => [...way, step(choice)]) : [way],
  );
}

function stepOf(tier: number, covers: boolean, choice: Choice, direction: Direction): Step {
  if (choice.action === "none") return { tier, action: covers ? "none" : "absent", part: undefined };
  const { action, policy, rule } = choice;
  return { tier, action, part: { policy, direction, ...(rule === undefined ? {} : { rule }) } };
}

/** The policies that add up: the first rule that allows a connection takes it, what none takes the first policy denies. */
export function sumParts(
  { evaluator, policies, reading }: Engine,
  direction: Direction,
  source: number,
  destination: number,
): readonly Part<readonly Choice[]>[] {
  const [here, there] = direction === "egress" ? [source, destination] : [destination, source];
  const isolating = evaluator.isolating(here, direction, reading);
  const [first] = isolating;
  if (first === undefined) return [{ connections: allConnections, value: [{ action: "none" }] }];
  const parts: Part<readonly Choice[]>[] = [];
  let rest = allConnections;
  for (const policy of isolating) {
    for (const rule of policies[policy]?.rules[direction] ?? []) {
      if (isEmpty(rest) || !evaluator.isRulePeer(rule, there, reading)) continue;
      const ports = evaluator.portsAt(rule.ports, destination);
      const connections = intersect(rest, ports);
      if (isEmpty(connections)) continue;
      parts.push({ connections, value: [{ action: "accept", policy, rule: rule.index }] });
      rest = subtract(rest, ports);
    }
  }
  if (!isEmpty(rest)) parts.push({ connections: rest, value: [{ action: "deny", policy: first, rule: undefined }] });
  return parts;
}

function finish(engine: Engine, { connections, value }: Part<readonly Way[]>): Decision {
  const ways = value.map((way) => (isPending(way) ? [...way, nobody] : way));
  const denying = ways.filter(denies);
  const letting = ways.filter((way) => !denies(way));
  const allowed = denying.length === 0 ? true : letting.length === 0 ? false : undefined;
  const open = new Map<string, Opening>();
  for (const one of letting) {
    for (const other of denying) {
      const opening = whyOpen(engine, one, other);
      open.set(JSON.stringify(opening), opening);
    }
  }
  return { connections, allowed, ways, open: [...open.values()] };
}

function denies(way: Way): boolean {
  return way.at(-1)?.action === "deny";
}

/** Two ways part at one tier: there two policies are asked in no known order, or one may not be asked at all. */
function whyOpen({ policies }: Engine, one: Way, other: Way): Opening {
  const at = one.findIndex((step, i) => !sameStep(step, other[i]));
  const [a, b] = [one[at]?.part?.policy, other[at]?.part?.policy];
  const [first, second] = [policies[a ?? -1], policies[b ?? -1]];
  const named = [...new Set([a, b].flatMap((policy) => policy ?? []))].sort((x, y) => x - y);
  if (a === b || first === undefined || second === undefined) return { reason: "domain-name", policies: named };
  if (first.api !== second.api) return { reason: "two-apis", policies: named };
  return { reason: first.priority === second.priority ? "equal-priority" : "domain-name", policies: named };
}

function sameStep(a: Step, b: Step | undefined): boolean {
  return a.action === b?.action && a.part?.policy === b.part?.policy && a.part?.rule === b.part?.rule;
}
