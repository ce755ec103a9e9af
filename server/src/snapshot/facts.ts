import { apartCharts } from "../build/entries/bareCharts.ts";
import { type Cluster, type ClusterPolicy, policyAt } from "../cluster/cluster.ts";
import type { ManifestFile } from "../manifest/file.ts";
import type { Direction } from "../manifest/types.ts";
import type { Settings } from "../source/settings.ts";
import { allConnections, type ConnectionSet, noConnections, union } from "../traffic/connectionSet.ts";
import type { Traffic } from "../traffic/types.ts";
import type { ClusterSnapshot } from "./cluster.ts";
import type { Need, NeedsSource } from "./need.ts";
import {
  alikeCovers,
  alikeNamespaces,
  alikeSelecting,
  type Covers,
  type NamespacePolicies,
  type Selecting,
  sameCovers,
  samePolicies,
  sameSelecting,
  standingIn,
} from "./policyFacts.ts";
import { type Asked, askedOf, type Question } from "./question.ts";
import { isWithin } from "./seenAddresses.ts";

/** One state of a cluster. */
export interface State {
  readonly cluster: Cluster;
  readonly traffic: Traffic;
  readonly within: Pick<ClusterSnapshot, "files" | "entries">;
  readonly settings: Pick<Settings, "flows">;
  fileOf(uri: string): ManifestFile | undefined;
}

/**
 * All that a rule may ask about other policies and other files. Each answer is the very same value for as long as it says
 * the same, so that what was worked out of it holds for as long.
 */
export interface Facts {
  policiesNamed(namespace: string): NamespacePolicies;
  /** Who isolates a workload in a direction, in the order of the cluster. */
  selecting(workload: number, direction: Direction): Selecting;
  /** What others of its namespace make needless of a policy, and what they are. */
  covers(policy: ClusterPolicy): Covers;
  file(uri: string): ManifestFile | undefined;
  /** What the manifests evidently need. */
  needs(): readonly Need[];
  /** All that may pass between two workloads on a side of the connection, or on both; what cannot be known passes. */
  mayPass(source: number, destination: number, side?: Direction): ConnectionSet;
  /** The same from any address outside of the cluster. */
  mayEnter(destination: number): ConnectionSet;
  /** The same between a workload and one address: from it (`ingress`), or to it. */
  mayPassAddress(workload: number, direction: Direction, address: string): ConnectionSet;
}

/** What a computation looked at besides the inventory and the policy it is about, with what was found. */
export interface Reads {
  readonly namespaces: ReadonlyMap<string, NamespacePolicies> | undefined;
  readonly selecting: ReadonlyMap<string, Selecting> | undefined;
  readonly covers: ReadonlyMap<ClusterPolicy, Covers> | undefined;
  readonly files: ReadonlyMap<string, ManifestFile | undefined> | undefined;
  readonly needs: ReadonlyMap<"all", readonly Need[]> | undefined;
  readonly answers: ReadonlyMap<Asked<Reads>, unknown> | undefined;
}

/**
 * Notes which facts are asked for while something is computed, so that it need not be computed again until one of them is
 * another: a keystroke in one policy runs only what depends on it. Nobody has to say what depends on what.
 */
export interface Reader extends Facts {
  /** Runs `compute` and tells what it read; that counts as read by whatever is being computed around it. */
  note<Value>(compute: () => Value): { readonly value: Value; readonly reads: Reads };
  /** Whether all that was read is still so. Then it counts as read by whatever is being computed. */
  holds(reads: Reads): boolean;
  /** The same of what holds no policy's place in the cluster, however the policies have moved there. */
  stands(reads: Reads): boolean;
  /** How often anything was read so far while something was computed: the same number again, and nothing was. */
  readings(): number;
  /** The very same value for as long as it says the same. `About` is what the reader was made with. */
  ask<About, Args extends readonly (string | number)[], Value>(
    question: Question<About, Args, Value>,
    ...args: Args
  ): Value;
}

/** Keeps the facts from one state to the next. */
export interface FactsMemory {
  readonly namespaces: Map<string, NamespacePolicies>;
  readonly selecting: Map<string, Selecting>;
  readonly covers: WeakMap<ClusterPolicy, Covers>;
  readonly answers: Map<string, Asked<Reads>>;
}

