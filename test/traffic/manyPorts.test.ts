import fc from "fast-check";
import { expect, it } from "vitest";
import type { PolicyPort } from "../../server/src/manifest/types.ts";
import { compilePorts } from "../../server/src/traffic/compile.ts";
import {
  allConnections,
  allows,
  connectionSet,
  contains,
  intersect,
  isEmpty,
  noConnections,
  overlaps,
  subtract,
  union,
  unionAll,
} from "../../server/src/traffic/connectionSet.ts";
import { coversPorts, joinPorts, mayTouch } from "../../server/src/traffic/cover.ts";
import { createPortCounts } from "../../server/src/traffic/portCounts.ts";
import { touchingOf } from "../../server/src/traffic/touching.ts";
import { trafficOf } from "./load.ts";

/* Shortcuts for lists of thousands of ports, held against what they stand for. */

const protocol = fc.constantFrom("TCP" as const, "UDP" as const);
const number = fc.integer({ min: 1, max: 12 });
const item = fc.oneof(
  fc.record({ protocol, port: number }),
  fc
    .tuple(protocol, number, number)
    .map(([protocol, a, b]) => ({ protocol, port: Math.min(a, b), endPort: Math.max(a, b) })),
  fc.record({ protocol, port: fc.constantFrom("http", "dns") }),
  protocol.map((protocol) => ({ protocol })),
  fc.constant({ protocol: "TCP" as const, port: 1, endPort: 65535 }),
);
const items: fc.Arbitrary<readonly PolicyPort[]> = fc.array(item, { minLength: 1, maxLength: 8 });
const set = fc.oneof(
  items.map((list) => compilePorts(list).fixed),
  fc.constantFrom(allConnections, noConnections, connectionSet({}, { other: true })),
);

it("joins many sets to what they are one after the other", () => {
  fc.assert(
    fc.property(fc.array(set, { maxLength: 6 }), (list) => {
      expect(unionAll(list).key).toBe(list.reduce(union, noConnections).key);
    }),
  );
});

it("tells sets that overlap as their common part does", () => {
  fc.assert(
    fc.property(set, set, (a, b) => {
      expect(overlaps(a, b)).toBe(!isEmpty(intersect(a, b)));
    }),
  );
});

it("rules no port out that the others cover, while ports go", () => {
  fc.assert(
    fc.property(items, fc.array(fc.nat(), { maxLength: 4 }), (list, drops) => {
      let left = list.map((port) => compilePorts([port]));
      const counts = createPortCounts(left);
      for (const drop of [-1, ...drops]) {
        const gone = drop < 0 ? undefined : left[drop % left.length];
        if (gone !== undefined && left.length > 1) {
          counts.drop(gone);
          left = left.filter((each) => each !== gone);
        }
        for (const each of left) {
          const rest = left.filter((other) => other !== each);
          if (rest.length > 0 && coversPorts(joinPorts(rest), each)) expect(counts.mayBeCovered(each)).toBe(true);
        }
      }
    }),
  );
});

it("does rule out a port of its own", () => {
  const list = [80, 443, 8080].map((port) => compilePorts([{ protocol: "TCP", port }]));
  const counts = createPortCounts([...list, ...list.slice(0, 1)]);
  expect(list.map((each) => counts.mayBeCovered(each))).toEqual([true, false, false]);
});

it("finds a port or a range among hundreds of ranges", () => {
  const range = fc
    .tuple(fc.nat({ max: 1999 }), fc.nat({ max: 3 }))
    .map(([first, more]) => [first + 1, first + 1 + more]);
  fc.assert(
    fc.property(fc.array(range, { minLength: 100, maxLength: 200 }), range, (ranges, [first = 1, last = 1]) => {
      const many = connectionSet({ TCP: ranges.map(([from = 1, to = 1]) => ({ first: from, last: to })) });
      const wanted = connectionSet({ TCP: [{ first, last }] });
      expect(overlaps(many, wanted)).toBe(!isEmpty(intersect(many, wanted)));
      expect(overlaps(wanted, many)).toBe(!isEmpty(intersect(many, wanted)));
      expect(contains(many, wanted)).toBe(isEmpty(subtract(wanted, many)));
      expect(allows(many, "TCP", first)).toBe(ranges.some(([from = 1, to = 1]) => from <= first && first <= to));
    }),
  );
});

it("leaves out no list that may have a part in covering some ports", () => {
  fc.assert(
    fc.property(fc.array(items, { maxLength: 8 }), items, (lists, wanted) => {
      const owners = lists.map(compilePorts);
      const ports = compilePorts(wanted);
      const some = touchingOf(owners, (each) => each)(ports);
      const expected = owners.filter((each) => mayTouch(each, ports) || coversPorts(each, ports));
      if (some !== undefined) expect(some).toEqual(expected);
    }),
  );
});

it("knows the few among thousands that have a port", () => {
  const owners = Array.from({ length: 3000 }, (_, n) => compilePorts([{ protocol: "TCP", port: (n % 2999) + 1 }]));
  const touching = touchingOf(owners, (each) => each);
  expect(touching(compilePorts([{ protocol: "TCP", port: 1 }]))).toEqual([owners[0], owners[2999]]);
  expect(touching(compilePorts([{ protocol: "TCP", port: 1, endPort: 9000 }]))).toBeUndefined();
  expect(touching(compilePorts([{ protocol: "TCP", port: "http" }]))).toBeUndefined();
});

it("names a rule that says what another one of a thousand says for the same peer", () => {
  const rules = Array.from({ length: 1000 }, (_, n) => `{ from: [{ podSelector: {} }], ports: [{ port: ${n + 1} }] }`);
  const again = "{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 500 }] }";
  const engine = trafficOf(`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: wide, namespace: shop }
spec: { podSelector: {}, ingress: [${again}, ${rules.join(", ")}] }
`);
  expect(engine.redundantParts(0)).toEqual([
    {
      part: { policy: 0, direction: "ingress", rule: 0 },
      coveredBy: [{ policy: 0, direction: "ingress", rule: 500 }],
    },
  ]);
});
