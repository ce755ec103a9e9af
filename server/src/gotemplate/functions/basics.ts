import { limits } from "../../limits.ts";
import { boxed, zeroOf } from "../access.ts";
import { any, computing, type Functions, failing, type Host, keeping, str } from "../function.ts";
import { withHole } from "../holes.ts";
import { byteLength, bytesOfText } from "../literals.ts";
import { isTrue, kindName, printed, typeName, withAddresses } from "../print.ts";
import { sprint, sprintf } from "../printf.ts";
import { hexOfText } from "../quote.ts";
import { compareText, type GoValue, goBool, goInt, goNil, goString, isPointer } from "../values.ts";
import { isEqual } from "./equal.ts";

const badTypes = "incompatible types for comparison";

type Basic = "bool" | "int" | "float" | "string" | undefined;

function basic(value: GoValue): Basic {
  return value.kind === "bool" || value.kind === "int" || value.kind === "float" || value.kind === "string"
    ? value.kind
    : undefined;
}

function plain(value: GoValue): boolean | bigint | number | string {
  switch (value.kind) {
    case "bool":
    case "int":
    case "float":
      return value.value;
    case "string":
      return value.text;
    default:
      return "";
  }
}

function equal(a: GoValue, b: GoValue): boolean {
  const kind = basic(a);
  if (kind !== basic(b)) {
    if (a.kind !== "nil" && b.kind !== "nil") failing(badTypes);
    return false;
  }
  if (kind !== undefined) return plain(a) === plain(b);
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b);
  if (a.kind === "struct" && b.kind === "struct") {
    if (isPointer(a) || isPointer(b)) return a.fields === b.fields;
    if (typeName(a) === typeName(b) && isComparable(a)) return isEqual(a, b);
  }
  return failing(`non-comparable type ${sprintf("%s", [a], limits.template.text)}: ${typeName(a)}`);
}

function isNil(value: GoValue): boolean {
  return value.kind === "nil" || ((value.kind === "list" || value.kind === "map") && value.isNil === true);
}

function isComparable(value: GoValue): boolean {
  if (value.kind === "list" || value.kind === "map" || value.kind === "bytes") return false;
  return value.kind !== "struct" || isPointer(value) || [...value.fields.values()].every(isComparable);
}

function less(a: GoValue, b: GoValue): boolean {
  const kind = basic(a);
  if (kind === undefined || basic(b) === undefined) return failing("invalid type for comparison");
  if (kind !== basic(b)) return failing(badTypes);
  if (a.kind === "bool") return failing("invalid type for comparison");
  if (a.kind === "string" && b.kind === "string") return compareText(a.text, b.text) < 0;
  return plain(a) < plain(b);
}

function indexArgument(value: GoValue, most: number): number {
  if (value.kind === "nil") return failing("cannot index slice/array with nil");
  if (value.kind !== "int") return failing(`cannot index slice/array with type ${typeName(value)}`);
  if (value.value < 0n || value.value >= BigInt(most)) return failing(`index out of range: ${value.value}`);
  return Number(value.value);
}

function indexOnce(value: GoValue, index: GoValue): GoValue {
  switch (value.kind) {
    case "nil":
      return failing("index of nil pointer");
    case "list":
      return boxed(value.items[indexArgument(index, value.items.length)] ?? goNil);
    case "string":
    case "bytes": {
      const bytes = bytesOfText(value.text);
      return goInt(bytes[indexArgument(index, bytes.length)] ?? 0, "uint8");
    }
    case "map": {
      if (index.kind === "nil") return failing("value is nil; should be of type string");
      if (index.kind !== "string") return failing(`value has type ${typeName(index)}; should be string`);
      const entry = value.entries.get(index.text);
      return entry === undefined ? zeroOf(value.type) : boxed(entry.value);
    }
    default:
      return failing(`can't index item of type ${typeName(value)}`);
  }
}

function lengthOf(value: GoValue): number {
  switch (value.kind) {
    case "string":
    case "bytes":
      return byteLength(value.text);
    case "list":
      return value.items.length;
    case "map":
      return value.entries.size;
    case "nil":
      return failing("reflect: call of reflect.Value.Type on zero Value");
    default:
      return failing(`len of type ${typeName(value)}`);
  }
}

const htmlNames: Readonly<Record<string, string>> = {
  "\0": "\ufffd",
  '"': "&#34;",
  "'": "&#39;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
};

const scriptNames: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "'": "\\'",
  '"': '\\"',
  "<": "\\u003C",
  ">": "\\u003E",
  "&": "\\u0026",
  "=": "\\u003D",
};

function scriptEscaped(of: string): string {
  let out = "";
  for (const character of of) {
    const code = character.codePointAt(0) ?? 0;
    const name = scriptNames[character];
    if (name !== undefined) out += name;
    // A byte that is no part of a character stays.
    else if (code >= 0xdc00 && code < 0xdd00) out += character;
    else if (code < 0x20 || (code > 0x7e && !/^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character)))
      out += `\\u${code.toString(16).toUpperCase().padStart(4, "0")}`;
    else out += character;
  }
  return out;
}

