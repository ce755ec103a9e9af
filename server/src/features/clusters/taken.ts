import type { ClusterSnapshot } from "../../snapshot/cluster.ts";
import type { Context } from "../../snapshot/context.ts";
import { writtenIn } from "../../snapshot/textPlace.ts";
import { someOf } from "../../words/lists.ts";
import type { Span } from "../../yaml/tree.ts";
import { isBuilt } from "../becomes.ts";
import { isTemplate } from "../charts/isTemplate.ts";
import { chartBuildsOf } from "../charts/releases.ts";

/** Where the lens of a base stands: at its first key. */
export interface TakenLens {
  readonly document: number;
  readonly span: Span;
  readonly title: string;
}

/** "taken in by dev, prod", where several clusters build something of the file. */
export function takenLens({ snapshot, file }: Context): TakenLens | undefined {
  const uri = writtenIn(file);
  const taking = withoutUnread(snapshot, uri, snapshot.clustersOf(uri));
  if (taking.length < 2 || !isBuilt(snapshot, uri)) return undefined;
  const written = snapshot.files.get(uri)?.stream.documents ?? [];
  const document = Math.max(
    written.findIndex(({ root }) => root !== undefined),
    0,
  );
  const root = written[document]?.root;
  // What templates share begins anywhere.
  const shared = /\/_[^/]*$/.test(uri);
  const first = root?.kind === "map" && !shared ? root.entries[0]?.key.span : undefined;
  const names = taking.map(({ name }) => (name === "" ? "(no name)" : name));
  return {
    document: shared ? 0 : document,
    span: first ?? { start: 0, end: 0 },
    title: `taken in by ${someOf(names, 4)}`,
  };
}

/** What a chart's folder holds is handed to all of its releases; the values of one are read by that alone. */
function withoutUnread(
  snapshot: Context["snapshot"],
  uri: string,
  taking: readonly ClusterSnapshot[],
): readonly ClusterSnapshot[] {
  if (taking.length < 2 || isTemplate(uri)) return taking;
  const charts = chartBuildsOf(snapshot, uri);
  if (charts.length === 0) return taking;
  return taking.filter(({ name }) => charts.some(({ clusters }) => clusters.includes(name)));
}
