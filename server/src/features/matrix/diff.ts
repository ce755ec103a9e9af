import { wholeFamily } from "../../cluster/addresses.ts";
import { type CutFlows, cutFlows } from "../../expectations/flows/cut.ts";
import type { FlowLog } from "../../expectations/flows/flow.ts";
import { limits } from "../../limits.ts";
import { type ConnectionSet, isAll, isEmpty, subtract } from "../../traffic/connectionSet.ts";
import { type DiffEnd, diffTraffic, type TrafficChange } from "../../traffic/diff.ts";
import { groupChanges } from "../../traffic/diffGroups.ts";
import type { Traffic } from "../../traffic/types.ts";
import { someOf } from "../../words/lists.ts";
import { asCidr } from "./addresses.ts";
import { type Directory, representativeWords } from "./endpoints.ts";
import type { MatrixBase, MatrixChange, MatrixChangeLine, MatrixChanges } from "./types.ts";
import { connectionWords } from "./words.ts";

/** What changed since the base, by cell. Endpoints are places in the directory of now. */
export interface Diff {
  readonly changes: MatrixChanges;
  changeOf(source: number, destination: number): MatrixChange | null;
  /** All changes from a source, by destination. */
  changesFrom(source: number): ReadonlyMap<number, MatrixChange>;
}

const none: ReadonlyMap<number, MatrixChange> = new Map();

/** What a cluster is compared with. */
export interface Compared {
  readonly base: MatrixBase;
  readonly traffic: Traffic;
  /** Of another cluster: its names of namespaces that stand for those of now. */
  readonly namespaces: ReadonlyMap<string, string>;
}

/** `seen`: a log of flows, of which what is cut is counted. */
export function makeDiff(compared: Compared, now: Traffic, directory: Directory, seen?: FlowLog): Diff {
  const { base, traffic: before, namespaces } = compared;
  const { changes, ends } = diffTraffic(before, now, { whole: true, namespaces });
  const placeOf = placer(now, directory);
  const count = directory.endpoints.length;
  const cells = new Map<number, { readonly of: number; readonly parts: Part[] }>();
  /** Workloads, and pods that a selector asked for, that are no row of now. */
  const gone = new Set<string>();
  /** How many ranges that were compared one row or column of addresses stands for. */
  const ranges = new Map<number, number>();
  for (const end of ends) {
    const place = end.kind === "addresses" ? placeOf(end) : undefined;
    if (place !== undefined) ranges.set(place, (ranges.get(place) ?? 0) + 1);
  }
  for (const { source, destination, before: was, after } of changes) {
    for (const end of [source, destination])
      if (end.kind !== "addresses" && placeOf(end) === undefined) gone.add(end.label);
    const from = placeOf(source);
    const to = placeOf(destination);
    if (from === undefined || to === undefined) continue;
    const range = source.kind === "addresses" ? source : destination;
    const of = Math.max(ranges.get(from) ?? 1, ranges.get(to) ?? 1);
    const cell = cells.get(from * count + to) ?? { of, parts: [] };
    cells.set(from * count + to, cell);
    cell.parts.push({ part: nameOf(range), change: changeWords(was, after) });
  }
  const joined = new Map<number, Map<number, MatrixChange>>();
  for (const [key, { of, parts }] of cells) {
    const source = Math.floor(key / count);
    const row = joined.get(source) ?? new Map<number, MatrixChange>();
    joined.set(source, row.set(key % count, joinParts(parts, of)));
  }
  const list = changeLines(changes, limits.matrix.lines).map(
    ({ pairs, change, source, destination }): MatrixChangeLine => {
      const from = source === undefined ? undefined : placeOf(source);
      const to = destination === undefined ? undefined : placeOf(destination);
      if (from === undefined || to === undefined) return { pairs, change, cell: null };
      return { pairs, change, cell: { source: from, destination: to } };
    },
  );
  const kinds = [...joined.values()].flatMap((row) => [...row.values()].map(({ kind }) => kind));
  const gained = kinds.filter((kind) => kind !== "lost").length;
  const lost = kinds.filter((kind) => kind !== "gained").length;
  return {
    changes: {
      base,
      count: cells.size + gone.size,
      gained,
      lost,
      ...(namespaces.size > 0 && { namespaces: [...namespaces].map(([there, here]) => ({ there, here })) }),
      ...(seen !== undefined && { cut: countCut(cutFlows(seen, before, now)) }),
      list,
    },
    changeOf: (source, destination) => joined.get(source)?.get(destination) ?? null,
    changesFrom: (source) => joined.get(source) ?? none,
  };
}

function countCut(flows: readonly CutFlows[]): NonNullable<MatrixChanges["cut"]> {
  return { connections: flows.length, times: flows.reduce((sum, { times }) => sum + times, 0) };
}

