import type { Direction } from "../manifest/types.ts";
import type { CompiledPolicy, CompiledRule } from "./compile.ts";
import { changedPlaces } from "./peers.ts";

/**
 * What some policies tell ends of connections apart by: the very same value as long as they name the same sets and the same
 * ports by name, whatever else they say. It holds nothing.
 */
export interface ToldApart {
  readonly kind: "told-apart";
}

export function createToldApart(): ToldApart {
  return Object.freeze({ kind: "told-apart" });
}

/** Each policy, at its place, names what it named. Those that are not the same may be few. */
export function tellAlike(before: readonly CompiledPolicy[], now: readonly CompiledPolicy[]): boolean {
  const changed = changedPlaces(before, now);
  return changed !== undefined && [...changed].every((place) => isAlike(before[place], now[place]));
}

const directions = ["ingress", "egress"] as const satisfies readonly Direction[];

function isAlike(a: CompiledPolicy | undefined, b: CompiledPolicy | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.subjects.id !== b.subjects.id || a.additive !== b.additive || a.namespace !== b.namespace) return false;
  if (a.tier !== b.tier || a.priority !== b.priority || a.api !== b.api) return false;
  return directions.every((direction) => {
    const [then, now] = [a.rules[direction], b.rules[direction]];
    if (then === undefined || now === undefined) return then === now;
    return then.length === now.length && then.every((rule, at) => namesAlike(rule, now[at]));
  });
}

function namesAlike(a: CompiledRule, b: CompiledRule | undefined): boolean {
  if (a === b) return true;
  if (b === undefined || a.peers?.length !== b.peers?.length || a.ports.named.length !== b.ports.named.length)
    return false;
  return (
    (a.peers ?? []).every(({ id }, at) => id === b.peers?.[at]?.id) &&
    a.ports.named.every(
      ({ name, protocol }, at) => name === b.ports.named[at]?.name && protocol === b.ports.named[at]?.protocol,
    )
  );
}