function queryEscaped(of: string): string {
  let out = "";
  for (const pair of hexOfText(of).match(/../g) ?? []) {
    const character = String.fromCharCode(Number.parseInt(pair, 16));
    out += /[A-Za-z0-9_.~-]/.test(character) ? character : character === " " ? "+" : `%${pair.toUpperCase()}`;
  }
  return out;
}

const joined = (args: readonly GoValue[]): string =>
  sprint(args.map((arg) => (arg.kind === "nil" ? goString("<no value>") : arg)));
const compared = (holds: (a: GoValue, b: GoValue) => boolean) =>
  computing("value value", ([a, b]) => goBool(holds(any(a), any(b))));

/** The functions that text/template has itself. `and` and `or` stand here for their names: the executor does them. */
/** A text of which every letter is looked at, and most are written in another way. */
function dear(text: string, host: Host): string {
  host.charge(text.length * 25);
  return text;
}

export const basicFunctions: Functions = {
  and: keeping("any ...any", ([first]) => any(first)),
  or: keeping("any ...any", ([first]) => any(first)),
  not: computing("value", ([value]) => goBool(!isTrue(any(value)))),
  eq: computing("value ...value", ([first, ...others]) => {
    if (others.length === 0) failing("missing argument for comparison");
    return goBool(others.some((other) => equal(any(first), other)));
  }),
  ne: compared((a, b) => !equal(a, b)),
  lt: compared(less),
  le: compared((a, b) => less(a, b) || equal(a, b)),
  gt: compared((a, b) => !(less(a, b) || equal(a, b))),
  ge: compared((a, b) => !less(a, b)),
  index: keeping("value ...value", ([of, ...indexes]) => {
    let value = any(of);
    if (value.kind === "nil") failing("index of untyped nil");
    for (const index of indexes) value = indexOnce(value, index);
    return value;
  }),
  len: computing("value", ([value]) => goInt(lengthOf(any(value)))),
  call: computing("value ...value", ([value]) => {
    const called = any(value);
    return failing(
      called.kind === "nil" ? "call of nil" : `non-function ${printed(called)} of type ${typeName(called)}`,
    );
  }),
  print: computing("...any", (args) => goString(withAddresses(sprint(args)))),
  println: computing("...any", (args) => goString(withAddresses(`${args.map(printed).join(" ")}\n`))),
  printf: computing("string ...any", ([format, ...args], host) => {
    if (/%[^%a-z]*[qx]/i.test(str(format))) for (const arg of args) if (arg.kind === "string") dear(arg.text, host);
    return goString(withAddresses(sprintf(str(format), args, limits.template.text)));
  }),
  html: computing("...any", (args) =>
    goString(joined(args).replace(/["'&<>\0]/g, (character) => htmlNames[character] ?? character)),
  ),
  js: computing("...any", (args, host) => goString(scriptEscaped(dear(joined(args), host)))),
  urlquery: computing("...any", (args, host) => goString(queryEscaped(dear(joined(args), host)))),

  typeOf: computing("any", ([value]) => goString(typeName(any(value)))),
  typeIs: computing("string any", ([name, value]) => goBool(str(name) === typeName(any(value)))),
  typeIsLike: computing("string any", ([name, value]) => {
    const own = typeName(any(value));
    return goBool(str(name) === own || `*${str(name)}` === own);
  }),
  kindOf: computing("any", ([value]) => goString(kindName(any(value)))),
  kindIs: computing("string any", ([name, value]) => goBool(str(name) === kindName(any(value)))),
  deepEqual: computing("any any", ([a, b]) => goBool(isEqual(any(a), any(b)))),

  default: keeping("any ...any", ([by, given]) => (given === undefined || !isTrueFor(given) ? any(by) : given)),
  empty: computing("any", ([value]) => goBool(!isTrueFor(any(value)))),
  coalesce: keeping("...any", (args) => args.find(isTrueFor) ?? goNil),
  all: computing("...any", (args) => goBool(args.every(isTrueFor))),
  any: computing("...any", (args) => goBool(args.some(isTrueFor))),
  ternary: keeping("any any bool", ([yes, no, test]) => {
    const holds = any(test);
    return decided(any(isTrue(holds) ? yes : no), holds.hole === true);
  }),
};

/** Sprig's `empty`, the other way round: a struct is never empty. */
export function isTrueFor(value: GoValue): boolean {
  return isTrue(value);
}

/** What `ternary` chose: one scalar becomes its decision, so that it is edited there; made text keeps its places. */
function decided(value: GoValue, unknown: boolean): GoValue {
  const chosen = withoutPlace(value);
  return unknown ? withHole(chosen) : chosen;
}

function withoutPlace(value: GoValue): GoValue {
  switch (value.kind) {
    case "string":
      return value.runs.length > 1 ? value : { ...value, runs: value.runs.filter((run) => run.hole) };
    case "bool":
    case "int":
    case "float":
    case "nil":
      return { ...value, from: undefined };
    default:
      return value;
  }
}
