import { expect, it } from "vitest";
import { editDistance } from "../../server/src/manifest/distance.ts";

const limit = 3;

/** Insertions, deletions, exchanges and swaps of neighbours, by the definition. */
function naive(a: string, b: string): number {
  if (a === "" || b === "") return a.length + b.length;
  const [x, y] = [a.slice(1), b.slice(1)];
  const least = Math.min(naive(x, b) + 1, naive(a, y) + 1, naive(x, y) + (a[0] === b[0] ? 0 : 1));
  const swapped = a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0];
  return swapped ? Math.min(least, naive(a.slice(2), b.slice(2)) + 1) : least;
}

function* words(letters: string, length: number): Iterable<string> {
  yield "";
  if (length > 0) for (const letter of letters) for (const rest of words(letters, length - 1)) yield letter + rest;
}

it("is what its definition says, up to the limit, for all words of up to four of two letters", () => {
  const all = [...new Set(words("ab", 4))];
  const wrong = all.flatMap((a) =>
    all.flatMap((b) => {
      const is = editDistance(a, b, limit);
      const should = Math.min(naive(a, b), limit);
      return is === should ? [] : [`${a} ${b}: ${is}, not ${should}`];
    }),
  );
  expect(wrong).toEqual([]);
});

it.each([
  ["payments-api", "payments-aip", 1],
  ["ca", "abc", 3],
  ["frontend", "fronted", 1],
  ["aab", "aba", 1],
  ["abab", "baba", 2],
])("%s and %s are %i apart", (a, b, apart) => {
  expect([editDistance(a, b, 9), editDistance(b, a, 9)]).toEqual([apart, apart]);
});
