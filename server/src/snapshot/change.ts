import type { Cluster } from "../cluster/cluster.ts";
import { limits } from "../limits.ts";
import type { FixEdit } from "../source/fix.ts";
import type { Traffic } from "../traffic/types.ts";
import { type Change, countChanges } from "./changedPairs.ts";
import type { ClusterSnapshot } from "./cluster.ts";
import type { Context } from "./context.ts";
import { clusterNamed } from "./snapshot.ts";
import { sourceEdits } from "./sourceEdits.ts";

/**
 * What some edits do to the connections of the known workloads of the context's cluster; `undefined` where that is too much
 * to count, or where no text that a person edits has the place of one: such a fix is not offered.
 */
export function changeOf(
  context: Pick<Context, "snapshot" | "clusterName"> & Partial<Pick<Context, "file" | "fileOf">>,
  edits: readonly FixEdit[],
): Change | undefined {
  const { snapshot, file, fileOf } = context;
  if (file === undefined || fileOf === undefined) return changeAfter(context, textsOf(snapshot, edits));
  const exact = sourceEdits(edits, { snapshot, file, fileOf });
  return exact && changeAfter(context, textsAfter(snapshot, exact));
}

/** For the end of a fix's title: what its edits change, worked out for the first who asks. */
export function effectOf(context: Parameters<typeof changeOf>[0], edits: readonly FixEdit[]): () => string {
  let known: string | undefined;
  return () => {
    known ??= changeText(changeOf(context, edits));
    return known;
  };
}

/** The texts after the edits of a fix. */
function textsOf(snapshot: Context["snapshot"], edits: readonly FixEdit[]): ReadonlyMap<string, string> | undefined {
  const placed = edits.map(({ uri, document, span, newText }) => {
    const base = snapshot.files.get(uri)?.stream.starts[document] ?? 0;
    return { place: { uri, start: base + span.start, end: base + span.end }, newText };
  });
  return textsAfter(snapshot, placed);
}

/** The same of texts as they would be. */
export function changeAfter(
  { snapshot, clusterName }: Pick<Context, "snapshot" | "clusterName">,
  texts: ReadonlyMap<string, string> | undefined,
): Change | undefined {
  if (texts === undefined) return undefined;
  const before = clusterNamed(snapshot, clusterName);
  return before && changeBetween(before, () => clusterNamed(snapshot.with(texts), clusterName), [...texts.keys()]);
}

/** The same of a cluster as it is, and as it is with other texts in some files. */
export function changeBetween(
  before: ClusterSnapshot,
  next: () => ClusterSnapshot | undefined,
  uris: readonly string[],
): Change | undefined {
  // Fixes are of policies: between the workloads that are there, if there are two.
  if (before.cluster.workloads.length < 2) return none;
  if (isCrowded(before.cluster, uris)) return undefined;
  const after = next();
  return after && countChanges(before.traffic, after.traffic);
}

const none: Change = Object.freeze({ added: 0, removed: 0 });

/** So many policies stand in the texts, or beside those of the texts, that it takes too long to read them for every fix. */
function isCrowded(cluster: Cluster, uris: readonly string[]): boolean {
  const { policies, policiesByFile, policiesByNamespace, workloadsByNamespace } = cluster;
  const { policies: most, crowd } = limits.snapshot;
  const own = uris.flatMap((uri) => policiesByFile.get(uri) ?? []);
  if (own.length > most) return true;
  const namespaces = new Set(own.flatMap((index) => policies[index ?? -1]?.namespace ?? []));
  const pods = [...namespaces].reduce((sum, each) => sum + (workloadsByNamespace.get(each)?.length ?? 0), 0);
  if (policies.length <= most && pods * policies.length <= crowd) return false;
  const beside = [...namespaces].reduce((sum, each) => sum + (policiesByNamespace.get(each)?.length ?? 0), 0);
  return beside > most || pods * beside > crowd;
}

/**
 * Whether everything is allowed, denied or left open after the edits as it was, for every pair of known ends; `undefined`
 * where that is too much to look at.
 */
export function keepsConnections(
  { snapshot, clusterName }: Pick<Context, "snapshot" | "clusterName">,
  edits: readonly FixEdit[],
): boolean | undefined {
  const texts = textsOf(snapshot, edits);
  const before = clusterNamed(snapshot, clusterName)?.traffic;
  const after = texts === undefined ? undefined : clusterNamed(snapshot.with(texts), clusterName)?.traffic;
  if (before === undefined || after === undefined) return undefined;
  const { length } = before.endpoints;
  if (length * length > limits.snapshot.compared) return undefined;
  const labels = ({ endpoints }: Traffic) => endpoints.map(({ label }) => label).join();
  if (labels(before) !== labels(after)) return false;
  for (let source = 0; source < length; source++) {
    for (let destination = 0; destination < length; destination++) {
      const [then, now] = [before.passing(source, destination), after.passing(source, destination)];
      if (then.allowed.key !== now.allowed.key || then.open.key !== now.open.key) return false;
    }
  }
  return true;
}

interface Edit {
  readonly place: { readonly uri: string; readonly start: number; readonly end: number };
  readonly newText: string;
}

/** The texts of all files that some edits change; `undefined` where one is not known. */
export function textsAfter(
  { files }: Context["snapshot"],
  edits: readonly Edit[],
): ReadonlyMap<string, string> | undefined {
  const texts = new Map<string, string>();
  for (const uri of new Set(edits.map(({ place }) => place.uri))) {
    const file = files.get(uri);
    if (file === undefined) return undefined;
    texts.set(uri, applyEdits(uri, edits, file.stream.text));
  }
  return texts;
}

/** A file's text after the edits. Those of other files, and any that overlap an earlier one, are left out. */
export function applyEdits(uri: string, edits: readonly Edit[], text: string): string {
  const absolute = edits
    .filter(({ place }) => place.uri === uri)
    .map(({ place: { start, end }, newText }, order) => ({ start, end, newText, order }))
    .sort((a, b) => a.start - b.start || a.order - b.order);
  let result = "";
  let at = 0;
  for (const { start, end, newText } of absolute) {
    if (start < at) continue;
    result += text.slice(at, start) + newText;
    at = Math.max(at, end);
  }
  return result + text.slice(at);
}

/** For the end of a fix's title: ` (allows 3 more connections)`. */
export function changeText(change: Change | undefined): string {
  if (change === undefined) return " (changes what is allowed)";
  const { added, removed } = change;
  const connections = (number: number) => (number === 1 ? "connection" : "connections");
  if (added > 0 && removed > 0) return ` (allows ${added} more ${connections(added)}, removes ${removed})`;
  if (added > 0) return ` (allows ${added} more ${connections(added)})`;
  if (removed > 0) return ` (removes ${removed} ${connections(removed)})`;
  return " (changes no known connection)";
}
