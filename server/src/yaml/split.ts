/** Where the documents of a stream begin: 0 first, ascending, UTF-16 units. Markers count at column 0 only. */
export function splitDocuments(text: string): readonly number[] {
  const starts = [0];
  let start = 0;
  /** The current document has its own `---` already, or content: another `---` begins the next one. */
  let begun = false;
  const dashes = markers(text, "---");
  const dots = markers(text, "...");
  for (;;) {
    if (dashes.at === -1 && dots.at === -1) return starts;
    if (dots.at !== -1 && (dashes.at === -1 || dots.at < dashes.at)) {
      start = lineAfter(text, dots.at);
      dots.next();
      if (isPrelude(text, start, text.length)) return starts;
      starts.push(start);
      begun = false;
    } else {
      // Directives, comments and blank lines above a `---` belong to the document that it opens.
      if (begun || !isPrelude(text, start, dashes.at)) {
        start = dashes.at;
        starts.push(start);
      }
      begun = true;
      dashes.next();
    }
  }
}

/** The lines that begin with a marker, in order. The native search is far faster than looking at every line. */
function markers(text: string, marker: string): { readonly at: number; next(): void } {
  const inner = `\n${marker}`;
  const find = (from: number): number => {
    let at = text.indexOf(inner, from);
    while (at !== -1 && !isEnd(text.charCodeAt(at + 4))) at = text.indexOf(inner, at + 1);
    return at === -1 ? -1 : at + 1;
  };
  const head = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const cursor = {
    at: text.startsWith(marker, head) && isEnd(text.charCodeAt(head + 3)) ? head : find(0),
    next() {
      cursor.at = find(cursor.at + 1);
    },
  };
  return cursor;
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
