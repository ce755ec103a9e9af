import type { Context } from "../../snapshot/context.ts";
import { writtenIn } from "../../snapshot/textPlace.ts";
import { someOf } from "../../words/lists.ts";
import type { Span } from "../../yaml/tree.ts";
import { isBuilt } from "../becomes.ts";

/** Where the lens of a base stands: at its first key. */
export interface TakenLens {
  readonly document: number;
  readonly span: Span;
  readonly title: string;
}

/** "taken in by dev, prod", where several clusters build something of the file. */
export function takenLens({ snapshot, file }: Context): TakenLens | undefined {
  const uri = writtenIn(file);
  const taking = snapshot.clustersOf(uri);
  if (taking.length < 2 || !isBuilt(snapshot, uri)) return undefined;
  const written = snapshot.files.get(uri)?.stream.documents ?? [];
  const document = Math.max(
    written.findIndex(({ root }) => root !== undefined),
    0,
  );
  const root = written[document]?.root;
  const first = root?.kind === "map" ? root.entries[0]?.key.span : undefined;
  const names = taking.map(({ name }) => (name === "" ? "(no name)" : name));
  return { document, span: first ?? { start: 0, end: 0 }, title: `taken in by ${someOf(names, 4)}` };
}
