import { type Plain, plainValue } from "./encode.ts";
import { base64 } from "./functions/encodings.ts";
import { compareKeys } from "./keyOrder.ts";
import { byteLength, bytesOfText } from "./literals.ts";
import { formatFloat } from "./print.ts";
import { escaped } from "./quoteText.ts";
import { glueText, joinTexts, madeFrom, plainText, slice, type Text, type TextBuilder, textBuilder } from "./text.ts";
import type { GoValue } from "./values.ts";
import { analyse, isPrintable, resolvesToString, simpleText } from "./yamlStyle.ts";

/** From this column on a text is folded at the next single blank, unless it is `toYamlPretty` that writes it. */
const bestWidth = 80;
/** A longer key, in bytes, is written behind a question mark. */
const longestKey = 128;

/**
 * A value as sigs.k8s.io/yaml writes it (through JSON, by the emitter of go-yaml v2), without the last line break, with the
 * places of its letters; undefined: it cannot be written. `pretty`: as go-yaml v3 does it for `toYamlPretty`, lists two
 * deeper than their key.
 */
export function writeYaml(value: GoValue, charge: (work: number) => void, pretty = false): Text | undefined {
  const plain = plainValue(value, charge);
  if (plain === undefined || (!pretty && isUnreadable(plain))) return undefined;
  const out = textBuilder();
  const writer = { out, pretty, width: pretty ? Number.POSITIVE_INFINITY : bestWidth };
  node(writer, plain, { indent: -2, column: 0, inMap: false, fresh: true });
  const text = out.done();
  return text.text.endsWith("\n") ? slice(text, 0, text.text.length - 1) : text;
}

/** The value goes through JSON, and a reader of YAML takes no control characters even there. */
function isUnreadable(plain: Plain): boolean {
  switch (plain.kind) {
    case "string":
      return hasControl(plain.text.text);
    case "list":
      return plain.items.some(isUnreadable);
    case "map":
      return plain.entries.some(([key, value]) => hasControl(key.text) || isUnreadable(value));
    default:
      return false;
  }
}

const hasControl = (text: string): boolean => /[\u007f-\u0084\u0086-\u009f\ufffe\uffff]/.test(text);

interface Writer {
  readonly out: TextBuilder;
  readonly pretty: boolean;
  readonly width: number;
}

/** Where a node begins. */
interface At {
  /** Of the collection that holds the node; -2: nothing does. */
  readonly indent: number;
  /** How much of the line is written already. */
  readonly column: number;
  /** It is the value of a key. */
  readonly inMap: boolean;
  /** Nothing but dashes stands before it on the line: a collection may begin right here. */
  readonly fresh: boolean;
}

const lineBreak = /[\n\r\u0085\u2028\u2029]/;
const blanks = (count: number): string => " ".repeat(Math.max(count, 0));

function node(writer: Writer, plain: Plain, at: At): void {
  const { out } = writer;
  if (plain.kind === "map" && plain.entries.length > 0) {
    map(writer, plain, at);
    return;
  }
  if (plain.kind === "list" && plain.items.length > 0) {
    list(writer, plain, at);
    return;
  }
  if (at.inMap) out.glue(" ");
  const column = at.column + (at.inMap ? 1 : 0);
  out.add(leaf(writer, plain, Math.max(at.indent + 2, at.indent === -2 ? 2 : 0), column, false));
  out.glue("\n");
}

/** A scalar or an empty collection. `indent`: how deep further lines of it stand. */
function leaf(writer: Writer, plain: Plain, indent: number, column: number, isKey: boolean): Text {
  switch (plain.kind) {
    case "null":
      return madeFrom(plain.from, "null");
    case "bool":
      return madeFrom(plain.from, String(plain.value));
    case "number":
      return madeFrom(
        plain.from,
        writer.pretty && plain.float === true ? formatFloat(Number(plain.text)) : yamlNumber(plain.text),
      );
    case "string":
      return scalar(writer, plain.text, indent, column, isKey);
    case "list":
      return plain.from === undefined ? glueText("[]") : madeFrom(plain.from, "[]");
    case "map":
      return plain.from === undefined ? glueText("{}") : madeFrom(plain.from, "{}");
  }
}

/** The number goes through YAML once more: whole ones of 64 bits keep their digits, all others are printed as floats. */
function yamlNumber(text: string): string {
  if (/^-?[0-9]+$/.test(text)) {
    const value = BigInt(text);
    if (value >= -(2n ** 63n) && value < 2n ** 64n) return value.toString();
  }
  return formatFloat(Number(text));
}

function map(writer: Writer, plain: Plain & { readonly kind: "map" }, at: At): void {
  const { out } = writer;
  const indent = at.indent + 2;
  if (!at.fresh) out.glue("\n");
  const entries = [...plain.entries].sort(([a], [b]) => compareKeys(a.text, b.text, writer.pretty));
  for (const [index, [key, value]] of entries.entries()) {
    if (index > 0 || !at.fresh) out.glue(blanks(indent));
    const simple = byteLength(key.text) <= longestKey && !lineBreak.test(key.text);
    if (simple) {
      const written = scalar(writer, key, indent + 2, indent, true);
      out.add(written);
      out.glue(":");
      node(writer, value, { indent, column: indent + written.text.length + 1, inMap: true, fresh: false });
    } else {
      out.glue("? ");
      out.add(scalar(writer, key, indent + 2, indent + 2, false));
      out.glue(`\n${blanks(indent)}: `);
      node(writer, value, { indent, column: indent + 2, inMap: false, fresh: true });
    }
  }
}

