import { limits } from "../../limits.ts";
import { textsAfter } from "../../snapshot/change.ts";
import type { ClusterSnapshot } from "../../snapshot/cluster.ts";
import { contextOf } from "../../snapshot/context.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { SourceEdit } from "../../source/fix.ts";
import type { ClusterFinding, ClusterRuns } from "./clusterRuns.ts";
import { createRecent } from "./recent.ts";

/** What some edits of texts come to in the clusters that take these in. */
export interface FixTrial {
  /** Each cluster as it is, and as it would be, by name; `undefined`: one of them is not there. */
  cluster(name: string): readonly [ClusterSnapshot, ClusterSnapshot] | undefined;
  /** Clusters that take in a text that is edited. */
  readonly names: ReadonlySet<string>;
  /** What is found in a file of a cluster then: `worse`: an error more than now, a warning more and no error less, or the file is gone. */
  found(name: string, key: string): "worse" | readonly ClusterFinding[];
}

/** Tries edits; once for all findings that offer the same. */
export interface FixTrials {
  /**
   * `undefined`: they cannot be tried, or concern more clusters than can be looked at, or too much was tried already.
   * `judged`: policies that are judged for it beyond a few.
   */
  of(snapshot: Snapshot, edits: readonly SourceEdit[], judged: number): FixTrial | undefined;
}

/** Findings behind each other offer the same few fixes. */
const remembered = 8;

export function createFixTrials(runs: ClusterRuns): FixTrials {
  let last: Snapshot | undefined;
  let known = createRecent<FixTrial>(remembered);
  let left = 0;
  return Object.freeze({
    of(snapshot: Snapshot, edits: readonly SourceEdit[], judged: number) {
      if (last !== snapshot) {
        last = snapshot;
        known = createRecent(remembered);
        left = limits.rules.trials.judged;
      }
      const key = JSON.stringify(edits);
      const remembers = known.get(key);
      if (remembers !== undefined || left < 0) return remembers;
      left -= judged;
      const trial = trialOf(snapshot, edits, runs);
      if (trial !== undefined) known.set(key, trial);
      return trial;
    },
  });
}

function trialOf(snapshot: Snapshot, edits: readonly SourceEdit[], runs: ClusterRuns): FixTrial | undefined {
  const texts = textsAfter(snapshot, edits);
  if (texts === undefined) return undefined;
  const taking = [...texts.keys()].flatMap((uri) => snapshot.clustersOf(uri));
  if (new Set(taking).size > limits.rules.clustersTried) return undefined;
  const next = snapshot.with(texts);
  const [then, now] = [snapshot, next].map(({ clusters }) => new Map(clusters.map((each) => [each.name, each])));
  const judged = new Map<string, ReturnType<FixTrial["found"]>>();

  function cluster(name: string): readonly [ClusterSnapshot, ClusterSnapshot] | undefined {
    const [before, after] = [then?.get(name), now?.get(name)];
    return before === undefined || after === undefined ? undefined : [before, after];
  }

  function judge(name: string, key: string): ReturnType<FixTrial["found"]> {
    const [before, after] = cluster(name) ?? [];
    const own = before && contextOf(snapshot, before, key);
    if (own === undefined) return [];
    const other = after && contextOf(next, after, key);
    if (other === undefined) return "worse";
    const [old, found] = [runs.run(own), runs.try(other)];
    const counts = (severity: ClusterFinding["severity"]) =>
      [old, found].map((list) => list.filter((each) => each.severity === severity).length);
    const [[errors = 0, errorsThen = 0], [warnings = 0, warningsThen = 0]] = [counts("error"), counts("warning")];
    // What the server rejects is not judged any further: of what it takes then, more can be said.
    const worse = errorsThen > errors || (errorsThen === errors && warningsThen > warnings);
    return worse ? "worse" : found;
  }

  return {
    cluster,
    names: new Set([...texts.keys()].flatMap((uri) => next.clustersOf(uri).map(({ name }) => name))),
    found(name: string, key: string) {
      const id = `${name} ${key}`;
      const result = judged.get(id) ?? judge(name, key);
      judged.set(id, result);
      return result;
    },
  };
}
