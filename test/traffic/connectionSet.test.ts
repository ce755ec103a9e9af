import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Protocol } from "../../server/src/manifest/types.ts";
import {
  allConnections,
  allows,
  allPorts,
  type ConnectionSet,
  connectionSet,
  contains,
  equals,
  everyPortOf,
  intersect,
  isAll,
  isEmpty,
  isEveryPort,
  noConnections,
  overlaps,
  portsOf,
  subtract,
  toText,
  union,
} from "../../server/src/traffic/connectionSet.ts";

const port = fc.oneof(fc.constantFrom(1, 2, 80, 81, 65534, 65535), fc.integer({ min: 1, max: 65535 }));
const range = fc.tuple(port, port).map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));
const ranges = fc.oneof(fc.array(range, { maxLength: 4 }), fc.constant([{ first: 1, last: 65535 }]));
const set: fc.Arbitrary<ConnectionSet> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(ranges, ranges, ranges, fc.boolean())
      .map(([TCP, UDP, SCTP, other]) => connectionSet({ TCP, UDP, SCTP }, { other })),
  },
  fc.constantFrom(noConnections, allConnections, allPorts),
);

/** What the set says of one connection; `other` stands for all that has no ports. */
type Point = { readonly protocol: Protocol; readonly port: number } | "other";
const has = (s: ConnectionSet, point: Point) => (point === "other" ? s.other : allows(s, point.protocol, point.port));

/** Where an answer can change: the ends of all ranges, and their neighbours. */
function pointsOf(...sets: readonly ConnectionSet[]): readonly Point[] {
  const points: Point[] = ["other"];
  for (const protocol of ["TCP", "UDP", "SCTP"] as const) {
    const ends = sets.flatMap((s) =>
      s.ports[protocol].flatMap(({ first, last }) => [first - 1, first, last, last + 1]),
    );
    for (const number of new Set([1, 65535, ...ends])) {
      if (number >= 1 && number <= 65535) points.push({ protocol, port: number });
    }
  }
  return points;
}

describe("connection sets", () => {
  it("do what sets of single connections do", () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        for (const point of pointsOf(a, b)) {
          expect(has(union(a, b), point)).toBe(has(a, point) || has(b, point));
          expect(has(intersect(a, b), point)).toBe(has(a, point) && has(b, point));
          expect(has(subtract(a, b), point)).toBe(has(a, point) && !has(b, point));
        }
        const points = pointsOf(a, b);
        expect(contains(a, b)).toBe(points.every((point) => !has(b, point) || has(a, point)));
        expect(overlaps(a, b)).toBe(points.some((point) => has(a, point) && has(b, point)));
        expect(isEmpty(a)).toBe(!points.some((point) => has(a, point)));
        expect(isAll(a)).toBe(points.every((point) => has(a, point)));
        expect(isEveryPort(a)).toBe(points.every((point) => point === "other" || has(a, point)));
      }),
    );
  });

  it("have one form for one content", () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        const same = pointsOf(a, b).every((point) => has(a, point) === has(b, point));
        expect(equals(a, b)).toBe(same);
        expect(a.key === b.key).toBe(same);
      }),
    );
  });

  it("obey the laws of sets", () => {
    fc.assert(
      fc.property(set, set, set, (a, b, c) => {
        const same = (x: ConnectionSet, y: ConnectionSet) => expect(x.key).toBe(y.key);
        same(union(a, b), union(b, a));
        same(intersect(a, b), intersect(b, a));
        same(union(union(a, b), c), union(a, union(b, c)));
        same(intersect(intersect(a, b), c), intersect(a, intersect(b, c)));
        same(intersect(a, union(b, c)), union(intersect(a, b), intersect(a, c)));
        same(union(a, intersect(b, c)), intersect(union(a, b), union(a, c)));
        same(subtract(a, union(b, c)), intersect(subtract(a, b), subtract(a, c)));
        same(union(subtract(a, b), intersect(a, b)), a);
        same(subtract(allConnections, subtract(allConnections, a)), a);
        same(union(a, a), a);
        same(intersect(a, allConnections), a);
        same(union(a, noConnections), a);
        expect(contains(union(a, b), a)).toBe(true);
        expect(contains(a, intersect(a, b))).toBe(true);
      }),
    );
  });

  it.each<[string, ConnectionSet]>([
    ["All Connections", allConnections],
    ["All Connections", allPorts],
    ["No Connections", noConnections],
    ["TCP 80", portsOf("TCP", 80)],
    ["TCP 1-65535", everyPortOf("TCP")],
    ["TCP 80,443,UDP 53", union(union(portsOf("TCP", 443), portsOf("TCP", 80)), portsOf("UDP", 53))],
    ["SCTP 1-65535,TCP 1-79,81-65535", subtract(union(everyPortOf("SCTP"), everyPortOf("TCP")), portsOf("TCP", 80))],
    [
      "TCP 80-82",
      connectionSet({
        TCP: [
          { first: 81, last: 82 },
          { first: 80, last: 80 },
        ],
      }),
    ],
    ["SCTP 1-65535,TCP 1-79,81-65535,UDP 1-65535", subtract(allConnections, portsOf("TCP", 80))],
    ["Other Protocols", subtract(allConnections, allPorts)],
    [
      "TCP 65535",
      connectionSet({
        TCP: [
          { first: 65535, last: 70000 },
          { first: -3, last: 0 },
          { first: 9, last: 8 },
        ],
      }),
    ],
  ])("writes %s", (text, value) => {
    expect(toText(value)).toBe(text);
  });
});
