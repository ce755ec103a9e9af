import fc from "fast-check";
import { expect, it } from "vitest";
import { createResultIds } from "../../server/src/server/resultIds.ts";

const items = fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 4 });

it("gives the same id to what would be sent with the same text, and another to everything else", () => {
  fc.assert(
    fc.property(items, items, fc.boolean(), (one, other, again) => {
      const ids = createResultIds();
      const first = ids.of("file:///a.yaml", one);
      const next = again ? (JSON.parse(JSON.stringify(one)) as typeof one) : other;
      const same = JSON.stringify(sorted(next)) === JSON.stringify(sorted(one));
      expect(ids.of("file:///a.yaml", next) === first).toBe(same);
      expect(ids.of("file:///b.yaml", one)).not.toBe(first);
    }),
  );
});

it("takes a field that is not there for one without a value", () => {
  const ids = createResultIds();
  const id = ids.of("file:///a.yaml", [{ message: "x", tags: undefined }]);
  expect(ids.of("file:///a.yaml", [{ message: "x" }])).toBe(id);
  expect(ids.of("file:///a.yaml", [{ message: "x", tags: [1] }])).not.toBe(id);
});

it("forgets a text that was closed", () => {
  const ids = createResultIds();
  const id = ids.of("file:///a.yaml", []);
  ids.closed("file:///a.yaml");
  expect(ids.of("file:///a.yaml", [])).not.toBe(id);
});

/** Whatever the order of fields. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .map(([key, each]) => [key, sorted(each)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
