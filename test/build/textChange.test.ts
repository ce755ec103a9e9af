import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changeOf, changesAfter, movedSpan, narrowed, type TextChange } from "../../server/src/build/textChange.ts";

/** Texts that follow each other, with few letters, so that much looks alike. */
const letters = (most: number) => fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: most });
const history = fc.tuple(
  letters(40),
  fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(4), letters(4)), { minLength: 1, maxLength: 8 }),
);

function played([first, edits]: [string, (readonly [number, number, string])[]], most: number) {
  let now = first;
  let changes: readonly TextChange[] = [];
  for (const [where, out, put] of edits) {
    const at = Math.floor(where * now.length);
    const next = now.slice(0, at) + put + now.slice(at + out);
    const [edit] = changeOf(now, next);
    if (edit !== undefined) changes = changesAfter(changes, edit, most);
    now = next;
    changes = changes.flatMap((each) => narrowed(each, first, now));
  }
  return { first, now, changes };
}

describe("stretches in which a text differs", () => {
  it("leave all else as it was, in order and apart from each other", () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 1, max: 4 }), (script, most) => {
        const { first, now, changes } = played(script, most);
        expect(changes.length).toBeLessThanOrEqual(most);
        let [old, at] = [0, 0];
        for (const { oldStart, oldEnd, start, end } of changes) {
          expect(first.slice(old, oldStart)).toBe(now.slice(at, start));
          expect(oldStart).toBeLessThanOrEqual(oldEnd);
          expect(start).toBeLessThanOrEqual(end);
          [old, at] = [oldEnd, end];
        }
        expect(first.slice(old)).toBe(now.slice(at));
      }),
      { numRuns: 2000 },
    );
  });

  it("move every place that is not changed to where its letters stand, and all others into the text", () => {
    fc.assert(
      fc.property(history, fc.nat(40), fc.nat(8), (script, from, length) => {
        const { first, now, changes } = played(script, 16);
        const place = { start: Math.min(from, first.length), end: Math.min(from + length, first.length) };
        const moved = movedSpan(place, changes);
        expect(moved.start).toBeLessThanOrEqual(moved.end);
        expect(moved.start).toBeGreaterThanOrEqual(0);
        expect(moved.end).toBeLessThanOrEqual(now.length);
        if (!moved.changed) expect(now.slice(moved.start, moved.end)).toBe(first.slice(place.start, place.end));
      }),
      { numRuns: 2000 },
    );
  });

  it("are one where one place is typed in", () => {
    expect(
      played(
        [
          "port: 1\nname: a\n",
          [
            [0.45, 0, "x"],
            [0.5, 0, "y"],
          ],
        ],
        16,
      ).changes,
    ).toHaveLength(1);
  });

  it("are two where two places are, and what stands between stays what it is", () => {
    const first = "a: 1\nmiddle: here\nb: 2\n";
    const [one, two] = [first.replace("1", "{{ x"), first.replace("1", "{{ x").replace("2", "333")];
    const changes = changesAfter(changeOf(first, one), changeOf(one, two)[0] as TextChange, 16);
    expect(changes).toHaveLength(2);
    const at = first.indexOf("middle");
    const moved = movedSpan({ start: at, end: at + 6 }, changes);
    expect([two.slice(moved.start, moved.end), moved.changed]).toEqual(["middle", false]);
    expect(movedSpan({ start: at, end: at + 6 }, changeOf(first, two)).changed).toBe(true);
    const later = movedSpan({ start: first.indexOf("2"), end: first.indexOf("2") + 1 }, changes);
    expect([two.slice(later.start, later.end), later.changed]).toEqual(["333", true]);
  });
});
