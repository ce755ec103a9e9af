/** Where the documents of a stream begin: 0 first, ascending, UTF-16 units. Markers count at column 0 only. */
export function splitDocuments(text: string): readonly number[] {
  const starts = [0];
  for (const start of startsFrom(text, 0)) starts.push(start);
  return starts;
}

/** What an edit has left as it was: of so many units at the front and at the back both texts are the same. */
export interface Unchanged {
  readonly prefix: number;
  readonly suffix: number;
}

/** The same, from the starts of the text before the edit: looks at no more than the documents around it. */
export function splitAgain(
  text: string,
  before: { readonly text: string; readonly starts: readonly number[] },
  { prefix, suffix }: Unchanged,
): readonly number[] {
  const { starts: old } = before;
  const shift = text.length - before.text.length;
  // The last document of which all is there as it was, with the marker behind it, up to the end of that line.
  let front = placeOf(old, prefix);
  while (front > 0 && lineAfter(before.text, old[front] ?? 0) > prefix) front--;
  front = Math.max(0, front - 1);
  const starts = old.slice(0, front + 1);
  const from = starts[front] ?? 0;
  /** From here on the lines of both texts are the same, and so is what stands above them. */
  const same = text.length - suffix + 1;
  for (const start of startsFrom(text, from)) {
    if (start > same) {
      const then = placeOf(old, start - shift);
      if (then > 0 && old[then] === start - shift) {
        for (let at = then; at < old.length; at++) starts.push((old[at] ?? 0) + shift);
        return starts;
      }
    }
    starts.push(start);
  }
  return starts;
}

/** The place of the last start that is not beyond the offset. */
function placeOf(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low;
}

/** Starts of documents behind the one that begins at `from`. */
function* startsFrom(text: string, from: number): Iterable<number> {
  let start = from;
  /** The current document has its own `---` already, or content: another `---` begins the next one. */
  let begun = false;
  const end = text.length;
  let dash = markerFrom(text, "---", from, end);
  // Of these there are mostly none: looked for piece by piece, so that who wants a few starts does not read on to the end.
  let dots = { from, at: -1 };
  for (;;) {
    const until = dash === -1 ? end : dash;
    if (dots.at === -1 && dots.from < until) dots = { from: until, at: markerFrom(text, "...", dots.from, until) };
    if (dash === -1 && dots.at === -1) return;
    if (dots.at !== -1) {
      start = lineAfter(text, dots.at);
      dots = { from: start, at: -1 };
      if (isPrelude(text, start, end)) return;
      yield start;
      begun = false;
    } else {
      // Directives, comments and blank lines above a `---` belong to the document that it opens.
      if (begun || !isPrelude(text, start, dash)) {
        start = dash;
        if (start > from) yield start;
      }
      begun = true;
      dash = markerFrom(text, "---", lineAfter(text, dash), end);
    }
  }
}

/** The next line in a part of a text that begins with a marker; -1: none. The native search is far faster than looking at each. */
function markerFrom(text: string, marker: string, from: number, until: number): number {
  const first = from === 0 && text.charCodeAt(0) === 0xfeff ? 1 : from;
  if (text.startsWith(marker, first) && isEnd(text.charCodeAt(first + 3))) return first;
  const part = text.slice(first, Math.min(until + 1, text.length));
  const inner = `\n${marker}`;
  let at = part.indexOf(inner);
  while (at !== -1 && !isEnd(text.charCodeAt(first + at + 4))) at = part.indexOf(inner, at + 1);
  return at === -1 ? -1 : first + at + 1;
}

function isEnd(code: number): boolean {
  return Number.isNaN(code) || code === 10 || code === 13 || code === 32 || code === 9;
}

function lineAfter(text: string, from: number): number {
  const feed = text.indexOf("\n", from);
  return feed === -1 ? text.length : feed + 1;
}

/** Only blank lines, comments and directives between the two offsets. */
function isPrelude(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at = lineAfter(text, at)) {
    let first = at;
    while (first < to && isSpace(text.charCodeAt(first))) first++;
    if (first >= to) return true;
    const code = text.charCodeAt(first);
    if (code === 10 || code === 13 || code === 35 || (code === 37 && first === at)) continue;
    return false;
  }
  return true;
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 0xfeff;
}
