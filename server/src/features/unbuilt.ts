import type { Snapshot } from "../snapshot/snapshot.ts";
import { createLineIndex } from "../yaml/lines.ts";

/** What somebody applies and its tool refuses. */
export interface Unbuilt {
  readonly uri: string;
  /** Counts from 0. */
  readonly line: number;
  readonly message: string;
}

/** The first problem of each entry point: what comes behind it follows from it. What is being typed is no fault yet. */
export function unbuilt(snapshot: Snapshot): readonly Unbuilt[] {
  const found = (snapshot.description?.troubled ?? []).flatMap(({ problems, typing }): readonly Unbuilt[] => {
    const first = problems.find(({ kind }) => kind === "failed");
    if (first === undefined || typing !== undefined) return [];
    const { message, span } = first.shown ?? first;
    const text = snapshot.files.get(first.uri)?.stream.text ?? "";
    return [{ uri: first.uri, line: createLineIndex(text).positionAt(span.start).line, message }];
  });
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
}
