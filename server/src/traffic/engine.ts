import type { Direction, Peer, PolicyRule } from "../manifest/types.ts";
import type { ClassifiedMemory } from "./classified.ts";
import type { CompiledPeer, CompiledPolicy, CompiledPorts } from "./compile.ts";
import type { ConnectionPool } from "./connectionPool.ts";
import type { Evaluator } from "./evaluator.ts";
import type { KnownPeers, PeerUses } from "./peers.ts";
import type { RedundancyMemory } from "./redundancyMemory.ts";
import type { Tiers } from "./tiers.ts";
import type { Endpoint, Reading, Traffic } from "./types.ts";
import type { Universe } from "./universe.ts";

/** What was compiled; handed on from one traffic to the next, the entries go with what they were made from. */
export interface CompiledMemory {
  readonly policies: WeakMap<object, CompiledPolicy>;
  /** As seen from one namespace, which is the only one for the peer of a policy. */
  readonly peers: WeakMap<Peer, { readonly namespace: string; readonly peer: CompiledPeer }>;
  readonly ports: WeakMap<PolicyRule["ports"], CompiledPorts>;
}

/** A traffic with its insides: what explanation, matrix and the next traffic are made from. */
export interface Engine extends Traffic {
  /** As `policyAt` counts them. */
  readonly policies: readonly CompiledPolicy[];
  readonly tiers: Tiers;
  readonly compiled: CompiledMemory;
  /** Handed on for as long as the workloads are the same. */
  workloadEndpoints(): readonly Endpoint[];
  readonly universe: Universe;
  readonly evaluator: Evaluator;
  readonly reading: Reading;
  readonly redundancyMemory: RedundancyMemory;
  /** Handed on from one traffic to the next. */
  readonly pool: ConnectionPool;
  /** Each peer of the rules in force once. */
  peers(direction: Direction): readonly PeerUses[];
  /** The last that were asked for, for the next traffic. */
  readonly knownPeers: Readonly<Partial<Record<Direction, KnownPeers>>>;
  /** What the matrix was last put together by; handed on from one traffic to the next. */
  readonly classified: ClassifiedMemory;
}
