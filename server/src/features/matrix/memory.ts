import type { Need } from "../../snapshot/need.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Traffic } from "../../traffic/types.ts";
import { createDirectoryMemory, type DirectoryMemory } from "./directoryMemory.ts";
import type { Directory } from "./endpoints.ts";
import { indexNeeds, type MatrixNeeds } from "./needs.ts";
import type { MatrixBaseText } from "./types.ts";

/** What the matrix of one folder keeps from one snapshot to the next. */
export interface MatrixMemory {
  readonly directories: DirectoryMemory;
  /** The snapshot with the texts that it is compared with: while somebody types it is mostly the same clusters. */
  base(now: Snapshot, texts: readonly MatrixBaseText[]): Snapshot;
  /** What is needed, by cell; the same for the same needs of the same endpoints. */
  needs(needs: readonly Need[], traffic: Traffic, directory: Directory): MatrixNeeds;
}

export function createMatrixMemory(): MatrixMemory {
  let last: Snapshot | undefined;
  let indexed:
    | { readonly needs: readonly Need[]; readonly directory: Directory; readonly index: MatrixNeeds }
    | undefined;
  return {
    directories: createDirectoryMemory(),
    base(now, texts) {
      last = now.with(new Map(texts.map(({ uri, text }) => [uri, text ?? undefined])), last);
      return last;
    },
    needs(needs, traffic, directory) {
      if (indexed?.needs !== needs || indexed.directory !== directory) {
        indexed = { needs, directory, index: indexNeeds(needs, traffic, directory) };
      }
      return indexed.index;
    },
  };
}
