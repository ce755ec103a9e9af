import type { Snapshot } from "../../snapshot/snapshot.ts";
import { createDirectoryMemory, type DirectoryMemory } from "./directoryMemory.ts";
import type { MatrixBaseText } from "./types.ts";

/** What the matrix of one folder keeps from one snapshot to the next. */
export interface MatrixMemory {
  readonly directories: DirectoryMemory;
  /** The snapshot with the texts that it is compared with: while somebody types it is mostly the same clusters. */
  base(now: Snapshot, texts: readonly MatrixBaseText[]): Snapshot;
}

export function createMatrixMemory(): MatrixMemory {
  let last: Snapshot | undefined;
  return {
    directories: createDirectoryMemory(),
    base(now, texts) {
      last = now.with(new Map(texts.map(({ uri, text }) => [uri, text ?? undefined])), last);
      return last;
    },
  };
}
