import { type AddressRange, wholeFamily } from "../cluster/addresses.ts";
import { rangeText } from "./addressSpace.ts";
import { type ConnectionSet, equals, noConnections } from "./connectionSet.ts";
import { listNodes } from "./edges.ts";
import { createTraffic } from "./traffic.ts";
import type { RepresentativePod, Traffic } from "./types.ts";

/** Something that is in one of two clusters, or in both. */
export interface DiffEnd {
  readonly label: string;
  readonly kind: "workload" | "addresses" | "representative";
  /** Of a workload. */
  readonly namespace: string | undefined;
  readonly name: string;
  /** Of addresses. */
  readonly range: AddressRange | undefined;
  /** Of a pod that no manifest declares. */
  readonly pod: RepresentativePod | undefined;
  /** Endpoints, for a pod that no manifest declares of the clusters as compared; `undefined` where it is not there. */
  readonly before: number | undefined;
  readonly after: number | undefined;
}

export interface TrafficChange {
  readonly source: DiffEnd;
  readonly destination: DiffEnd;
  readonly before: ConnectionSet;
  readonly after: ConnectionSet;
  /** What the API leaves open, on top of it. */
  readonly openBefore: ConnectionSet;
  readonly openAfter: ConnectionSet;
}

export interface TrafficDiff {
  /** Everything that was compared, sorted by label. */
  readonly ends: readonly DiffEnd[];
  /** Sorted by source, then destination. */
  readonly changes: readonly TrafficChange[];
}

export interface DiffOptions {
  /** Also the pods that no manifest declares and a selector of either cluster asks for, and two pods of one end. */
  readonly whole?: boolean;
  /** Only between workloads that both clusters have: files seldom declare all that runs in a cluster. */
  readonly common?: boolean;
  /** What namespaces of the old cluster are called in the new one, where they take each other's place: ends have the new name. */
  readonly namespaces?: ReadonlyMap<string, string>;
}

/**
 * What may pass in one cluster and not in the other. Workloads are the same where namespace, name and kind are;
 * address ranges are cut at the boundaries of both.
 */
export function diffTraffic(
  old: Traffic,
  now: Traffic,
  { whole = false, common = false, namespaces = new Map() }: DiffOptions = {},
): TrafficDiff {
  const families = sameFamilies(old, now);
  const [before, after] = whole ? samePods(...families, namespaces) : families;
  const all = [...alignEnds(before, after, namespaces), ...(whole ? alignPods(before, after, namespaces) : [])];
  const ends = all
    .filter((end) => !common || (end.before !== undefined && end.after !== undefined))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
  const sources = classify(ends, before, after, "rows");
  const destinations = classify(ends, before, after, "columns");
  const found: (Change & { readonly source: number; readonly destination: number })[] = [];
  for (const from of sources) {
    for (const to of destinations) {
      const change = compare(before, after, from, to);
      if (change === undefined) continue;
      for (const source of from.members) {
        for (const destination of to.members) {
          const outside = ends[source]?.kind === "addresses" && ends[destination]?.kind === "addresses";
          if ((whole || source !== destination) && !outside) found.push({ source, destination, ...change });
        }
      }
    }
  }
  found.sort((a, b) => a.source - b.source || a.destination - b.destination);
  const changes = found.flatMap(({ source, destination, ...change }): readonly TrafficChange[] => {
    const [from, to] = [ends[source], ends[destination]];
    return from === undefined || to === undefined ? [] : [{ source: from, destination: to, ...change }];
  });
  return { ends, changes };
}

type Change = Pick<TrafficChange, "before" | "after" | "openBefore" | "openAfter">;

/** Ends, by their place in the list, that neither cluster tells apart on this side of a connection. */
interface EndClass {
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly members: readonly number[];
}

function classify(
  ends: readonly DiffEnd[],
  before: Traffic,
  after: Traffic,
  side: "rows" | "columns",
): readonly EndClass[] {
  const [old, now] = [before.matrix()[side].of, after.matrix()[side].of];
  const classes = new Map<string, EndClass & { members: number[] }>();
  for (const [place, end] of ends.entries()) {
    const own = [
      end.before === undefined ? undefined : old[end.before],
      end.after === undefined ? undefined : now[end.after],
    ];
    const known = classes.get(own.join());
    if (known !== undefined) known.members.push(place);
    else classes.set(own.join(), { before: own[0], after: own[1], members: [place] });
  }
  return [...classes.values()];
}

/** Looks at the classes, so that each is looked at once, however many ends there are. */
function compare(before: Traffic, after: Traffic, from: EndClass, to: EndClass): Change | undefined {
  const cell = (traffic: Traffic, row: number | undefined, column: number | undefined) => {
    if (row === undefined || column === undefined) return { allowed: noConnections, open: noConnections };
    const matrix = traffic.matrix();
    const open = matrix.openRow(row)?.[column] ?? 0;
    return { allowed: matrix.set(matrix.row(row)[column] ?? 0), open: matrix.set(open) };
  };
  const was = cell(before, from.before, to.before);
  const is = cell(after, from.after, to.after);
  if (equals(was.allowed, is.allowed) && equals(was.open, is.open)) return undefined;
  return { before: was.allowed, after: is.allowed, openBefore: was.open, openAfter: is.open };
}

/** Names of namespaces by other names. */
type Renamed = ReadonlyMap<string, string>;