/** What is alike together, in words; with the first pair of each. */
export function changeLines(
  changes: readonly TrafficChange[],
  most: number,
): readonly {
  readonly pairs: string;
  readonly change: MatrixChange;
  readonly source: DiffEnd | undefined;
  readonly destination: DiffEnd | undefined;
}[] {
  const pairs = new Map<DiffEnd, Map<DiffEnd, TrafficChange>>();
  for (const change of changes) {
    const row = pairs.get(change.source) ?? new Map<DiffEnd, TrafficChange>();
    pairs.set(change.source, row.set(change.destination, change));
  }
  return groupChanges(changes)
    .slice(0, most)
    .map(({ sources, destinations, gained, lost }) => {
      const one = firstOf(sources, destinations, pairs);
      return {
        pairs: `${namesOf(sources)} to ${namesOf(destinations)}`,
        change: one === undefined ? difference(gained, lost) : changeWords(one.before, one.after),
        source: one?.source,
        destination: one?.destination,
      };
    });
}

/** A workload and itself may be among the pairs of a group without being a change. */
function firstOf(
  sources: readonly DiffEnd[],
  destinations: readonly DiffEnd[],
  pairs: ReadonlyMap<DiffEnd, ReadonlyMap<DiffEnd, TrafficChange>>,
): TrafficChange | undefined {
  for (const source of sources) {
    for (const destination of destinations) {
      const found = pairs.get(source)?.get(destination);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** The place of an end that is there now. Addresses go by their range: both sides were cut anew for comparing. */
function placer(now: Traffic, directory: Directory): (end: DiffEnd) => number | undefined {
  const held = now.endpoints.flatMap((endpoint) => (endpoint.kind === "addresses" ? [endpoint] : []));
  const pods = new Map(now.endpoints.map((endpoint) => [endpoint.label, endpoint.index]));
  const known = new Map<DiffEnd, number | undefined>();
  return (end) => {
    if (end.kind === "workload") return end.after === undefined ? undefined : directory.place[end.after];
    // The clusters that were compared list more pods than the one of now.
    if (end.kind === "representative") return directory.place[pods.get(end.label) ?? -1];
    if (known.has(end)) return known.get(end);
    const { range } = end;
    const holder = held.find(
      ({ bounds }) =>
        range !== undefined &&
        bounds.family === range.family &&
        bounds.first <= range.first &&
        range.last <= bounds.last,
    );
    const place = holder === undefined ? undefined : directory.place[holder.index];
    known.set(end, place);
    return place;
  };
}

function changeWords(before: ConnectionSet, after: ConnectionSet): MatrixChange {
  const gained = subtract(after, before);
  const lost = subtract(before, after);
  const change = difference(gained, lost);
  // What is missing from everything is a long list; what is left is short.
  if (isAll(before) && !isEmpty(after)) return { ...change, text: `everything before, now ${connectionWords(after)}` };
  if (isAll(after) && !isEmpty(before)) return { ...change, text: `${connectionWords(before)} before, now everything` };
  return change;
}

function difference(gained: ConnectionSet, lost: ConnectionSet): MatrixChange {
  if (isEmpty(lost)) return { kind: "gained", text: `gained ${connectionWords(gained)}` };
  if (isEmpty(gained)) return { kind: "lost", text: `lost ${connectionWords(lost)}` };
  return { kind: "both", text: `gained ${connectionWords(gained)}, lost ${connectionWords(lost)}` };
}

interface Part {
  readonly part: string;
  readonly change: MatrixChange;
}

/** One cell may stand for several ranges (`of`) that the base told apart. */
function joinParts(parts: readonly Part[], of: number): MatrixChange {
  const [first] = parts;
  if (first === undefined) return { kind: "both", text: "changed" };
  const alike = parts.every(({ change }) => change.text === first.change.text);
  const kinds = new Set(parts.map(({ change }) => change.kind));
  const kind = kinds.size === 1 ? first.change.kind : "both";
  if (alike && parts.length === of) return { kind, text: first.change.text };
  return {
    kind,
    text: someOf(
      parts.map(({ part, change }) => `${part} ${change.text}`),
      3,
    ),
  };
}

/** What is declared comes first: a long list is cut. */
function namesOf(ends: readonly DiffEnd[]): string {
  return someOf(ends.toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind)).map(nameOf));
}

const kinds: readonly DiffEnd["kind"][] = ["workload", "representative", "addresses"];

function nameOf({ kind, name, namespace, range, pod }: DiffEnd): string {
  if (pod !== undefined) return representativeWords(pod).title;
  if (kind === "workload") return `${namespace ?? ""}/${name}`;
  if (range?.first === 0n && range.last === wholeFamily(range.family).last) return "any address";
  return (range && asCidr(range)) ?? name;
}
