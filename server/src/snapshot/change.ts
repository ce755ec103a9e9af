import type { Cluster, ClusterPolicy } from "../cluster/cluster.ts";
import { limits } from "../limits.ts";
import { isolates, rulesOf } from "../manifest/kinds/networkPolicy/policyTypes.ts";
import type { Direction } from "../manifest/types.ts";
import type { FixEdit } from "../source/fix.ts";
import { contains } from "../traffic/connectionSet.ts";
import type { Traffic } from "../traffic/types.ts";
import type { ClusterSnapshot } from "./cluster.ts";
import type { Context } from "./context.ts";
import { clusterNamed } from "./snapshot.ts";
import { sourceEdits } from "./sourceEdits.ts";

/** Ordered pairs of known workloads between which something more, or something less, may pass. */
export interface Change {
  readonly added: number;
  readonly removed: number;
}

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
  return after && compare(before.traffic, after.traffic);
}

const none: Change = Object.freeze({ added: 0, removed: 0 });

/** So many policies stand in the texts, or beside those of the texts, that it takes too long to read them for every fix. */
function isCrowded(cluster: Cluster, uris: readonly string[]): boolean {
  const { policies, policiesByFile, workloadsByNamespace } = cluster;
  const { policies: most, crowd } = limits.snapshot;
  const own = uris.flatMap((uri) => policiesByFile.get(uri) ?? []);
  if (own.length > most) return true;
  const namespaces = new Set(own.flatMap((index) => policies[index ?? -1]?.namespace ?? []));
  const pods = [...namespaces].reduce((sum, each) => sum + (workloadsByNamespace.get(each)?.length ?? 0), 0);
  if (policies.length <= most && pods * policies.length <= crowd) return false;
  const beside = policies.filter(({ namespace }) => namespaces.has(namespace)).length;
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

function compare(before: Traffic, after: Traffic): Change | undefined {
  const total = after.cluster.workloads.length;
  if (total !== before.cluster.workloads.length) return undefined;
  const pairs = changedPairs(before, after);
  let added = 0;
  let removed = 0;
  const compared = new Set<number>();
  const compareOne = (source: number, destination: number) => {
    const id = source * total + destination;
    if (source === destination || compared.has(id)) return;
    compared.add(id);
    const then = before.connections(source, destination);
    const now = after.connections(source, destination);
    if (then.key === now.key) return;
    if (!contains(then, now)) added++;
    if (!contains(now, then)) removed++;
  };
  for (const { pods, others, direction } of pairs) {
    const ends = others ?? before.cluster.workloads.map(({ index }) => index);
    if (compared.size + pods.length * ends.length > limits.snapshot.counted) return undefined;
    for (const pod of pods) {
      for (const other of ends) direction === "ingress" ? compareOne(other, pod) : compareOne(pod, other);
    }
  }
  return { added, removed };
}

/** Between the pods of a policy and the workloads on the other side something may have changed; `undefined`: all of them. */
interface ChangedPairs {
  readonly direction: Direction;
  readonly pods: readonly number[];
  readonly others: readonly number[] | undefined;
}

/** Policies that are not the same in both, by the rules that differ; of one for the whole cluster anything may follow. */
function changedPairs(before: Traffic, after: Traffic): readonly ChangedPairs[] {
  const wide = [before, after].map(({ cluster }) => cluster.adminPolicies.map(({ object }) => object));
  if (wide[0]?.length !== wide[1]?.length || wide[0]?.some((object, i) => object !== wide[1]?.[i])) {
    return [{ direction: "egress", pods: before.cluster.workloads.map(({ index }) => index), others: undefined }];
  }
  const [then, now] = differingPolicies(before, after);
  const pairs: ChangedPairs[] = [];
  for (const name of new Set([...then.keys(), ...now.keys()])) {
    const [old, current] = [then.get(name), now.get(name)];
    if (old?.object === current?.object) continue;
    const pods = (traffic: Traffic, policy: ClusterPolicy | undefined) =>
      policy === undefined ? [] : [...traffic.selectedBy(policy.index)];
    const [oldPods, newPods] = [pods(before, old), pods(after, current)];
    const samePods = oldPods.join() === newPods.join();
    const all = samePods ? oldPods : [...new Set([...oldPods, ...newPods])];
    for (const direction of ["ingress", "egress"] as const) {
      const isolated = [old, current].map((policy) => policy !== undefined && isolates(policy.object, direction));
      if (!isolated.includes(true)) continue;
      const same = samePods && isolated[0] === isolated[1] && old !== undefined && current !== undefined;
      const others = same ? othersOf(before, after, old, current, direction) : undefined;
      if (others === undefined || others.length > 0) pairs.push({ direction, pods: all, others });
    }
  }
  return pairs;
}

type PoliciesByName = ReadonlyMap<string, ClusterPolicy>;

/** Those that do not stand unchanged at the same index: an edit mostly leaves all others where they were. */
function differingPolicies(before: Traffic, after: Traffic): readonly [PoliciesByName, PoliciesByName] {
  const then = new Map<string, ClusterPolicy>();
  const now = new Map<string, ClusterPolicy>();
  const note = (policies: Map<string, ClusterPolicy>, policy: ClusterPolicy | undefined) => {
    if (policy !== undefined) policies.set(`${policy.namespace}/${policy.object.name}`, policy);
  };
  const [old, current] = [before.cluster.policies, after.cluster.policies];
  for (let index = 0; index < Math.max(old.length, current.length); index++) {
    if (old[index]?.object === current[index]?.object) continue;
    note(then, old[index]);
    note(now, current[index]);
  }
  return [then, now];
}

/** The workloads on the other side of the rules that only one of the two has. */
function othersOf(
  before: Traffic,
  after: Traffic,
  old: ClusterPolicy,
  current: ClusterPolicy,
  direction: Direction,
): readonly number[] | undefined {
  const texts = (policy: ClusterPolicy) =>
    new Map(rulesOf(policy.object, direction).map((rule) => [JSON.stringify(rule), rule]));
  const [a, b] = [texts(old), texts(current)];
  const found = new Set<number>();
  const note = (traffic: Traffic, policy: ClusterPolicy, own: typeof a, other: typeof a): boolean => {
    for (const [text, rule] of own) {
      if (other.has(text)) continue;
      if (rule.peers.length === 0) return false;
      for (const peer of rule.peers) {
        for (const index of traffic.workloadsOfPeer(peer, policy.namespace)) found.add(index);
      }
    }
    return true;
  };
  return note(before, old, a, b) && note(after, current, b, a) ? [...found] : undefined;
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
