import { limits } from "../../limits.ts";
import {
  any,
  computing,
  type Functions,
  failing,
  giveUp,
  type Host,
  int,
  itemsOf,
  keeping,
  str,
  strings,
  strValue,
  textOf,
} from "../function.ts";
import { byteLength, bytesOfText, textOfBytes } from "../literals.ts";
import { printed } from "../print.ts";
import { goQuoteText } from "../quoteText.ts";
import { slice, type Text, textBuilder } from "../text.ts";
import { type GoList, type GoString, type GoValue, goBool, goMap, goString } from "../values.ts";
import { lowerCharacter, lowerText, pascal, separated, titleText, upperCharacter, upperText } from "./words.ts";

/** `cost`: what a letter of the arguments costs. */
const text = (signature: string, make: (...texts: readonly string[]) => string, cost = 1) =>
  computing(signature, (args, host) => {
    const texts = args.map(str);
    host.charge(texts.reduce((sum, one) => sum + one.length, 0) * cost);
    return goString(make(...texts));
  });

/** Asks the two as Go does, which looks at bytes: a unit for each byte, where one of them has some that are no character. */
function bytewise<T>(a: string, b: string, ask: (a: string, b: string) => T): T {
  return /\p{Cs}/u.test(a + b) ? ask(unitsOfBytes(a), unitsOfBytes(b)) : ask(a, b);
}

function unitsOfBytes(text: string): string {
  return Array.from(bytesOfText(text), (byte) => String.fromCharCode(byte)).join("");
}

function startsWith(of: string, start: string): boolean {
  return bytewise(of, start, (a, b) => a.startsWith(b));
}

function endsWith(of: string, end: string): boolean {
  return bytewise(of, end, (a, b) => a.endsWith(b));
}

/** Go's TrimSpace. */
function trimmed(value: GoString): Text {
  const start = value.text.length - value.text.replace(/^[\s\u0085]+/u, "").length;
  const end = value.text.replace(/[\s\u0085]+$/u, "").length;
  return slice(value, start, Math.max(start, end));
}

function trimAll(of: string, cutset: string): string {
  const out = new Set(cutset);
  const characters = [...of];
  let start = 0;
  let end = characters.length;
  while (start < end && out.has(characters[start] ?? "")) start++;
  while (end > start && out.has(characters[end - 1] ?? "")) end--;
  return characters.slice(start, end).join("");
}

function indented(width: number, value: GoString, first: string): GoString {
  if (width < 0) failing("strings: negative Repeat count");
  const lines = value.text.split("\n").length;
  if (lines * width > limits.template.text) giveUp("the text becomes too long");
  const blanks = " ".repeat(width);
  const builder = textBuilder();
  builder.glue(first + blanks);
  let at = 0;
  for (let feed = value.text.indexOf("\n"); feed !== -1; feed = value.text.indexOf("\n", at)) {
    builder.add(slice(value, at, feed + 1));
    builder.glue(blanks);
    at = feed + 1;
  }
  builder.add(slice(value, at, value.text.length));
  return goString(builder.done());
}

/** Bytes from one place to another, as Go slices a string; may cut a character. */
function byteSlice(of: string, start: number, end: number): string {
  if (byteLength(of) === of.length) return of.slice(start, end);
  return textOfBytes(bytesOfText(of).subarray(start, end));
}

function truncated(width: number, of: string): string {
  const length = byteLength(of);
  if (width < 0 && length + width > 0) return byteSlice(of, length + width, length);
  if (width >= 0 && length > width) return byteSlice(of, 0, width);
  return of;
}

function substring(start: number, end: number, of: string): string {
  const length = byteLength(of);
  if (start < 0)
    return end < 0 || end > length
      ? failing(`runtime error: slice bounds out of range [:${end}]`)
      : byteSlice(of, 0, end);
  const stop = end < 0 || end > length ? length : end;
  if (start > stop) failing(`runtime error: slice bounds out of range [${start}:${stop}]`);
  return byteSlice(of, start, stop);
}

function abbreviated(offset: number, width: number, of: string): string {
  const length = byteLength(of);
  if (width < 4 || (offset > 0 && width < 7)) return of;
  if (length <= width) return of;
  let at = Math.min(offset, length);
  if (length - at < width - 3) at = length - (width - 3);
  if (at <= 4) return `${byteSlice(of, 0, width - 3)}...`;
  if (at + width - 3 < length) return `...${abbreviated(0, width - 3, byteSlice(of, at, length))}`;
  return `...${byteSlice(of, length - (width - 3), length)}`;
}

