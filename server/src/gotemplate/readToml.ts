import { limits } from "../limits.ts";
import { timeValue } from "./functions/dates.ts";
import { parseMoment } from "./functions/parseTime.ts";
import { zeroMoment } from "./functions/time.ts";
import { goEscape, hexOfText } from "./quote.ts";
import { madeFrom, slicePiece, type Text } from "./text.ts";
import {
  type GoList,
  type GoMap,
  type GoString,
  type GoValue,
  goBool,
  goFloat,
  goInt,
  goList,
  goMap,
  goString,
  putEntry,
} from "./values.ts";

/** Thrown inside this file only. */
class Fault extends Error {}

/** How a table came to be: decides who may still add to it. */
type Made = "header" | "on the way" | "dotted" | "inline" | "item";

const escapes: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  '"': '"',
  "\\": "\\",
};
const dateForm =
  /^(?:\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)?)?|\d\d:\d\d:\d\d(?:\.\d+)?)$/;
/** What is taken for a value before it is looked at: a date, a number with a base, another, a word. */
const dateWord = /^\d+[-:][\d:Tt .Zz+-]*/;
const plainWord = /^(?:0[xob][\da-fA-F_]*|[+-]?\d[\d_]*(?:[.eE][\d_.eE+-]*)?|[+-]?(?:inf|nan)|\p{L}+)/u;

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it looks for.
const forbidden = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|\p{Cs}/u;

function refusal(sign: string): string {
  const code = sign.charCodeAt(0);
  if (code >= 0xd800) return `invalid UTF-8 byte: 0x${hexOfText(sign)}`;
  return `TOML files cannot contain control characters: '0x${code.toString(16).padStart(2, "0")}'`;
}

