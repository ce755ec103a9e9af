import type { Protocol } from "../manifest/types.ts";

/**
 * A set of connections: for each protocol a set of ports, and "everything else" (ICMP and whatever has no ports),
 * which only a rule without `ports` allows. Immutable and canonical: equal sets have equal `key`s.
 */
export interface ConnectionSet {
  /** Sorted, merged, inclusive ranges within 1..65535. */
  readonly ports: Readonly<Record<Protocol, readonly PortRange[]>>;
  readonly other: boolean;
  /** Canonical text, for comparing and grouping. */
  readonly key: string;
}

/** Inclusive port numbers, 1..65535. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Alphabetical: the order of the edge list. */
export const protocols = ["SCTP", "TCP", "UDP"] as const satisfies readonly Protocol[];

const firstPort = 1;
const lastPort = 65535;
const everyPort: readonly PortRange[] = Object.freeze([Object.freeze({ first: firstPort, last: lastPort })]);
const noPort: readonly PortRange[] = Object.freeze([]);

export const noConnections: ConnectionSet = make(noPort, noPort, noPort, false);
/** Every port of every protocol, and everything that has no ports. */
export const allConnections: ConnectionSet = make(everyPort, everyPort, everyPort, true);
/** Every port of TCP, UDP and SCTP, but nothing else. */
export const allPorts: ConnectionSet = make(everyPort, everyPort, everyPort, false);

/** Ranges in any order, overlapping or not; what lies outside 1..65535 is cut off, what is upside down is dropped. */
export function connectionSet(
  ports: Partial<Record<Protocol, readonly PortRange[]>>,
  options: { readonly other?: boolean } = {},
): ConnectionSet {
  const [sctp, tcp, udp] = protocols.map((protocol) => normalise(ports[protocol] ?? noPort));
  return make(sctp ?? noPort, tcp ?? noPort, udp ?? noPort, options.other ?? false);
}

/** One range of one protocol; without ports, all of them. */
export function portsOf(protocol: Protocol, first: number = firstPort, last: number = first): ConnectionSet {
  return connectionSet({ [protocol]: [{ first, last }] });
}

export function everyPortOf(protocol: Protocol): ConnectionSet {
  return connectionSet({ [protocol]: everyPort });
}

export function union(a: ConnectionSet, b: ConnectionSet): ConnectionSet {
  if (a === b || a === allConnections || isEmpty(b)) return a;
  if (b === allConnections || isEmpty(a)) return b;
  return combine(a, b, unionRanges, a.other || b.other);
}

export function unionAll(list: readonly ConnectionSet[]): ConnectionSet {
  const [only] = list;
  if (only !== undefined && list.length === 1) return only;
  if (list.some((set) => set === allConnections)) return allConnections;
  const of = (protocol: Protocol) => normalise(list.flatMap(({ ports }) => ports[protocol]));
  return known(
    make(
      of("SCTP"),
      of("TCP"),
      of("UDP"),
      list.some(({ other }) => other),
    ),
  );
}

export function intersect(a: ConnectionSet, b: ConnectionSet): ConnectionSet {
  if (a === b || b === allConnections || isEmpty(a)) return a;
  if (a === allConnections || isEmpty(b)) return b;
  return combine(a, b, intersectRanges, a.other && b.other);
}

/** What is in `a` and not in `b`. */
export function subtract(a: ConnectionSet, b: ConnectionSet): ConnectionSet {
  if (isEmpty(a) || isEmpty(b)) return a;
  return combine(a, b, subtractRanges, a.other && !b.other);
}

/** Everything in `inner` is in `outer`. */
export function contains(outer: ConnectionSet, inner: ConnectionSet): boolean {
  if (outer === inner || outer === allConnections) return true;
  if (inner.other && !outer.other) return false;
  return protocols.every((protocol) => coversRanges(outer.ports[protocol], inner.ports[protocol]));
}

export function overlaps(a: ConnectionSet, b: ConnectionSet): boolean {
  return (a.other && b.other) || protocols.some((protocol) => meet(a.ports[protocol], b.ports[protocol]));
}

function meet(a: readonly PortRange[], b: readonly PortRange[]): boolean {
  const [long, short] = a.length < b.length ? [b, a] : [a, b];
  if (short.length * few < long.length)
    return short.some(({ first, last }) => {
      const next = long[firstEndingFrom(long, first)];
      return next !== undefined && next.first <= last;
    });
  for (let i = 0, j = 0; ; ) {
    const left = a[i];
    const right = b[j];
    if (left === undefined || right === undefined) return false;
    if (left.last < right.first) i++;
    else if (right.last < left.first) j++;
    else return true;
  }
}

export function equals(a: ConnectionSet, b: ConnectionSet): boolean {
  return a === b || a.key === b.key;
}

export function isEmpty(set: ConnectionSet): boolean {
  return set.key === noConnections.key;
}

