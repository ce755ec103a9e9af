import type { Direction } from "../manifest/types.ts";
import type { CompiledPeer, CompiledPolicy, CompiledRule } from "./compile.ts";

export interface PeerUses {
  readonly peer: CompiledPeer;
  readonly uses: readonly { readonly policy: number; readonly rule: CompiledRule }[];
}

/** Each peer of the rules in force once, with the rules that name it. */
export function distinctPeers(policies: readonly CompiledPolicy[], direction: Direction): readonly PeerUses[] {
  const byId = new Map<string, PeerUses & { uses: { policy: number; rule: CompiledRule }[] }>();
  for (const [policy, { rules }] of policies.entries()) {
    for (const rule of rules[direction] ?? []) {
      for (const peer of rule.peers ?? []) {
        const known = byId.get(peer.id);
        if (known === undefined) byId.set(peer.id, { peer, uses: [{ policy, rule }] });
        else known.uses.push({ policy, rule });
      }
    }
  }
  return [...byId.values()];
}
