import type { Direction } from "../manifest/types.ts";
import type { CompiledPeer, CompiledPolicy, CompiledRule } from "./compile.ts";

export interface PeerUses {
  readonly peer: CompiledPeer;
  readonly uses: readonly PeerUse[];
}

interface PeerUse {
  /** Its place in `Engine.policies`. */
  readonly policy: number;
  readonly rule: CompiledRule;
  /** Which peer of the policy it is, over all its rules. */
  readonly at: number;
}

/** The peers of some policies, for when few of these are others. */
export interface KnownPeers {
  readonly policies: readonly CompiledPolicy[];
  readonly peers: readonly PeerUses[];
}

/** Policies that may be others before all are gone through again. */
const fewPolicies = 8;

/** Each peer of the rules in force once, with the rules that name it, by first use. */
export function distinctPeers(
  policies: readonly CompiledPolicy[],
  direction: Direction,
  known?: KnownPeers,
): readonly PeerUses[] {
  const changed = known === undefined ? undefined : changedPlaces(known.policies, policies);
  if (known !== undefined && changed !== undefined) return patched(known, policies, direction, changed);
  const byId = new Map<string, { readonly peer: CompiledPeer; readonly uses: PeerUse[] }>();
  for (const [policy, compiled] of policies.entries()) {
    for (const { peer, ...use } of usesIn(compiled, policy, direction)) {
      const found = byId.get(peer.id);
      if (found === undefined) byId.set(peer.id, { peer, uses: [use] });
      else found.uses.push(use);
    }
  }
  return [...byId.values()];
}

function usesIn({ rules }: CompiledPolicy, policy: number, direction: Direction): (PeerUse & { peer: CompiledPeer })[] {
  const uses: (PeerUse & { peer: CompiledPeer })[] = [];
  for (const rule of rules[direction] ?? []) {
    for (const peer of rule.peers ?? []) uses.push({ peer, policy, rule, at: uses.length });
  }
  return uses;
}

/** `undefined`: more than a few, or some came or went. */
export function changedPlaces(
  before: readonly CompiledPolicy[],
  now: readonly CompiledPolicy[],
): ReadonlySet<number> | undefined {
  if (before.length !== now.length) return undefined;
  const changed = new Set<number>();
  for (let at = 0; at < now.length; at++) {
    if (before[at] !== now[at]) changed.add(at);
    if (changed.size > fewPolicies) return undefined;
  }
  return changed;
}

/** What is the same as if all were gone through. */
function patched(
  { policies: before, peers }: KnownPeers,
  policies: readonly CompiledPolicy[],
  direction: Direction,
  changed: ReadonlySet<number>,
): readonly PeerUses[] {
  if (changed.size === 0) return peers;
  const gone = new Set<string>();
  const added = new Map<string, { readonly peer: CompiledPeer; readonly uses: PeerUse[] }>();
  for (const place of changed) {
    const [old, now] = [before[place], policies[place]];
    if (old !== undefined) for (const { peer } of usesIn(old, place, direction)) gone.add(peer.id);
    for (const { peer, ...use } of now === undefined ? [] : usesIn(now, place, direction)) {
      const found = added.get(peer.id);
      if (found === undefined) added.set(peer.id, { peer, uses: [use] });
      else found.uses.push(use);
    }
  }
  const next: PeerUses[] = [];
  for (const entry of peers) {
    const more = added.get(entry.peer.id);
    if (more === undefined && !gone.has(entry.peer.id)) {
      next.push(entry);
      continue;
    }
    added.delete(entry.peer.id);
    const uses = [...entry.uses.filter(({ policy }) => !changed.has(policy)), ...(more?.uses ?? [])];
    if (uses.length > 0) next.push({ peer: entry.peer, uses: uses.sort(byPlace) });
  }
  for (const more of added.values()) next.push(more);
  return next.sort((a, b) => byPlace(a.uses[0], b.uses[0]));
}

function byPlace(a: PeerUse | undefined, b: PeerUse | undefined): number {
  return (a?.policy ?? 0) - (b?.policy ?? 0) || (a?.at ?? 0) - (b?.at ?? 0);
}
