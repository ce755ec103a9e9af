import { snapshotWords } from "../words/age.ts";
import type { ClusterFiles } from "./cluster.ts";

/**
 * That a cluster is what a running one held, and how old that is: `a snapshot of context prod-eu, 3 days old`. `undefined` for
 * one that the files describe. `now`: milliseconds since 1970.
 */
export function heldWords(
  { entries, policiesOf }: Pick<ClusterFiles, "entries" | "policiesOf">,
  now: number,
): string | undefined {
  const taken = entries.find(({ snapshot }) => snapshot !== undefined)?.snapshot;
  return taken && snapshotWords(taken, now, policiesOf === undefined ? "" : " under the policies of the files");
}