/** TOML as helm reads it, with the places of its values; a text says why it cannot be read. Never throws. */
export function readToml(source: Text): GoMap | string {
  // Read up to what TOML forbids: what is wrong before it is said first.
  const bad = forbidden.exec(source.text);
  const text = bad === null ? source.text : source.text.slice(0, bad.index);
  const root = goMap();
  const made = new Map<GoMap, Made>();
  let at = text.startsWith("\ufeff") ? 1 : 0;
  let lastKey = "";
  /** The table that is being filled, with a dot behind it. */
  let within = "";
  let depth = 0;

  function fail(found: string): never {
    if (bad !== null && /EOF;|end of file|'\\x00'/.test(found)) at = text.length;
    const message = bad !== null && at >= text.length ? refusal(bad[0]) : found;
    // The end counts as no line of its own, and a line break that is named stands on the next.
    const off = /EOF;|end of file|'\\x00'/.test(message) ? -1 : message.endsWith("'\\n' instead") ? 1 : 0;
    const line = text.slice(0, at).split("\n").length + off;
    throw new Fault(`toml: line ${line}${lastKey === "" ? "" : ` (last key ${JSON.stringify(lastKey)})`}: ${message}`);
  }
  const next = (): string => String.fromCodePoint(text.codePointAt(at) ?? 0);
  const found = (): string => `'${goEscape(next(), "'") ?? next()}'`;
  const foundInBrackets = (): string => (at >= text.length ? "end of file" : `'${next()}'`);
  const foundInName = (): string => (at >= text.length ? "'\\x00'" : found());
  const takes = (sign: string): boolean => {
    if (!text.startsWith(sign, at)) return false;
    at += sign.length;
    return true;
  };
  const blanks = (): void => {
    while (text[at] === " " || text[at] === "\t") at++;
  };
  /** Blanks, line breaks and comments. */
  const space = (): void => {
    for (;;) {
      const sign = text[at];
      if (sign === "#") while (at < text.length && text[at] !== "\n") at++;
      else if (sign !== undefined && " \t\r\n".includes(sign)) at++;
      else return;
    }
  };
  const lineEnd = (): void => {
    blanks();
    if (text[at] === "#") while (at < text.length && text[at] !== "\n") at++;
    takes("\r");
    lastKey = "";
    if (at < text.length && !takes("\n"))
      fail(`expected a top-level item to end with a newline, comment, or EOF, but got ${found()} instead`);
  };

  function keyPart(of: "value" | "table", isFirst: boolean): GoString {
    const start = at;
    if (takes('"')) return basic(start);
    if (takes("'")) return literal(start);
    while (/[\w-]/.test(text[at] ?? "")) at++;
    // What else stands there is no separator, and that is said.
    if (at === start && of === "table") {
      if (at >= text.length || text[at] === "]") fail("unexpected end of table name (table names cannot be empty)");
      if (text[at] === ".") fail("unexpected table separator (table names cannot be empty)");
    } else if (at === start) {
      if (text[at] === "=" || at >= text.length)
        fail(isFirst ? "unexpected '=': key name appears blank" : "unexpected '='");
      if (text[at] === ".") fail(isFirst ? "unexpected '.': keys cannot start with a '.'" : "unexpected '.'");
    }
    return goString(slicePiece(source, start, at));
  }

  function keys(of: "value" | "table"): readonly GoString[] {
    const parts: GoString[] = [];
    do {
      blanks();
      parts.push(keyPart(of, parts.length === 0));
      blanks();
    } while (takes("."));
    if (parts.length > limits.template.yaml.nesting) fail("nested too deeply");
    return parts;
  }

  function escaped(): string {
    const sign = text[at++] ?? "";
    const digits = sign === "u" ? 4 : sign === "U" ? 8 : 0;
    if (digits === 0) return escapes[sign] ?? fail(`invalid escape in string '\\${sign}'`);
    const code = Number.parseInt(/^[0-9a-fA-F]*/.exec(text.slice(at, at + digits))?.[0] ?? "", 16);
    const isCharacter = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    if (!/^[0-9a-fA-F]+$/.test(text.slice(at, at + digits)) || !isCharacter) fail("invalid character code");
    at += digits;
    return String.fromCodePoint(code);
  }

  /** From behind the quote. `start`: where the value begins. */
  function basic(start: number): GoString {
    const parts: string[] = [];
    let from = at;
    for (;;) {
      const sign = text[at];
      if (sign === undefined) fail(`unexpected EOF; expected '"'`);
      if (sign === "\n") fail("strings cannot contain newlines");
      if (sign === '"') break;
      at++;
      if (sign !== "\\") continue;
      parts.push(text.slice(from, at - 1), escaped());
      from = at;
    }
    parts.push(text.slice(from, at++));
    return goString(madeFrom(slicePiece(source, start + 1, at - 1), parts.join("")));
  }

  function literal(start: number): GoString {
    const length = text.slice(at).search(/['\n]/);
    if (length === -1) fail('unexpected EOF; expected "\'"');
    const end = at + length;
    if (text[end] === "\n") fail("strings cannot contain newlines");
    at = end + 1;
    return goString(slicePiece(source, start + 1, end));
  }

  /** From behind the three quotes. */
  function long(quote: '"' | "'"): GoString {
    const start = at;
    takes("\r");
    takes("\n");
    const parts: string[] = [];
    let from = at;
    for (;;) {
      const sign = text[at];
      if (sign === undefined) fail(`unexpected EOF; expected '${quote.repeat(3)}'`);
      if (text.startsWith(quote.repeat(3), at)) {
        // Two more may stand before the end.
        for (let more = 0; more < 2 && text[at + 3] === quote; more++) at++;
        break;
      }
      at++;
      if (sign !== "\\" || quote === "'") continue;
      parts.push(text.slice(from, at - 1));
      const folded = /^[ \t]*\r?\n\s*/.exec(text.slice(at, at + 10_000))?.[0];
      if (folded === undefined) parts.push(escaped());
      else at += folded.length;
      from = at;
    }
    parts.push(text.slice(from, at));
    at += 3;
    return goString(madeFrom(slicePiece(source, start, at - 3), parts.join("")));
  }

  function nested<T>(inside: () => T): T {
    if (++depth > limits.template.yaml.nesting) fail("nested too deeply");
    const result = inside();
    depth--;
    return result;
  }

  function array(): GoList {
    const items: GoValue[] = [];
    for (;;) {
      space();
      if (takes("]")) return goList(items);
      if (text[at] === ",") fail("unexpected comma");
      items.push(value());
      space();
      if (takes(",")) continue;
      if (!takes("]")) fail(`expected a comma (',') or array terminator (']'), but got ${foundInBrackets()}`);
      return goList(items);
    }
  }

  function inOneLine(): void {
    if (text[at] === "#") while (at < text.length && text[at] !== "\n") at++;
    if (text[at] === "\n" || text[at] === "\r") fail("newlines not allowed within inline tables");
  }

  function inlineTable(): GoMap {
    const table = goMap();
    const [outer, own] = [within, lastKey];
    within = `${own}.`;
    blanks();
    if (!takes("}")) {
      for (;;) {
        inOneLine();
        if (text[at] === ",") fail("unexpected comma");
        assign(table);
        blanks();
        if (takes("}")) break;
        inOneLine();
        if (!takes(","))
          fail(`expected a comma or an inline table terminator '}', but got ${foundInBrackets()} instead`);
        blanks();
        if (text[at] === "}") fail("trailing comma not allowed in inline tables");
      }
    }
    made.set(table, "inline");
    within = outer;
    lastKey = own;
    return table;
  }

  function value(): GoValue {
    const start = at;
    if (takes('"""')) return long('"');
    if (takes("'''")) return long("'");
    if (takes('"')) return basic(start);
    if (takes("'")) return literal(start);
    if (takes("[")) return nested(array);
    if (takes("{")) return nested(inlineTable);
    if (/^[+-]?\./.test(text.slice(at, at + 2))) fail("floats must start with a digit, not '.'");
    const date = dateWord.exec(text.slice(at, at + 60))?.[0].trimEnd();
    const word = date ?? plainWord.exec(text.slice(at, at + 400))?.[0] ?? "";
    const from = (): Text => slicePiece(source, start, start + word.length);
    if (word === "" && (takes("+") || takes("-"))) fail(`expected a digit but got ${foundInName()}`);
    if (word === "")
      fail(at >= text.length ? "unexpected EOF; expected value" : `expected value but found ${found()} instead`);
    if (bad !== null && at + word.length === text.length) fail("unexpected EOF; expected value");
    const result = date === undefined ? plain(word, from) : moment(date);
    at += word.length;
    return result;
  }

  function plain(word: string, from: () => Text): GoValue {
    if (word === "true" || word === "false") return goBool(word === "true", from());
    const special = /^([+-]?)(inf|nan)$/.exec(word);
    if (special !== null)
      return goFloat(special[2] === "nan" ? Number.NaN : special[1] === "-" ? -Infinity : Infinity, from());
    if (!/^[+-]?[0-9]/.test(word)) fail(`expected value but found ${JSON.stringify(word)} instead`);
    const digits = word.replaceAll("_", "");
    const number = /^[+-]?\d[\d_]*[.eE]/.test(word) ? "float" : "integer";
    if (/__|_$|^[+-]?_|[^0-9a-fA-F]_|_[^0-9a-fA-F]/.test(word))
      fail(`Invalid ${number} ${JSON.stringify(word)}: underscores must be surrounded by digits`);
    if (/^0x[0-9a-fA-F]+$|^0o[0-7]+$|^0b[01]+$/.test(digits)) return whole(BigInt(digits), word, from);
    if (/^[+-]?0[0-9]/.test(digits)) fail(`Invalid ${number} ${JSON.stringify(word)}: cannot have leading zeroes`);
    if (/\.(?!\d)/.test(digits))
      fail(`Invalid float ${JSON.stringify(word)}: '.' must be followed by one or more digits`);
    if (/^[+-]?[0-9]+$/.test(digits)) return whole(BigInt(digits.replace(/^\+/, "")), word, from);
    if (/^[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/.test(digits)) return goFloat(Number(digits), from());
    return fail(`Invalid float value: ${JSON.stringify(word)}`);
  }

  function whole(number: bigint, word: string, from: () => Text): GoValue {
    if (number !== BigInt.asIntN(64, number)) fail(`${word} is out of range for int64`);
    return goInt(number, "int64", from());
  }

  function invalidMoment(date: string): never {
    fail(`invalid datetime: "${date.replaceAll(" ", "T").toUpperCase()}"`);
  }

  function moment(date: string): GoValue {
    if (!dateForm.test(date)) invalidMoment(date);
    const hasDate = date[4] === "-";
    const hasTime = date.includes(":");
    const zone = /[Zz]$|[+-]\d\d:\d\d$/.exec(date.slice(10))?.[0];
    const local = !hasTime ? "date-local" : hasDate ? "datetime-local" : "time-local";
    const whole = hasDate ? (hasTime ? date.replace(/^(.{10})[t ]/, "$1T") : `${date}T00:00:00`) : `0000-01-01T${date}`;
    const read = parseMoment("2006-01-02T15:04:05Z07:00", zone === undefined ? `${whole}Z` : whole.replace(/z$/, "Z"));
    if (read === undefined) invalidMoment(date);
    return timeValue(zone === undefined ? { ...(read ?? zeroMoment), zone: local } : read);
  }

  /** The table at a path, made where it is not there. */
  function descend(from: GoMap, path: readonly GoString[], how: "on the way" | "dotted"): GoMap {
    let table = from;
    for (const key of path) {
      const known = table.entries.get(key.text)?.value;
      const inner = known?.kind === "list" && how === "on the way" ? known.items[known.items.length - 1] : known;
      if (inner === undefined) {
        const fresh = goMap();
        made.set(fresh, how);
        putEntry(table, key, fresh);
        table = fresh;
        continue;
      }
      const state = inner.kind === "map" ? made.get(inner) : undefined;
      if (inner.kind !== "map" || state === undefined)
        return fail(`Key '${nameOf(path)}' was already created as a hash.`);
      if (state === "inline" || (how === "dotted" && state === "header")) fail(taken(path));
      table = inner;
    }
    return table;
  }

  const nameOf = (path: readonly GoString[]): string => path.map((key) => key.text).join(".");
  const taken = (path: readonly GoString[]): string => `Key '${nameOf(path)}' has already been defined.`;

  function assign(table: GoMap): void {
    const path = keys("value");
    if (!takes("="))
      fail(
        at >= text.length
          ? "unexpected EOF; expected key separator '='"
          : `expected '.' or '=', but got ${found()} instead`,
      );
    lastKey = within + nameOf(path);
    blanks();
    const into = descend(table, path.slice(0, -1), "dotted");
    const key = path[path.length - 1] ?? goString("");
    if (into.entries.has(key.text)) fail(`Key '${lastKey}' has already been defined.`);
    putEntry(into, key, value());
  }

  function header(): GoMap {
    const several = takes("[");
    const path = keys("table");
    if (!takes("]")) fail(`expected '.' or ']' to end table name, but got ${foundInName()} instead`);
    if (several && !takes("]"))
      fail(`expected end of table array name delimiter ']', but got ${foundInName()} instead`);
    lastKey = "";
    within = `${nameOf(path)}.`;
    const parent = descend(root, path.slice(0, -1), "on the way");
    const key = path[path.length - 1] ?? goString("");
    const known = parent.entries.get(key.text)?.value;
    const table = goMap();
    if (several) {
      if (known !== undefined && (known.kind !== "list" || known.type === undefined)) fail(taken(path));
      made.set(table, "item");
      const items = known?.kind === "list" ? known.items : [];
      putEntry(parent, key, goList([...items, table], "[]map[string]interface {}"));
      return table;
    }
    if (known === undefined) {
      made.set(table, "header");
      putEntry(parent, key, table);
      return table;
    }
    const state = known.kind === "map" ? made.get(known) : undefined;
    if (known.kind !== "map" || (state !== "on the way" && state !== "dotted")) return fail(taken(path));
    made.set(known, "header");
    return known;
  }

  made.set(root, "header");
  try {
    let table = root;
    for (space(); at < text.length; space()) {
      if (takes("[")) table = header();
      else assign(table);
      lineEnd();
    }
    if (bad !== null) fail(refusal(bad[0]));
    return root;
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
}