/** Everything, what has no ports included. `isEveryPort` is the weaker question. */
export function isAll(set: ConnectionSet): boolean {
  return set.key === allConnections.key;
}

/** All ports of the three protocols; the field's edge lists call this `All Connections`. */
export function isEveryPort(set: ConnectionSet): boolean {
  return protocols.every((protocol) => isFull(set.ports[protocol]));
}

export function allows(set: ConnectionSet, protocol: Protocol, port: number): boolean {
  return coversRanges(set.ports[protocol], [{ first: port, last: port }]);
}

/**
 * As the edge lists of the field write it: `All Connections`, `No Connections`, or the protocols in alphabetical order,
 * each with its merged ranges (`SCTP 1-65535,TCP 1-79,81-65535`). Whether ICMP passes does not show there.
 */
export function toText(set: ConnectionSet): string {
  if (isEveryPort(set)) return "All Connections";
  const parts = protocols
    .filter((protocol) => set.ports[protocol].length > 0)
    .map((p) => `${p} ${rangesText(set.ports[p])}`);
  if (parts.length > 0) return parts.join(",");
  return set.other ? "Other Protocols" : "No Connections";
}

function make(
  sctp: readonly PortRange[],
  tcp: readonly PortRange[],
  udp: readonly PortRange[],
  other: boolean,
): ConnectionSet {
  const key = `S${rangesText(sctp)}T${rangesText(tcp)}U${rangesText(udp)}${other ? "O" : ""}`;
  return Object.freeze({ ports: Object.freeze({ SCTP: sctp, TCP: tcp, UDP: udp }), other, key });
}

type RangeOperation = (a: readonly PortRange[], b: readonly PortRange[]) => readonly PortRange[];

function combine(a: ConnectionSet, b: ConnectionSet, operation: RangeOperation, other: boolean): ConnectionSet {
  return known(
    make(
      operation(a.ports.SCTP, b.ports.SCTP),
      operation(a.ports.TCP, b.ports.TCP),
      operation(a.ports.UDP, b.ports.UDP),
      other,
    ),
  );
}

/** Everything and nothing are one value each. */
function known(result: ConnectionSet): ConnectionSet {
  if (result.key === allConnections.key) return allConnections;
  return result.key === noConnections.key ? noConnections : result;
}

function isFull(ranges: readonly PortRange[]): boolean {
  const [only] = ranges;
  return ranges.length === 1 && only !== undefined && only.first === firstPort && only.last === lastPort;
}

function rangesText(ranges: readonly PortRange[]): string {
  return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}

function normalise(ranges: readonly PortRange[]): readonly PortRange[] {
  const sorted = ranges
    .map(({ first, last }) => ({ first: Math.max(first, firstPort), last: Math.min(last, lastPort) }))
    .filter(({ first, last }) => first <= last)
    .sort((a, b) => a.first - b.first);
  const merged: { first: number; last: number }[] = [];
  for (const range of sorted) {
    const before = merged.at(-1);
    if (before !== undefined && range.first <= before.last + 1) before.last = Math.max(before.last, range.last);
    else merged.push(range);
  }
  return merged;
}

function unionRanges(a: readonly PortRange[], b: readonly PortRange[]): readonly PortRange[] {
  if (a.length === 0) return b;
  return b.length === 0 ? a : normalise([...a, ...b]);
}

function intersectRanges(a: readonly PortRange[], b: readonly PortRange[]): readonly PortRange[] {
  const result: PortRange[] = [];
  for (let i = 0, j = 0; ; ) {
    const left = a[i];
    const right = b[j];
    if (left === undefined || right === undefined) return result;
    const first = Math.max(left.first, right.first);
    const last = Math.min(left.last, right.last);
    if (first <= last) result.push({ first, last });
    if (left.last < right.last) i++;
    else j++;
  }
}

function subtractRanges(a: readonly PortRange[], b: readonly PortRange[]): readonly PortRange[] {
  if (b.length === 0) return a;
  const result: PortRange[] = [];
  for (const { first, last } of a) {
    let next = first;
    for (const hole of b) {
      if (hole.last < next || hole.first > last) continue;
      if (hole.first > next) result.push({ first: next, last: hole.first - 1 });
      next = hole.last + 1;
    }
    if (next <= last) result.push({ first: next, last });
  }
  return result;
}

function coversRanges(outer: readonly PortRange[], inner: readonly PortRange[]): boolean {
  return inner.every(({ first, last }) => {
    const range = outer[firstEndingFrom(outer, first)];
    return range !== undefined && range.first <= first && last <= range.last;
  });
}

/** Up to so many times as many ranges are gone through together. */
const few = 16;

/** The place of the first range that does not end before a port. */
function firstEndingFrom(ranges: readonly PortRange[], port: number): number {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.last ?? 0) < port) low = middle + 1;
    else high = middle;
  }
  return low;
}
