import { type Cursor, isBlank, isBlankOrEnd, isBreak } from "./cursor.ts";
import { folded } from "./plain.ts";
import { type Token, token } from "./tokens.ts";

/** A scalar in quotes that begins at the cursor; it may go on over lines of any indentation. */
export function scanQuoted(cursor: Cursor): Token | undefined {
  const { text } = cursor;
  const start = cursor.at;
  const quote = cursor.code();
  let content = "";
  cursor.at++;
  for (;;) {
    if (cursor.atMarker()) return cursor.fail("a document ends inside of a quoted text");
    if (cursor.ended) return cursor.fail("a quote is not closed", start, start + 1);
    /** The line goes on behind a backslash at its end. */
    let joined = false;
    let from = cursor.at;
    while (!isBlankOrEnd(cursor.code())) {
      const code = cursor.code();
      if (code === quote) {
        if (quote !== 39 || cursor.code(1) !== 39) break;
        content += text.slice(from, cursor.at + 1);
        cursor.at += 2;
        from = cursor.at;
      } else if (code === 92 && quote === 34) {
        content += text.slice(from, cursor.at);
        if (isBreak(cursor.code(1))) {
          cursor.at++;
          cursor.skipBreak();
          joined = true;
          from = cursor.at;
          break;
        }
        const escaped = scanEscape(cursor);
        if (escaped === undefined) return undefined;
        content += escaped;
        from = cursor.at;
      } else {
        cursor.at++;
      }
    }
    content += text.slice(from, cursor.at);
    if (cursor.code() === quote) break;
    content += scanGap(cursor, joined);
  }
  cursor.at++;
  return token("scalar", start, cursor.at, content, "", quote === 39 ? "single-quoted" : "double-quoted");
}

/** White space and line breaks between two pieces. */
function scanGap(cursor: Cursor, joined: boolean): string {
  const start = cursor.at;
  let broke = joined;
  let first = "";
  let others = "";
  for (;;) {
    const code = cursor.code();
    if (isBreak(code)) {
      const lineBreak = cursor.skipBreak();
      if (broke) others += lineBreak;
      else first = lineBreak;
      broke = true;
    } else if (isBlank(code)) {
      cursor.at++;
    } else {
      break;
    }
  }
  if (!broke) return cursor.text.slice(start, cursor.at);
  return folded(first, others);
}

/** In this they differ from those of YAML 1.2: no `\/`, but `\'`. */
const escapes: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  "\t": "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  " ": " ",
  '"': '"',
  "'": "'",
  "\\": "\\",
  N: "\u0085",
  _: "\u00a0",
  L: "\u2028",
  P: "\u2029",
};

const lengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** The character that `\…` stands for; `undefined`, with the failure set, for what the server does not know. */
function scanEscape(cursor: Cursor): string | undefined {
  const { text, at } = cursor;
  const letter = text[at + 1] ?? "";
  const simple = escapes[letter];
  if (simple !== undefined) {
    cursor.at += 2;
    return simple;
  }
  const length = lengths[letter];
  if (length === undefined) return cursor.fail(`\`\\${letter}\` is no escape`, at, at + 2);
  const digits = text.slice(at + 2, at + 2 + length);
  const value = /^[0-9a-fA-F]+$/.test(digits) && digits.length === length ? Number.parseInt(digits, 16) : -1;
  if (value < 0 || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
    return cursor.fail(`\`\\${letter}${digits}\` is no character`, at, at + 2 + length);
  cursor.at += 2 + length;
  return String.fromCodePoint(value);
}
