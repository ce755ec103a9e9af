import fc from "fast-check";
import { expect, it } from "vitest";
import {
  type AddressRange,
  coversRanges,
  mergedHold,
  mergeRanges,
  subtractRanges,
} from "../../server/src/cluster/addresses.ts";

const range: fc.Arbitrary<AddressRange> = fc
  .tuple(fc.constantFrom(4 as const, 6 as const), fc.nat(12), fc.nat(5))
  .map(([family, first, more]) => ({ family, first: BigInt(first), last: BigInt(first + more) }));

it("says that ranges cover others where nothing is left without them", () => {
  const some = fc.array(range, { maxLength: 4 });
  fc.assert(
    fc.property(some, some, (outer, inner) => {
      expect(coversRanges(outer, inner)).toBe(subtractRanges(inner, outer).length === 0);
    }),
    { numRuns: 2_000 },
  );
});

it("finds the one of merged ranges that holds another", () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 8 }), range, (ranges, one) => {
      expect(mergedHold(mergeRanges(ranges), one)).toBe(subtractRanges([one], ranges).length === 0);
    }),
    { numRuns: 2_000 },
  );
});
