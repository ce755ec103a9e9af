import type { Context } from "../../snapshot/context.ts";
import type { TextPlace } from "../../source/place.ts";
import type { ClusterFinding } from "./clusterRuns.ts";

/** A finding of one cluster, at the place that a person edits. */
export interface Located {
  readonly finding: ClusterFinding;
  readonly context: Context;
  readonly place: TextPlace;
  /** Of all clusters in which it holds, as far as is known; that of the context among them. */
  readonly names: readonly string[];
}
