import type { Direction } from "../manifest/types.ts";
import { type ConnectionSet, intersect, isEmpty } from "./connectionSet.ts";
import { decide } from "./decisions.ts";
import type { Engine } from "./engine.ts";
import { findNearestMiss } from "./nearestMiss.ts";
import type { ExplainOptions, Explanation, PolicyPart, SideExplanation } from "./types.ts";

export function explain(engine: Engine, source: number, destination: number, asked: ExplainOptions = {}): Explanation {
  return {
    source,
    destination,
    ...named(engine.passing(source, destination)),
    perhaps: engine.evaluator.connections(source, destination, { ...engine.reading, nodes: "anywhere" }),
    egress: explainSide(engine, "egress", source, destination, asked),
    ingress: explainSide(engine, "ingress", source, destination, asked),
    undecided: engine.undecided(source, destination),
  };
}

function named({ allowed, open }: ReturnType<Engine["passing"]>) {
  return { connections: allowed, open };
}

function explainSide(
  engine: Engine,
  direction: Direction,
  source: number,
  destination: number,
  { connections: asked }: ExplainOptions,
): SideExplanation {
  const { evaluator, policies, reading, universe } = engine;
  const [here, there] = direction === "egress" ? [source, destination] : [destination, source];
  const isolatedBy = evaluator.isolating(here, direction, reading);
  const allowedBy: (PolicyPart & { connections: ConnectionSet })[] = [];
  for (const policy of isolatedBy) {
    for (const rule of policies[policy]?.rules[direction] ?? []) {
      if (!evaluator.isRulePeer(rule, there, reading)) continue;
      const ports = evaluator.portsAt(rule.ports, destination);
      const connections = asked === undefined ? ports : intersect(ports, asked);
      if (isEmpty(connections)) continue;
      const peer = rule.peers?.findIndex((candidate) => universe.isPeer(candidate, there, reading));
      allowedBy.push({ policy, direction, rule: rule.index, ...(peer === undefined ? {} : { peer }), connections });
    }
  }
  const { allowed, open } = evaluator.side(direction, source, destination, reading);
  const perhaps = evaluator.side(direction, source, destination, { ...reading, nodes: "anywhere" }).allowed;
  const decisions = decide(engine, direction, source, destination, asked);
  const passes = !isEmpty(asked === undefined ? allowed : intersect(allowed, asked));
  // Only where the policies that add up are the ones that deny is a rule of theirs what is missing.
  const denied = isolatedBy.length > 0 && !passes && decisions.some(({ ways }) => ways.some(isUnmatched));
  const nearestMiss = denied
    ? findNearestMiss(engine, { direction, source, destination, isolatedBy, asked })
    : undefined;
  return { direction, isolatedBy, allowedBy, allowed, perhaps, open, decisions, nearestMiss };
}

function isUnmatched(way: SideExplanation["decisions"][number]["ways"][number]): boolean {
  const last = way.at(-1);
  return last?.action === "deny" && last.part !== undefined && last.part.rule === undefined;
}
