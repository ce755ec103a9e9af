import type { Direction } from "../manifest/types.ts";
import type { CompiledPolicy } from "./compile.ts";
import type { ConnectionPool } from "./connectionPool.ts";
import type { Evaluator } from "./evaluator.ts";
import type { PeerUses } from "./peers.ts";
import type { RedundancyMemory } from "./redundancyMemory.ts";
import type { Reading, Traffic } from "./types.ts";
import type { Universe } from "./universe.ts";

/** A traffic with its insides: what explanation, matrix and the next traffic are made from. */
export interface Engine extends Traffic {
  readonly policies: readonly CompiledPolicy[];
  readonly universe: Universe;
  readonly evaluator: Evaluator;
  readonly reading: Reading;
  readonly redundancyMemory: RedundancyMemory;
  /** Handed on from one traffic to the next. */
  readonly pool: ConnectionPool;
  /** Each peer of the rules in force once. */
  peers(direction: Direction): readonly PeerUses[];
}
