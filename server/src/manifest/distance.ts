/**
 * Optimal string alignment distance (insert, delete, replace, swap of neighbours); `limit` when it is that or more. Most
 * words that are compared have little in common, or all but a letter or two: what they begin and end with alike is not
 * compared twice.
 */
export function editDistance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) >= limit) return limit;
  const [a, b] = whereTheyDiffer(one, other);
  if (a.length === 0 || b.length === 0) return Math.min(Math.max(a.length, b.length), limit);
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        value = Math.min(value, (before[j - 2] ?? 0) + 1);
      row.push(value);
      least = Math.min(least, value);
    }
    if (least >= limit) return limit;
    before = last;
    last = row;
  }
  return Math.min(last[b.length] ?? limit, limit);
}

function whereTheyDiffer(one: string, other: string): readonly [string, string] {
  const most = Math.min(one.length, other.length);
  let from = 0;
  while (from < most && one[from] === other[from]) from++;
  let behind = 0;
  while (behind < most - from && one[one.length - 1 - behind] === other[other.length - 1 - behind]) behind++;
  return [one.slice(from, one.length - behind), other.slice(from, other.length - behind)];
}

/** The nearest of the words, at most a third of its letters away; case counts little. `undefined` when none is near. */
export function nearest(text: string, words: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const word of words) {
    const most = Math.max(1, Math.floor(word.length / 3));
    const distance = editDistance(text.toLowerCase(), word.toLowerCase(), most + 1);
    if (distance <= most && distance < least) [best, least] = [word, distance];
  }
  return best;
}
