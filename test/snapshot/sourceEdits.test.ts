import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { readManifestFile } from "../../server/src/manifest/read.ts";
import { textPlace } from "../../server/src/snapshot/textPlace.ts";
import type { SourceEdit } from "../../server/src/source/fix.ts";
import type { ComputedPlace, TextPlace } from "../../server/src/source/place.ts";

const uri = "file:///a.yaml";
const file = readManifestFile(uri, "a: b\n---\nc: d\n");

/** The types are the test: `npm run types` fails where one of these can be written without the mark. */
const refused = (computed: ComputedPlace, either: TextPlace): readonly SourceEdit[] => [
  // @ts-expect-error: what is computed may be shown only
  { place: computed, newText: "x" },
  // @ts-expect-error: nobody has asked yet
  { place: either, newText: "x" },
  // @ts-expect-error: offsets alone do not say that the value's letters stand there
  { place: { uri, start: 0, end: 1, computed: false }, newText: "x" },
];

it("lets an edit stand only where a value is written", () => {
  const written = textPlace(file, 1, { start: 0, end: 1 }, () => undefined);
  const filled = textPlace(file, 1, { start: 0, end: 1, source: { uri, computed: true } }, () => file.stream);
  expect([written, filled]).toMatchObject([
    { uri, start: 5, end: 6, computed: false },
    { uri, start: 0, end: 1, computed: true },
  ]);
  const editsOf = (place: TextPlace): readonly SourceEdit[] => (place.computed ? [] : [{ place, newText: "x" }]);
  expect([written, filled].map((place) => editsOf(place).length)).toEqual([1, 0]);
  expect(filled.computed && refused(filled, written)).toHaveLength(3);
});

it("makes the places that may be edited in one file", () => {
  const root = resolve(import.meta.dirname, "../../server/src");
  const makers = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && /\bas (?:WrittenPlace|SourceEdit)\b/.test(readFileSync(join(root, name), "utf8")),
  );
  expect(makers).toEqual([join("snapshot", "textPlace.ts")]);
});