export function createFactsMemory(): FactsMemory {
  return { namespaces: new Map(), selecting: new Map(), covers: new WeakMap(), answers: new Map() };
}

/** Most rules find what they need in the policy itself and in the inventory: maps are made at the first note. */
type Notes = {
  -readonly [Kind in keyof Reads]: Reads[Kind] extends ReadonlyMap<infer K, infer V> | undefined
    ? Map<K, V> | undefined
    : never;
};

const noNotes = (): Notes => ({
  namespaces: undefined,
  selecting: undefined,
  covers: undefined,
  files: undefined,
  needs: undefined,
  answers: undefined,
});

export const nothingRead: Reads = Object.freeze(noNotes());

/** `about`: what questions are answered from, in this state. */
export function createReader(
  state: State,
  memory: FactsMemory,
  source: NeedsSource,
  about: () => unknown = () => undefined,
): Reader {
  const { cluster, traffic, fileOf } = state;
  const namespaces = new Map<string, NamespacePolicies>();
  const selecting = new Map<string, Selecting>();
  const covers = new Map<ClusterPolicy, Covers>();
  const answers = new Map<Asked<Reads>, unknown>();
  let notes: Notes | undefined;
  let readings = 0;
  let apartOnce: { readonly value: ReturnType<typeof apartCharts> } | undefined;

  function noted<Key, Value>(list: Map<Key, Value> | undefined, key: Key, value: Value): Map<Key, Value> {
    readings++;
    return (list ?? new Map<Key, Value>()).set(key, value);
  }

  function isApart(a: string, b: string): boolean {
    apartOnce ??= { value: apartCharts(state.within.entries) };
    return apartOnce.value?.(a, b) === true;
  }

  const namespaceNow = (namespace: string) =>
    current(namespaces, memory.namespaces, namespace, () => policiesIn(cluster, namespace), samePolicies);
  const selectingNow = (key: string) =>
    current(selecting, memory.selecting, key, () => selectingOf(cluster, traffic, key), sameSelecting);
  const coversNow = (policy: ClusterPolicy) =>
    current(covers, memory.covers, policy, () => coversOf(state, isApart, policy), sameCovers);

  // Of what was read, a fact each; made once, since after a key thousands of rules are looked at.
  const sameNamespace = (namespace: string, policies: NamespacePolicies) => namespaceNow(namespace) === policies;
  const sameSelected = (key: string, found: Selecting) => selectingNow(key) === found;
  const sameCover = (policy: ClusterPolicy, found: Covers) => coversNow(policy) === found;
  const alikeNamespace = (namespace: string, policies: NamespacePolicies) =>
    alikeNamespaces(namespaceNow(namespace), policies);
  const alikeSelected = (key: string, found: Selecting) => alikeSelecting(selectingNow(key), found);
  const alikeCover = (policy: ClusterPolicy, found: Covers) => {
    const standing = standingIn(cluster, policy);
    return standing !== undefined && alikeCovers(coversNow(standing), found);
  };
  const sameFile = (uri: string, file: ManifestFile | undefined) => fileOf(uri) === file;
  const sameNeeds = (_: "all", needs: readonly Need[]) => source.of(state) === needs;
  const sameAnswer = (asked: Asked<Reads>, found: unknown) => answerNow(asked) === found;

  /** What holds no policy's place in the cluster. */
  function holdElsewhere(reads: Reads): boolean {
    return all(reads.files, sameFile) && all(reads.needs, sameNeeds) && all(reads.answers, sameAnswer);
  }

  function add(reads: Reads): void {
    if (notes === undefined || reads === nothingRead) return;
    notes.namespaces = withAll(notes.namespaces, reads.namespaces);
    notes.selecting = withAll(notes.selecting, reads.selecting);
    notes.covers = withAll(notes.covers, reads.covers);
    addElsewhere(reads);
  }

  function addElsewhere(reads: Reads): void {
    if (notes === undefined) return;
    readings++;
    notes.files = withAll(notes.files, reads.files);
    notes.needs = withAll(notes.needs, reads.needs);
    notes.answers = withAll(notes.answers, reads.answers);
  }

  function noteSelecting(workload: number, direction: Direction): Selecting {
    const key = `${workload} ${direction}`;
    const found = selectingNow(key);
    if (notes !== undefined) notes.selecting = noted(notes.selecting, key, found);
    return found;
  }

  /** What is read meanwhile is nobody else's. */
  function apart<Value>(compute: () => Value): Value {
    const outer = notes;
    notes = undefined;
    try {
      return compute();
    } finally {
      notes = outer;
    }
  }

  function answerNow(asked: Asked<Reads>): unknown {
    if (answers.has(asked)) return answers.get(asked);
    const value = apart(() => {
      const { last } = asked;
      if (last !== undefined && reader.holds(last.reads)) return last.value;
      const { value: made, reads } = reader.note(() => asked.compute(about()));
      const same = last !== undefined && asked.same(last.value, made);
      asked.last = { value: same ? last.value : made, reads };
      return asked.last.value;
    });
    answers.set(asked, value);
    return value;
  }

  const reader: Reader = {
    policiesNamed(namespace: string) {
      const found = namespaceNow(namespace);
      if (notes !== undefined) notes.namespaces = noted(notes.namespaces, namespace, found);
      return found;
    },
    selecting: noteSelecting,
    covers(policy: ClusterPolicy) {
      const found = coversNow(policy);
      if (notes !== undefined) notes.covers = noted(notes.covers, policy, found);
      return found;
    },
    file(uri: string) {
      const found = fileOf(uri);
      if (notes !== undefined) notes.files = noted(notes.files, uri, found);
      return found;
    },
    needs() {
      const found = source.of(state);
      if (notes !== undefined) notes.needs = noted(notes.needs, "all", found);
      return found;
    },
    mayPass(from: number, to: number, side?: Direction) {
      // What passes follows from the policies of both ends.
      if (side !== "ingress") noteSelecting(from, "egress");
      if (side !== "egress") noteSelecting(to, "ingress");
      const [a, b] = [traffic.endpointOfWorkload(from), traffic.endpointOfWorkload(to)];
      if (traffic.undecided(a, b).length > 0) return allConnections;
      if (side === undefined) {
        const { allowed, open } = traffic.passing(a, b);
        return union(allowed, open);
      }
      const { allowed, perhaps, open } = traffic.explain(a, b)[side];
      return union(union(allowed, perhaps), open);
    },
    mayEnter(to: number) {
      noteSelecting(to, "ingress");
      const b = traffic.endpointOfWorkload(to);
      let found = noConnections;
      for (const { kind, index } of traffic.endpoints) {
        if (kind !== "addresses") continue;
        if (traffic.undecided(index, b).length > 0) return allConnections;
        const { allowed, open } = traffic.passing(index, b);
        found = union(union(found, allowed), open);
      }
      return found;
    },
    mayPassAddress(workload: number, direction: Direction, address: string) {
      noteSelecting(workload, direction);
      const own = traffic.endpointOfWorkload(workload);
      const other = traffic.endpoints.find((each) => each.kind === "addresses" && isWithin(address, each.bounds));
      if (other === undefined) return allConnections;
      const [a, b] = direction === "ingress" ? [other.index, own] : [own, other.index];
      if (traffic.undecided(a, b).length > 0) return allConnections;
      const { allowed, open } = traffic.passing(a, b);
      return union(allowed, open);
    },
    note<Value>(compute: () => Value) {
      const outer = notes;
      const own = noNotes();
      notes = own;
      let value: Value;
      try {
        value = compute();
      } finally {
        notes = outer;
      }
      const some = own.namespaces || own.selecting || own.covers || own.files || own.needs || own.answers;
      const reads = some ? own : nothingRead;
      add(reads);
      return { value, reads };
    },
    holds(reads: Reads) {
      if (reads === nothingRead) return true;
      const inPlace =
        all(reads.namespaces, sameNamespace) && all(reads.selecting, sameSelected) && all(reads.covers, sameCover);
      if (!inPlace || !holdElsewhere(reads)) return false;
      add(reads);
      return true;
    },
    stands(reads: Reads) {
      if (reads === nothingRead) return true;
      const inPlace =
        all(reads.namespaces, alikeNamespace) && all(reads.selecting, alikeSelected) && all(reads.covers, alikeCover);
      if (!inPlace || !holdElsewhere(reads)) return false;
      addElsewhere(reads);
      return true;
    },
    readings: () => readings,
    ask(question, ...args) {
      const asked = askedOf(memory.answers, question, args);
      const found = answerNow(asked);
      if (notes !== undefined) notes.answers = noted(notes.answers, asked, found);
      return found as ReturnType<typeof question.answer>;
    },
  };
  return Object.freeze(reader);
}

