import fc from "fast-check";
import { expect, it } from "vitest";
import type { ManifestFile } from "../../server/src/manifest/file.ts";
import { createFileTable, type FileChange } from "../../server/src/manifest/fileTable.ts";
import { readManifestFile } from "../../server/src/manifest/read.ts";

const names = ["a", "b", "c", "d", "e"].map((name) => `file:///${name}.yaml`);
const read = (uri: string, text: string): ManifestFile => readManifestFile(uri, text);

it("says of any two tables what is other in them, whatever they were made from", () => {
  const step = fc.record({
    from: fc.nat(),
    uri: fc.constantFrom(...names),
    text: fc.constantFrom("a: 1", "a: 2", undefined),
  });
  fc.assert(
    fc.property(fc.subarray(names), fc.array(step, { maxLength: 8 }), (first, steps) => {
      const tables = [createFileTable(first.map((uri) => read(uri, "a: 0")))];
      for (const { from, uri, text } of steps) {
        const base = tables[from % tables.length] as (typeof tables)[number];
        tables.push(base.with(new Map([[uri, text === undefined ? undefined : read(uri, text)]])));
      }
      for (const now of tables) {
        for (const before of tables) {
          const expected = names
            .map((uri) => ({ before: before.get(uri), after: now.get(uri) }))
            .filter((change) => change.before !== change.after);
          const found = now.changesSince(before);
          expect(found.map(uriOf)).toEqual(expected.map(uriOf));
          for (const [i, change] of found.entries()) {
            expect(change.before).toBe(expected[i]?.before);
            expect(change.after).toBe(expected[i]?.after);
          }
          expect(now.all()).toEqual(names.flatMap((uri) => now.get(uri) ?? []));
        }
      }
    }),
    { numRuns: 200 },
  );
});

function uriOf({ before, after }: FileChange): string {
  return (before ?? after)?.uri ?? "";
}
