import type { Direction } from "../manifest/types.ts";
import type { AddressSpace } from "./addressSpace.ts";
import type { ConnectionPool } from "./connectionPool.ts";
import type { PeerUses } from "./peers.ts";
import type { ToldApart } from "./toldApart.ts";
import type { Classes, Reading } from "./types.ts";
import type { Rest } from "./universe.ts";
import type { WorkloadIndex } from "./workloadIndex.ts";

/** The rows and columns of a matrix: endpoints that nothing tells apart. */
export interface Classified {
  /** The reading that was asked for, and those that differ from it in this cluster. */
  readonly readings: readonly Reading[];
  readonly rows: Classes;
  /** Coarser: endpoints that the same policies isolate. */
  readonly rowGroups: Classes;
  readonly columns: Classes;
  /** The same, with the same numbers for named ports. */
  readonly columnGroups: Classes;
  /** `undefined`: there are only policies that add up. */
  readonly around: Around | undefined;
  /** By the direction of whose subjects they are the rows or columns: what peers tell apart, whoever is isolated. */
  readonly named: Readonly<Record<Direction, NamedApart>>;
  /** As `Matrix.equal`, once somebody has asked. */
  equal: Classes | undefined;
  /** By reading, once somebody has asked for a cell. */
  readonly ingress: Map<string, IngressBasis>;
}

/** Ends that no peer of the other direction tells apart, and what that was found by. */
export interface NamedApart {
  readonly readings: readonly Reading[];
  /** By their ids: nothing of an older state is held. */
  readonly peers: readonly string[];
  readonly workloads: WorkloadIndex;
  readonly space: AddressSpace;
  readonly podIndex: WorkloadIndex;
  readonly classes: Classes;
}

export interface ClassifiedMemory {
  last: { readonly toldApart: ToldApart; readonly rest: Rest; readonly value: Classified } | undefined;
}

/** Endpoints that the tiers around those that add up do not tell apart, by direction and end. */
export type Around = Readonly<Record<Direction, { readonly subjects: Classes; readonly peers: Classes }>>;

/** What ingress rests on, as long as policies name the same sets of ends: an edit of ports changes nothing of it. */
export interface IngressBasis {
  readonly pool: ConnectionPool;
  /** By policy the column groups that it isolates. */
  readonly groupsOf: readonly (readonly number[])[];
  /** 1 where policies isolate the column group. */
  readonly isolated: Uint8Array;
  /** By peer and those who name it: column group and number of the connection set, by turns. */
  readonly allows: WeakMap<PeerUses, readonly number[]>;
}
