import type { Direction } from "../manifest/types.ts";
import type { Around } from "./classified.ts";
import { allConnections, type ConnectionSet } from "./connectionSet.ts";
import type { Engine } from "./engine.ts";
import { joinSides, joinTiers, nothingAround, type Passing, type Surroundings } from "./evaluator.ts";
import type { TierSets } from "./fold.ts";
import type { Reading } from "./types.ts";

/** What the tiers around do to what the policies that add up allow, as numbers of connection sets. */
export interface Overlay {
  /** `sum`: what those policies allow on that side, or `notIsolated`. Gives the number of a side. */
  side(direction: Direction, source: number, destination: number, sum: number): number;
  /** What surely passes, and what passes or is left open, of both sides. */
  join(egress: number, ingress: number): { readonly allowed: number; readonly open: number };
}

export const notIsolated = -1;

export function createOverlay(engine: Engine, around: Around, reading: Reading): Overlay {
  const { evaluator, pool } = engine;
  const surroundings: Surroundings[] = [];
  const surroundingIds = new Map<string, number>();
  /** By class of subjects, then of peers. */
  const tables = { egress: [] as (Int32Array | undefined)[], ingress: [] as (Int32Array | undefined)[] };
  const sides: Passing[] = [];
  const sideIds = new Map<string, number>();
  const results = new Map<number, number>();
  const joined = new Map<number, { readonly allowed: number; readonly open: number }>();

  function surroundingOf(direction: Direction, source: number, destination: number): number {
    const { subjects, peers } = around[direction];
    const [here, there] = direction === "egress" ? [source, destination] : [destination, source];
    const [subject, peer] = [subjects.of[here] ?? 0, peers.of[there] ?? 0];
    const row = tables[direction][subject] ?? new Int32Array(peers.count).fill(-1);
    tables[direction][subject] = row;
    const known = row[peer] ?? -1;
    if (known !== -1) return known;
    const made = evaluator.around(direction, source, destination, reading);
    const key = `${keyOf(made.before)} ${keyOf(made.after)}`;
    const id = surroundingIds.get(key) ?? surroundings.push(made) - 1;
    surroundingIds.set(key, id);
    row[peer] = id;
    return id;
  }

  function idOf(passing: Passing): number {
    const key = `${passing.allowed.key} ${passing.open.key}`;
    const id = sideIds.get(key) ?? sides.push(passing) - 1;
    sideIds.set(key, id);
    return id;
  }

  const everything: Passing = { allowed: allConnections, open: pool.set(0) };

  return {
    side(direction, source, destination, sum) {
      const surrounding = surroundingOf(direction, source, destination);
      const key = surrounding * pairing + sum + 1;
      const known = results.get(key);
      if (known !== undefined) return known;
      const added: ConnectionSet | undefined = sum === notIsolated ? undefined : pool.set(sum);
      const id = idOf(joinTiers(added, surroundings[surrounding] ?? nothingAround));
      results.set(key, id);
      return id;
    },
    join(egress, ingress) {
      const key = egress * pairing + ingress;
      const known = joined.get(key);
      if (known !== undefined) return known;
      const { allowed, open } = joinSides(sides[egress] ?? everything, sides[ingress] ?? everything);
      const result = { allowed: pool.id(allowed), open: pool.id(open) };
      joined.set(key, result);
      return result;
    },
  };
}

/** Both numbers fit a double side by side. */
const pairing = 0x4000000;

function keyOf({ accept, deny, next }: TierSets): string {
  return `${accept.key}/${deny.key}/${next.key}`;
}