/** All that was read, each once. What several have read is the same for all: none of it is so any more if one of them is not. */
export function together(list: readonly Reads[]): Reads {
  const some = list.filter((each) => each !== nothingRead);
  if (some.length === 0) return nothingRead;
  const all = noNotes();
  for (const { namespaces, selecting, covers, files, needs, answers } of some) {
    all.namespaces = withAll(all.namespaces, namespaces);
    all.selecting = withAll(all.selecting, selecting);
    all.covers = withAll(all.covers, covers);
    all.files = withAll(all.files, files);
    all.needs = withAll(all.needs, needs);
    all.answers = withAll(all.answers, answers);
  }
  return all;
}

function withAll<Key, Value>(
  known: Map<Key, Value> | undefined,
  more: ReadonlyMap<Key, Value> | undefined,
): Map<Key, Value> | undefined {
  if (more === undefined) return known;
  const all = known ?? new Map<Key, Value>();
  for (const [key, value] of more) all.set(key, value);
  return all;
}

function all<Key, Value>(
  read: ReadonlyMap<Key, Value> | undefined,
  isSo: (key: Key, value: Value) => boolean,
): boolean {
  if (read === undefined) return true;
  for (const [key, value] of read) if (!isSo(key, value)) return false;
  return true;
}

/** The fact as it is now; the value of before where it says the same. */
function current<Key, Value>(
  now: Map<Key, Value>,
  before: { get(key: Key): Value | undefined; set(key: Key, value: Value): unknown },
  key: Key,
  compute: () => Value,
  same: (a: Value, b: Value) => boolean,
): Value {
  const known = now.get(key);
  if (known !== undefined) return known;
  const made = compute();
  const old = before.get(key);
  const value = old !== undefined && same(old, made) ? old : made;
  now.set(key, value);
  if (value !== old) before.set(key, value);
  return value;
}