function list(writer: Writer, plain: Plain & { readonly kind: "list" }, at: At): void {
  const { out } = writer;
  const indent = at.inMap && !writer.pretty ? at.indent : at.indent + 2;
  if (!at.fresh) out.glue("\n");
  for (const [index, item] of plain.items.entries()) {
    if (index > 0 || !at.fresh) out.glue(blanks(indent));
    out.glue("- ");
    node(writer, item, { indent, column: indent + 2, inMap: false, fresh: true });
  }
}

function scalar(writer: Writer, text: Text, indent: number, column: number, isKey: boolean): Text {
  const { pretty, width } = writer;
  const { text: letters } = text;
  if (/\p{Cs}/u.test(letters)) {
    // Bytes that are no characters. On the way through JSON they become the sign for them.
    if (pretty) return plainText(`!!binary ${base64(bytesOfText(letters))}`);
    return scalar(writer, { ...text, text: letters.replace(/\p{Cs}/gu, "\ufffd") }, indent, column, isKey);
  }
  const isString = resolvesToString(letters);
  if (letters.length + column < width && simpleText.test(letters) && isString) return text;
  const { plain, single, block } = analyse(letters, pretty);
  if (letters.includes("\n") && block && !isKey) return literalBlock(text, indent);
  if (!letters.includes("\n") && isString) {
    if (plain) return isKey ? text : folded(text, indent, column, width, false);
    if (single) return singleQuoted(text, indent, column, isKey ? Number.POSITIVE_INFINITY : width);
  }
  return doubleQuoted(text, indent, column, isKey ? Number.POSITIVE_INFINITY : width);
}

/** Line breaks at single blanks behind the best width. */
function folded(text: Text, indent: number, column: number, best: number, quoted: boolean): Text {
  if (text.text.length + column <= best) return text;
  const out = textBuilder();
  const characters = text.text;
  let width = column;
  let kept = 0;
  let spaces = false;
  for (let at = 0; at < characters.length; ) {
    const code = characters.codePointAt(at) ?? 0;
    const size = code > 0xffff ? 2 : 1;
    if (code === 0x20) {
      const inside = !quoted || (at > 0 && at < characters.length - 1);
      if (!spaces && width > best && inside && characters[at + 1] !== " ") {
        out.add(slice(text, kept, at));
        out.glue(`\n${blanks(indent)}`);
        kept = at + 1;
        width = indent;
      } else width++;
      spaces = true;
    } else {
      spaces = false;
      width++;
    }
    at += size;
  }
  out.add(slice(text, kept, characters.length));
  return out.done();
}

function singleQuoted(text: Text, indent: number, column: number, best: number): Text {
  const quotes = glueText("'");
  const doubled = text.text.includes("'") ? escaped(text, (one) => (one === "'" ? "''" : undefined)) : text;
  return joinTexts([quotes, folded(doubled, indent, column + 1, best, true), quotes]);
}

const named: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\x1b": "\\e",
  '"': '\\"',
  "\\": "\\\\",
  "\u0085": "\\N",
  "\u2028": "\\L",
  "\u2029": "\\P",
};

function yamlEscape(character: string): string | undefined {
  const short = named[character];
  if (short !== undefined) return short;
  if (isPrintable(character)) return undefined;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0xd800 && code < 0xe000) return "\ufffd";
  const hex = code.toString(16).toUpperCase();
  return code <= 0xff
    ? `\\x${hex.padStart(2, "0")}`
    : code <= 0xffff
      ? `\\u${hex.padStart(4, "0")}`
      : `\\U${hex.padStart(8, "0")}`;
}

function doubleQuoted(text: Text, indent: number, column: number, best: number): Text {
  const out = textBuilder();
  out.glue('"');
  const letters = text.text;
  let width = column + 1;
  let spaces = false;
  let kept = 0;
  for (let at = 0; at < letters.length; ) {
    const character = String.fromCodePoint(letters.codePointAt(at) ?? 0);
    const by = yamlEscape(character);
    const next = at + character.length;
    if (by !== undefined) {
      out.add(slice(text, kept, at));
      const origin = slice(text, at, next).runs[0]?.origin;
      out.add({ text: by, runs: [{ start: 0, end: by.length, ...(origin !== undefined && { origin }) }] });
      kept = next;
      width += by.length;
      spaces = false;
    } else if (character === " " && !spaces && width > best && at > 0 && next < letters.length) {
      out.add(slice(text, kept, at));
      // A second blank would be lost at the start of a line.
      out.glue(`\n${blanks(indent)}${letters[next] === " " ? "\\" : ""}`);
      kept = next;
      width = indent + (letters[next] === " " ? 1 : 0);
      spaces = true;
    } else {
      width++;
      spaces = character === " ";
    }
    at = next;
  }
  out.add(slice(text, kept, letters.length));
  out.glue('"');
  return out.done();
}

function literalBlock(text: Text, indent: number): Text {
  const { text: letters } = text;
  const hint = /^[ \n]/.test(letters) ? "2" : "";
  const chomp = !letters.endsWith("\n") ? "-" : letters === "\n" || letters.endsWith("\n\n") ? "+" : "";
  const out = textBuilder();
  out.glue(`|${hint}${chomp}`);
  let at = 0;
  while (at < letters.length) {
    const feed = letters.indexOf("\n", at);
    const end = feed === -1 ? letters.length : feed;
    out.glue(end === at ? "\n" : `\n${blanks(indent)}`);
    out.add(slice(text, at, end));
    at = end + 1;
  }
  return out.done();
}