/** Breaks at blanks so that lines are at most `width` bytes long; words that are longer are cut where `cuts`. */
function wrapped(of: string, width: number, lineBreak: string, cuts: boolean): string {
  if (byteLength(of) === of.length) return wrappedUnits(of, width, lineBreak, cuts);
  // One unit for each byte.
  const units = Array.from(bytesOfText(of), (byte) => String.fromCharCode(byte)).join("");
  const marked = wrappedUnits(units, width, "\u0100", cuts).split("\u0100");
  return marked.map((line) => textOfBytes(Uint8Array.from(line, (unit) => unit.charCodeAt(0)))).join(lineBreak);
}

function wrappedUnits(of: string, width: number, lineBreak: string, cuts: boolean): string {
  const length = of.length;
  const most = Math.max(width, 1);
  let offset = 0;
  let out = "";
  while (length - offset > most) {
    if (of[offset] === " ") {
      offset++;
      continue;
    }
    const at = of.lastIndexOf(" ", offset + most);
    if (at >= offset && at > 0) {
      out += of.slice(offset, at) + lineBreak;
      offset = at + 1;
    } else if (cuts) {
      out += of.slice(offset, offset + most) + lineBreak;
      offset += most;
    } else {
      const next = of.indexOf(" ", offset + most);
      if (next === -1) break;
      out += of.slice(offset, next) + lineBreak;
      offset = next + 1;
    }
  }
  return out + of.slice(offset);
}

/** Texts that Go has not made are handed on as they are. */
export function isNilStrings(value: GoValue): boolean {
  return value.kind === "list" && value.isNil === true && value.type === "[]string";
}

/** What sprig makes a list of strings of: nil items stay away. */
export function stringItems(value: GoValue): readonly string[] {
  const items = itemsOf(value);
  if (items !== undefined) return items.filter((item) => item.kind !== "nil").map((item) => textOf(item).text);
  if (value.kind === "bytes") return [...bytesOfText(value.text)].map(String);
  return value.kind === "nil" ? [] : [textOf(value).text];
}

function numbered(parts: readonly string[]): GoValue {
  return goMap(
    parts.map((part, index) => [`_${index}`, goString(part)] as const),
    { type: "map[string]string" },
  );
}

function splitUpTo(separator: string, most: number, of: string): readonly string[] {
  if (most === 0) return [];
  if (separator === "" && of.length > limits.template.parts) return giveUp("there are too many parts");
  const parts = separator === "" ? [...of] : of.split(separator, limits.template.parts + 1);
  if (parts.length > limits.template.parts) return giveUp("there are too many parts");
  if (most < 0 || parts.length <= most) return parts;
  return [...parts.slice(0, most - 1), parts.slice(most - 1).join(separator)];
}

