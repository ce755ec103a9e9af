import fc from "fast-check";
import { expect, it } from "vitest";
import { add, makeBits } from "../../server/src/traffic/bits.ts";
import { createSets } from "../../server/src/traffic/workloadSet.ts";

it("counts what two sets have in common as their lists do", () => {
  const size = 100;
  const indexes = fc.uniqueArray(fc.nat(size - 1));
  fc.assert(
    fc.property(indexes, indexes, (a, b) => {
      const sets = createSets();
      const [one, other] = [a, b].map((list) => {
        const bits = makeBits(size);
        for (const each of list) add(bits, each);
        return sets(bits);
      });
      const both = a.filter((each) => b.includes(each)).length;
      expect([one?.size, one && other?.common(one), other && one?.common(other), one?.common(one)]).toEqual([
        a.length,
        both,
        both,
        a.length,
      ]);
    }),
  );
});
