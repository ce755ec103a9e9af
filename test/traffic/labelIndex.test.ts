import fc from "fast-check";
import { expect, it } from "vitest";
import { buildCluster } from "../../server/src/cluster/build.ts";
import { indexLabels } from "../../server/src/traffic/labelIndex.ts";
import { filesOf, randomCluster } from "./randomCluster.ts";

it("takes lists over that equal those made afresh, whichever labels come, change and go", () => {
  const label = fc.record({
    at: fc.nat(),
    key: fc.constantFrom("app", "tier", "new"),
    value: fc.constantFrom("a", "b", ""),
  });
  fc.assert(
    fc.property(randomCluster, fc.array(label, { maxLength: 4 }), (random, changes) => {
      const { workloads } = buildCluster(filesOf(random));
      // Many, so that a few changes are few.
      const many = Array.from({ length: 40 }, () => workloads)
        .flat()
        .map((each, index) => ({ ...each, index }));
      const next = many.slice();
      for (const { at, key, value } of changes) {
        const old = next[at % Math.max(next.length, 1)];
        if (old === undefined) continue;
        const { [key]: _, ...rest } = old.object.labels;
        const labels = value === "" ? rest : { ...rest, [key]: value };
        next[old.index] = { ...old, object: { ...old.object, labels } };
      }
      const before = indexLabels(many);
      const listsOf = (postings: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>) =>
        Object.fromEntries([...postings].map(([key, lists]) => [key, Object.fromEntries(lists)]));
      expect(listsOf(indexLabels(next, before).postings)).toEqual(listsOf(indexLabels(next).postings));
      expect(listsOf(before.postings)).toEqual(listsOf(indexLabels(many).postings));
    }),
  );
});
