import fc from "fast-check";
import { RE2JS } from "re2js";
import { expect, it } from "vitest";
import { nameFits } from "../../server/src/rules/nameFits.ts";

/** The same as a pattern of a library that never takes longer than the name is long. */
function fits(name: string, pattern: string, namespace: string): boolean {
  const pieces = pattern.split(/(<[^<>]*>)/).map((piece, at) => {
    if (piece === "<namespace>") return RE2JS.quote(namespace);
    return at % 2 === 1 ? "[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?" : RE2JS.quote(piece);
  });
  return RE2JS.matches(pieces.join(""), name);
}

const sign = fc.constantFrom("a", "b", "0", "-", ".", "A", "é");
const text = fc.array(sign, { maxLength: 4 }).map((signs) => signs.join(""));
const piece = fc.oneof(text, fc.constantFrom("<namespace>", "<app>", "<>", "<", ">"));

it("fits a name as a library of patterns does", () => {
  let fitting = 0;
  const pieces = fc.array(piece, { maxLength: 5 });
  fc.assert(
    fc.property(pieces, text, fc.array(text, { maxLength: 5 }), fc.boolean(), (pattern, namespace, parts, near) => {
      // Half of the names are made as the pattern says, or nearly.
      const filled = pattern.map((each, at) =>
        each === "<namespace>" ? namespace : each.startsWith("<") ? parts[at] : each,
      );
      const name = near ? filled.join("") : parts.join("");
      const found = nameFits(name, pattern.join(""), namespace);
      expect(found).toBe(fits(name, pattern.join(""), namespace));
      if (found) fitting++;
    }),
    { numRuns: 2000 },
  );
  expect(fitting).toBeGreaterThan(100);
});

it("is done with a name and a pattern that somebody made to take long", () => {
  expect(nameFits(`${"a".repeat(250)}_`, "<a>".repeat(200), "shop")).toBe(false);
});