function policiesIn(cluster: Cluster, namespace: string): NamespacePolicies {
  const inForce = (cluster.policiesByNamespace.get(namespace) ?? []).flatMap((index) => cluster.policies[index] ?? []);
  const idle = cluster.idlePolicies.filter((each) => each.namespace === undefined || each.namespace === namespace);
  const others = cluster.otherPolicies.filter((each) => each.namespace === undefined || each.namespace === namespace);
  return { inForce, idle, others, replaced: cluster.replacedPolicies, tiered: cluster.adminPolicies.length > 0 };
}

function selectingOf(cluster: Cluster, traffic: Traffic, key: string): Selecting {
  const [workload, direction] = key.split(" ");
  const indexes = traffic.isolatedBy(Number(workload), direction as Direction);
  return { indexes, policies: indexes.map((index) => policyAt(cluster, index)) };
}

function coversOf(
  { cluster, traffic }: Pick<State, "cluster" | "traffic">,
  isApart: (a: string, b: string) => boolean,
  { index, origin }: ClusterPolicy,
): Covers {
  const whole = traffic.redundantPolicy(index);
  const by = [...new Set(whole?.coveredBy.map(({ policy }) => policy))].flatMap((each) => cluster.policies[each] ?? []);
  // What another chart has is nothing to lean on, where nobody says that both are installed side by side.
  return by.some((each) => isApart(origin.uri, each.origin.uri)) ? needed : { whole, by };
}

const needed: Covers = Object.freeze({ whole: undefined, by: [] });
