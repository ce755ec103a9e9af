import { beyondClustersWords } from "../build/clusterGroups.ts";
import { beyondWords } from "../build/entries/bounded.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { createLineIndex } from "../yaml/lines.ts";

/** What somebody applies and its tool refuses, or nobody builds. */
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
  return [...leftOutOf(snapshot), ...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
}

/** What is too much to be looked at. */
export function leftOutOf({ description }: Snapshot): readonly Unbuilt[] {
  if (description === undefined) return [];
  const { found, grouped, uriOf } = description;
  const { beyond } = grouped;
  const [first] = beyond?.entries ?? [];
  const file = found.entries.find(({ id }) => id === first)?.files[0] ?? "";
  return [
    ...(found.beyond ? [{ uri: uriOf(found.beyond.file), line: 0, message: beyondWords(found.beyond) }] : []),
    ...(beyond ? [{ uri: uriOf(file), line: 0, message: beyondClustersWords(beyond) }] : []),
  ];
}