/** `quote` and `squote`: nil is left out, all else is quoted, blanks between. */
function quotedAll(args: readonly GoValue[], host: Host, quoted: (value: GoString) => Text): GoString {
  const builder = textBuilder();
  let first = true;
  for (const arg of args) {
    if (arg.kind === "nil") continue;
    if (!first) builder.glue(" ");
    first = false;
    const own = textOf(arg);
    host.charge(own.text.length * 8 + own.text.replace(/[ !#-[\]-~]+/g, "").length * 150);
    builder.add(quoted(own));
  }
  return goString(builder.done());
}

function singleQuoted(value: GoString): Text {
  const builder = textBuilder();
  builder.glue("'");
  builder.add(value);
  builder.glue("'");
  return builder.done();
}

/** Sprig takes every byte for a character here, unless there is nothing to take out. */
function withoutSpace(of: string): string {
  const bytes = [...bytesOfText(of)];
  const kept = bytes.filter((byte) => !(byte === 0x20 || (byte >= 9 && byte <= 13) || byte === 0x85 || byte === 0xa0));
  return kept.length === bytes.length ? of : kept.map((byte) => String.fromCharCode(byte)).join("");
}

const trimSpace = keeping("string", ([of]) => goString(trimmed(strValue(of))));
const trimBoth = text("string string", (cutset = "", of = "") => trimAll(of, cutset), 8);

export const stringFunctions: Functions = {
  trim: trimSpace,
  trimall: trimBoth,
  trimAll: trimBoth,
  trimSuffix: text("string string", (suffix = "", of = "") =>
    endsWith(of, suffix) ? truncated(byteLength(of) - byteLength(suffix), of) : of,
  ),
  trimPrefix: text("string string", (start = "", of = "") =>
    startsWith(of, start) ? substring(byteLength(start), byteLength(of), of) : of,
  ),
  upper: text("string", (of = "") => upperText(of), 5),
  lower: text("string", (of = "") => lowerText(of), 5),
  title: text("string", (of = "") => titleText(of), 15),
  untitle: text(
    "string",
    (of = "") =>
      of
        .replace(/\p{Cs}/gu, "\ufffd")
        .replace(/(^|\s)(\S)/gu, (_, before: string, first: string) => before + lowerCharacter(first)),
    20,
  ),
  // A small letter at the start of a word becomes a title letter, which for these is the capital.
  swapcase: text(
    "string",
    (of = "") =>
      of.replace(/./gsu, (one) => {
        const upper = upperCharacter(one);
        return upper === one ? lowerCharacter(one) : upper;
      }),
    20,
  ),
  nospace: text("string", (of = "") => withoutSpace(of), 20),
  initials: text("string", (of = "") =>
    of
      .split(/\s+/u)
      .map((word) => (word === "" ? "" : String.fromCharCode(bytesOfText(word)[0] ?? 0)))
      .join(""),
  ),
  snakecase: text("string", (of = "") => separated(of, "_"), 30),
  kebabcase: text("string", (of = "") => separated(of, "-"), 30),
  camelcase: text("string", (of = "") => pascal(of), 30),
  indent: keeping("int string", ([width, of]) => indented(int(width), strValue(of), "")),
  nindent: keeping("int string", ([width, of]) => indented(int(width), strValue(of), "\n")),
  trunc: computing("int string", ([width, of]) => goString(truncated(int(width), str(of)))),
  substr: computing("int int string", ([start, end, of]) => goString(substring(int(start), int(end), str(of)))),
  abbrev: computing("int string", ([width, of]) =>
    goString(int(width) < 4 ? str(of) : abbreviated(0, int(width), str(of))),
  ),
  abbrevboth: computing("int int string", ([left, right, of]) => {
    if (int(right) < 4 || (int(left) > 0 && int(right) < 7)) return goString(str(of));
    return goString(abbreviated(int(left), int(right), str(of)));
  }),
  wrap: computing("int string", ([width, of], host) => {
    host.charge(str(of).length * 15);
    return goString(wrapped(str(of), int(width), "\n", false));
  }),
  wrapWith: computing("int string string", ([width, by, of], host) => {
    host.charge(str(of).length * 15);
    return goString(wrapped(str(of), int(width), str(by) || "\n", true));
  }),
  repeat: computing("int string", ([count, of], host) => {
    const times = int(count);
    if (times < 0) failing("strings: negative Repeat count");
    if (times * str(of).length > limits.template.text) giveUp("the text becomes too long");
    host.charge(times);
    return goString(str(of).repeat(str(of) === "" ? 0 : times));
  }),
  replace: computing("string string string", ([old, by, of]) => {
    const parts = str(of).split(str(old));
    if (str(of).length + parts.length * str(by).length > limits.template.text) giveUp("the text becomes too long");
    if (str(old) !== "") return goString(parts.join(str(by)));
    return goString(str(by) + [...str(of)].map((one) => one + str(by)).join(""));
  }),
  contains: computing("string string", ([part, of]) => goBool(bytewise(str(of), str(part), (a, b) => a.includes(b)))),
  hasPrefix: computing("string string", ([start, of]) => goBool(startsWith(str(of), str(start)))),
  hasSuffix: computing("string string", ([end, of]) => goBool(endsWith(str(of), str(end)))),
  plural: computing("string string int", ([one, many, count]) => goString(int(count) === 1 ? str(one) : str(many))),
  quote: keeping("...any", (args, host) => quotedAll(args, host, goQuoteText)),
  squote: keeping("...any", (args, host) => quotedAll(args, host, singleQuoted)),
  cat: computing("...any", (args) =>
    goString(
      args
        .filter((arg) => arg.kind !== "nil")
        .map(printed)
        .join(" "),
    ),
  ),
  hello: computing("", () => goString("Hello!")),
  toString: keeping("any", ([of]) => textOf(any(of))),
  toStrings: computing("any", ([of], host) => {
    host.charge((itemsOf(of)?.length ?? 0) * 100);
    return isNilStrings(any(of)) ? any(of) : strings(stringItems(any(of)));
  }),
  join: computing("string any", ([separator, of], host) => {
    const items = stringItems(any(of));
    host.charge(items.length * str(separator).length);
    return goString(items.join(str(separator)));
  }),
  split: computing("string string", ([separator, of], host) => {
    const parts = splitUpTo(str(separator), -1, str(of));
    host.charge(parts.length * 250);
    return numbered(parts);
  }),
  splitn: computing("string int string", ([separator, most, of], host) => {
    const parts = splitUpTo(str(separator), int(most), str(of));
    host.charge(parts.length * 250);
    return numbered(parts);
  }),
  splitList: computing("string string", ([separator, of], host): GoList => {
    const parts = splitUpTo(str(separator), -1, str(of));
    host.charge(parts.length * 40);
    return strings(parts);
  }),
};