/** A label begins with the namespace. */
function relabelled(label: string, namespace: string, renamed: Renamed): string {
  const name = renamed.get(namespace);
  return name !== undefined && label.startsWith(`${namespace}/`) ? name + label.slice(namespace.length) : label;
}

const unchanged: Renamed = new Map();

function alignEnds(before: Traffic, after: Traffic, namespaces: Renamed): readonly DiffEnd[] {
  const workloads = new Map<string, DiffEnd>();
  for (const [side, traffic, renamed] of [
    ["before", before, namespaces],
    ["after", after, unchanged],
  ] as const) {
    for (const { index, label: own, kind } of listNodes(traffic)) {
      if (kind !== "workload") continue;
      const { namespace: place, name } = traffic.cluster.workloads[index] ?? { namespace: "", name: own };
      const label = relabelled(own, place, renamed);
      const namespace = renamed.get(place) ?? place;
      const known = workloads.get(label) ?? {
        label,
        kind,
        namespace,
        name,
        range: undefined,
        pod: undefined,
        before: undefined,
        after: undefined,
      };
      workloads.set(label, { ...known, [side]: index });
    }
  }
  return [...workloads.values(), ...alignRanges(before, after)];
}

function alignPods(before: Traffic, after: Traffic, namespaces: Renamed): readonly DiffEnd[] {
  const placeOf = new Map(podsOf(after).map(({ index, pod }) => [pod.label, index]));
  return podsOf(before).map(({ index, pod: own }): DiffEnd => {
    const pod = movedPod(own, namespaces, after);
    const { label, namespace } = pod;
    const sides = { before: index, after: placeOf.get(label) };
    return { label, kind: "representative", namespace, name: label, range: undefined, pod, ...sides };
  });
}

/** The same pod in the namespace that takes the place of its own, where there is one. */
function movedPod(pod: RepresentativePod, renamed: Renamed, { cluster }: Traffic): RepresentativePod {
  const namespace = pod.namespace === undefined ? undefined : renamed.get(pod.namespace);
  if (pod.namespace === undefined || namespace === undefined) return pod;
  const namespaceLabels = cluster.namespaces.get(namespace)?.labels ?? pod.namespaceLabels;
  return { ...pod, namespace, namespaceLabels, label: relabelled(pod.label, pod.namespace, renamed) };
}

/** Each side lists the pods that the other one's selectors ask for. */
function samePods(before: Traffic, after: Traffic, namespaces: Renamed): readonly [Traffic, Traffic] {
  const [old, now] = [podsOf(before), podsOf(after)];
  const extend = (traffic: Traffic, own: typeof old, others: typeof old, renamed: Renamed): Traffic => {
    const known = new Set(own.map(({ pod }) => pod.label));
    const moved = others.map(({ pod }) => movedPod(pod, renamed, traffic));
    const alsoPods = moved.filter(({ label }) => !known.has(label));
    if (alsoPods.length === 0) return traffic;
    return createTraffic(traffic.cluster, { ...traffic.options, alsoPods }, traffic);
  };
  const back = new Map([...namespaces].map(([one, other]) => [other, one]));
  return [extend(before, old, now, back), extend(after, now, old, namespaces)];
}

function podsOf(traffic: Traffic): readonly { readonly index: number; readonly pod: RepresentativePod }[] {
  return traffic.endpoints.flatMap((endpoint) =>
    endpoint.kind === "representative" ? [{ index: endpoint.index, pod: endpoint }] : [],
  );
}

function alignRanges(before: Traffic, after: Traffic): DiffEnd[] {
  const [old, now] = [rangesOf(before), rangesOf(after)];
  return ([4, 6] as const).flatMap((family) => {
    const { last: end } = wholeFamily(family);
    const all = [...old, ...now].filter(({ range }) => range.family === family);
    const starts = [...new Set(all.map(({ range }) => range.first))].sort((a, b) => (a < b ? -1 : 1));
    return starts.map((first, i): DiffEnd => {
      const range = { family, first, last: (starts[i + 1] ?? end + 1n) - 1n };
      const holder = (list: readonly HeldRange[]) =>
        list.find(({ range: r }) => r.family === family && r.first <= first && first <= r.last)?.index;
      const name = rangeText(range);
      const sides = { before: holder(old), after: holder(now) };
      return {
        label: `${name}[External]`,
        kind: "addresses",
        namespace: undefined,
        name,
        range,
        pod: undefined,
        ...sides,
      };
    });
  });
}

interface HeldRange {
  readonly index: number;
  readonly range: AddressRange;
}

function rangesOf(traffic: Traffic): readonly HeldRange[] {
  return traffic.endpoints.flatMap((endpoint) =>
    endpoint.kind === "addresses" ? [{ index: endpoint.index, range: endpoint.bounds }] : [],
  );
}

/** IPv6 is listed on both sides as soon as one of them names it. */
function sameFamilies(before: Traffic, after: Traffic): readonly [Traffic, Traffic] {
  const [old, now] = [namesIPv6(before), namesIPv6(after)];
  if (old === now) return [before, after];
  const withIPv6 = (traffic: Traffic) => createTraffic(traffic.cluster, { ...traffic.options, ipv6: true }, traffic);
  return old ? [before, withIPv6(after)] : [withIPv6(before), after];
}

function namesIPv6(traffic: Traffic): boolean {
  return rangesOf(traffic).some(({ range }) => range.family === 6);
}
