/** Offset of the quote that closes the one at `at`, before `limit`; -1 for none. Looks no further than `limit`. */
export function closingQuote(text: string, at: number, limit: number): number {
  const quote = text.charCodeAt(at);
  for (let close = at + 1; close < limit; close++) {
    const code = text.charCodeAt(close);
    if (code === 92 && quote === 34) close++;
    else if (code !== quote) continue;
    else if (quote === 39 && text.charCodeAt(close + 1) === 39) close++;
    else return close;
  }
  return -1;
}

const escapes: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  N: "\u0085",
  _: "\u00a0",
  L: "\u2028",
  P: "\u2029",
  " ": " ",
  '"': '"',
  "'": "'",
  "\\": "\\",
  "\t": "\t",
};

/** The content of a quoted scalar of JSON, where YAML does not know an escape (`\/`, and halves of pairs); else as it stands. */
export function unquoteJson(source: string): string {
  try {
    const text: unknown = JSON.parse(source);
    if (typeof text === "string") return text;
  } catch {
    // Neither YAML nor JSON.
  }
  return source.slice(1, -1);
}

/** A space for each line break and the white space around it. */
function foldLines(text: string): string {
  const lines = text.split(/\r?\n/);
  return lines
    .map((line, index) => {
      let start = 0;
      let end = line.length;
      if (index > 0) while (line[start] === " " || line[start] === "\t") start++;
      if (index < lines.length - 1) while (end > start && (line[end - 1] === " " || line[end - 1] === "\t")) end--;
      return line.slice(start, end);
    })
    .join(" ");
}

/** The content of a quoted scalar, quotes included in the source; `undefined` for an escape that the server's YAML does not have. */
export function unquote(source: string): string | undefined {
  const inner = source.slice(1, -1);
  const folded = inner.includes("\n") ? foldLines(inner) : inner;
  if (source.startsWith("'")) return folded.replaceAll("''", "'");
  if (!folded.includes("\\")) return folded;
  let valid = true;
  const content = folded.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g,
    (_, two, four, eight, one) => {
      const digits: string | undefined = two ?? four ?? eight;
      if (digits !== undefined) {
        const code = Number.parseInt(digits, 16);
        if (code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)) return String.fromCodePoint(code);
        valid = false;
        return "";
      }
      const escaped = typeof one === "string" ? escapes[one] : undefined;
      if (escaped === undefined) valid = false;
      return escaped ?? "";
    },
  );
  return valid ? content : undefined;
}
