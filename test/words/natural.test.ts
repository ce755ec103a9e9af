import fc from "fast-check";
import { expect, it } from "vitest";
import { createNaturalOrder } from "../../server/src/words/natural.ts";

const compare = createNaturalOrder();
const { compare: known } = new Intl.Collator("en", { numeric: true });

it("orders names as the collation for English does", () => {
  const name = fc.string({ unit: fc.constantFrom(..."abz-.0129"), maxLength: 8 });
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(Math.sign(compare(a, b)), `${a} ${b}`).toBe(Math.sign(known(a, b)));
    }),
    { numRuns: 5_000 },
  );
});

it.each([
  ["web-2", "web-10"],
  ["a", "B"],
  ["web", "web-1"],
  ["über", "v"],
])("puts %s before %s", (a, b) => {
  expect(compare(a, b)).toBeLessThan(0);
});
