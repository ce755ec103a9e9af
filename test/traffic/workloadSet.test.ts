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

it("makes one value of equal sets, whether of their bits or of their members", () => {
  const size = 100;
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(fc.nat(size - 1))), (lists) => {
      const sets = createSets();
      const sorted = lists.map((list) => list.toSorted((a, b) => a - b));
      for (const [at, list] of sorted.entries()) {
        const bits = makeBits(size);
        for (const each of list) add(bits, each);
        const made = at % 2 === 0 ? sets(bits) : sets.few(list, size);
        expect([...made]).toEqual(list);
        expect(sets.few(list, size)).toBe(made);
        expect(sets(bits)).toBe(made);
      }
      expect(sets.count()).toBe(new Set(sorted.map((list) => list.join())).size);
    }),
  );
});
