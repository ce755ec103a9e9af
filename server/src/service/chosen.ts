import type { ClusterSnapshot } from "../snapshot/cluster.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

/** Which cluster answers are given for, where a text is in several. Remembered for each folder. */
export interface ChosenClusters {
  /** The one to answer for a text; `undefined` where none takes it in. */
  of(snapshot: Snapshot, uri: string): ClusterSnapshot | undefined;
  /** The one that is shown of a folder as a whole. */
  shown(snapshot: Snapshot): ClusterSnapshot;
  /** Somebody looks at a text now: unless one is pinned, its cluster is shown from now on. */
  look(snapshot: Snapshot, uri: string): void;
  /** Stays with one, also while it is not there; `undefined`: follows what is looked at. */
  pin(folder: string | undefined, name: string | undefined): void;
  /** The name of the pinned one, if it is there. */
  pinned(snapshot: Snapshot): string | undefined;
}

interface Choice {
  readonly pinned?: string | undefined;
  readonly last?: string | undefined;
}

export function createChosenClusters(): ChosenClusters {
  const choices = new Map<string | undefined, Choice>();

  function among(snapshot: Snapshot, clusters: readonly ClusterSnapshot[]): ClusterSnapshot | undefined {
    const { pinned, last } = choices.get(snapshot.folder) ?? {};
    const named = (name: string | undefined) =>
      name === undefined ? undefined : clusters.find((each) => each.name === name);
    return named(pinned) ?? named(last) ?? clusters[0];
  }

  return Object.freeze({
    of: (snapshot: Snapshot, uri: string) => among(snapshot, snapshot.clustersOf(uri)),
    shown(snapshot: Snapshot) {
      const found = among(snapshot, snapshot.clusters);
      if (found === undefined) throw new RangeError("a snapshot has a cluster");
      return found;
    },
    look(snapshot: Snapshot, uri: string) {
      const found = among(snapshot, snapshot.clustersOf(uri));
      if (found !== undefined) choices.set(snapshot.folder, { ...choices.get(snapshot.folder), last: found.name });
    },
    pin(folder: string | undefined, name: string | undefined) {
      const { last } = choices.get(folder) ?? {};
      // Nothing jumps when the pin is taken out.
      choices.set(folder, { pinned: name, last: name ?? choices.get(folder)?.pinned ?? last });
    },
    pinned(snapshot: Snapshot) {
      const { pinned } = choices.get(snapshot.folder) ?? {};
      return snapshot.clusters.some(({ name }) => name === pinned) ? pinned : undefined;
    },
  });
}
