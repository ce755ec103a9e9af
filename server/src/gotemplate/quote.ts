import { bytesOfText, unitBytes } from "./literals.ts";

const named: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
};
/** What Go's IsPrint takes: letters, marks, numbers, punctuation, symbols and the plain blank. */
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** How Go's `%q` writes one character (or stray byte) between `quote` characters; undefined: as it stands. */
export function goEscape(character: string, quote: string, ascii = false): string | undefined {
  if (character === quote) return `\\${quote}`;
  const short = named[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return undefined;
  if (code >= 0xd800 && code < 0xe000) return unitBytes(character, 0) === 1 ? `\\x${hex(code - 0xdc00, 2)}` : "\\ufffd";
  if (!ascii && code >= 0x80 && printable.test(character)) return undefined;
  if (code < 0x80) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, "0");
}

/** Go's `strconv.Quote`. */
export function goQuote(text: string, ascii = false): string {
  let quoted = '"';
  for (const character of text) quoted += goEscape(character, '"', ascii) ?? character;
  return `${quoted}"`;
}

export function hexOfText(text: string, separator = ""): string {
  return [...bytesOfText(text)].map((byte) => hex(byte, 2)).join(separator);
}
