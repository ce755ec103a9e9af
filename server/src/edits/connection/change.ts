import { allConnections, type ConnectionSet, contains, intersect, isEmpty } from "../../traffic/connectionSet.ts";
import { allowOn } from "./allow.ts";
import { effectsOf, leastOf, notFound } from "./effects.ts";
import type { Answer } from "./peers.ts";
import { removeOn } from "./remove.ts";
import { type Ends, sameEnds, type World, type WorldSource } from "./world.ts";

/** Lets both sides of a connection allow it; what each does already stays. Tried before it is answered. */
export function allowConnection(input: WorldSource, now: World, pair: Ends, wanted: ConnectionSet): Answer<World> {
  let world = now;
  for (const direction of ["ingress", "egress"] as const) {
    const ends = sameEnds(now, world, pair);
    if (ends === undefined) return lost;
    const next = allowOn(input, world, direction, ends, wanted, (made) => {
      const there = sameEnds(now, made, pair);
      const side = there && made.traffic.explain(there.source, there.destination)[direction];
      if (side === undefined || !contains(side.allowed, wanted)) return undefined;
      return effectsOf(world.traffic, made.traffic, ends, wanted).cost;
    });
    if ("reason" in next) return next;
    world = next.value;
  }
  const ends = sameEnds(now, world, pair);
  if (ends === undefined || !contains(world.traffic.connections(ends.source, ends.destination), wanted)) return lost;
  return { value: world };
}

/** One closed side is enough: that whose change closes least besides. */
export function removeConnection(
  input: WorldSource,
  now: World,
  pair: Ends,
  asked: ConnectionSet | undefined,
): Answer<World> {
  const sides = now.traffic.explain(pair.source, pair.destination);
  const isolated = (["ingress", "egress"] as const).filter((direction) => sides[direction].isolatedBy.length > 0);
  if (isolated.length === 0) {
    return {
      reason:
        "No policy restricts it, so there is no permission to remove. A policy that isolates one of the two closes it.",
    };
  }
  const candidates = (["cut", "narrow"] as const).flatMap((style) =>
    isolated.map((direction) => () => removeOn(input, now, pair, { direction, style, asked })),
  );
  return leastOf(candidates, (made) => {
    const there = sameEnds(now, made, pair);
    if (there === undefined) return undefined;
    const left = made.traffic.connections(there.source, there.destination);
    if (!isEmpty(asked === undefined ? left : intersect(left, asked))) return undefined;
    return effectsOf(now.traffic, made.traffic, pair, asked ?? allConnections).cost;
  });
}

const lost = { reason: notFound };
