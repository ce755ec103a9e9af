import type { PolicyRule } from "../../server/src/manifest/types.ts";
import { type Compile, peerCovers, portsCover } from "../../server/src/snapshot/coverage.ts";

/** One rule against one other, without joining any: less than the engine proves, and so an oracle for it. */
export function ruleCovers(outer: PolicyRule, inner: PolicyRule, namespace: string, compile: Compile): boolean {
  if (!portsCover(outer.ports, inner.ports)) return false;
  if (outer.peers.length === 0) return true;
  return (
    inner.peers.length > 0 &&
    inner.peers.every((peer) => outer.peers.some((other) => peerCovers(other, peer, namespace, compile)))
  );
}
