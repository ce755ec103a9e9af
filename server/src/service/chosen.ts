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
  /** Looked at while the clusters were not known yet: nobody may look again, having gone to the matrix meanwhile. */
  readonly early?: string | undefined;
}

export function createChosenClusters(): ChosenClusters {
  const choices = new Map<string | undefined, Choice>();

  function among(snapshot: Snapshot, clusters: readonly ClusterSnapshot[]): ClusterSnapshot | undefined {
    return chosenAmong(clusters, choiceFor(snapshot));
  }

  function choiceFor(snapshot: Snapshot): Choice {
    const choice = choices.get(snapshot.folder) ?? {};
    if (choice.early === undefined || !snapshot.complete) return choice;
    const found = chosenAmong(snapshot.clustersOf(choice.early), choice);
    const next = { ...choice, early: undefined, last: found?.name ?? choice.last };
    choices.set(snapshot.folder, next);
    return next;
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
      const choice = { ...choices.get(snapshot.folder), early: snapshot.complete ? undefined : uri };
      choices.set(snapshot.folder, found === undefined ? choice : { ...choice, last: found.name });
    },
    pin(folder: string | undefined, name: string | undefined) {
      const choice = choices.get(folder) ?? {};
      // Nothing jumps when the pin is taken out.
      choices.set(folder, { ...choice, pinned: name, last: name ?? choice.pinned ?? choice.last });
    },
    pinned(snapshot: Snapshot) {
      const { pinned } = choices.get(snapshot.folder) ?? {};
      return snapshot.clusters.some(({ name }) => name === pinned) ? pinned : undefined;
    },
  });
}

function chosenAmong(clusters: readonly ClusterSnapshot[], { pinned, last }: Choice): ClusterSnapshot | undefined {
  const named = (name: string | undefined) =>
    name === undefined ? undefined : clusters.find((each) => each.name === name);
  return named(pinned) ?? named(last) ?? clusters[0];
}
