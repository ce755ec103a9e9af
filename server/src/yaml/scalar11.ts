import type { YamlScalar } from "./tree.ts";

/**
 * A scalar as the API server reads it: YAML 1.1 by the rules of go.yaml.in/yaml/v2 (resolve.go), then JSON.
 * `text` of a number is how Go prints it where it turns into a string (a map key).
 */
export type Scalar11 =
  | { readonly type: "string"; readonly text: string }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "number"; readonly value: number; readonly integer: boolean; readonly text: string }
  | { readonly type: "null" };

const words: ReadonlyMap<string, Scalar11> = new Map([
  ...spread(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"], { type: "bool", value: true }),
  ...spread(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"], {
    type: "bool",
    value: false,
  }),
  ...spread(["", "~", "null", "Null", "NULL"], { type: "null" }),
  ...spread([".nan", ".NaN", ".NAN"], { type: "number", value: Number.NaN, integer: false, text: ".nan" }),
  ...spread([".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"], {
    type: "number",
    value: Number.POSITIVE_INFINITY,
    integer: false,
    text: ".inf",
  }),
  ...spread(["-.inf", "-.Inf", "-.INF"], {
    type: "number",
    value: Number.NEGATIVE_INFINITY,
    integer: false,
    text: "-.inf",
  }),
]);

function spread(texts: readonly string[], value: Scalar11): readonly (readonly [string, Scalar11])[] {
  return texts.map((text) => [text, value]);
}

const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const integer = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0b([-+][01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;

/** What a scalar node is to the server. Quoted and block scalars are strings. */
export function resolveScalar(node: YamlScalar): Scalar11 {
  const { tag, text } = node;
  if (tag === undefined) return node.style === "plain" ? resolvePlain(text) : { type: "string", text };
  if (tag === "!!bool" || tag === "!!int" || tag === "!!float" || tag === "!!null") return resolvePlain(text);
  if (tag === "!!binary") return { type: "string", text: decodeBase64(text) ?? text };
  return { type: "string", text };
}

/** Quickly: it is the string that stands there. Of a few strings that look like something else it says nothing. */
export function isSurelyText({ tag, style, text }: YamlScalar): boolean {
  return tag === undefined && (style !== "plain" || (text !== "" && !mayBegin(text.charCodeAt(0))));
}

/** Whether a scalar is null; the same as its resolving to that, for who asks nothing else of it. */
export function isNullScalar(node: YamlScalar): boolean {
  const { tag, style, text } = node;
  if (tag !== undefined) return resolveScalar(node).type === "null";
  if (style !== "plain" || text.length > 4) return false;
  return words.get(text)?.type === "null";
}

/** Truth to YAML 1.1, and a text to YAML 1.2. */
export function isOldWord(text: string): boolean {
  return /^(?:y|yes|on|n|no|off)$/i.test(text);
}

/** Whether a scalar is what its tag says; the server refuses the whole document for one that is not. */
export function fitsTag({ tag, text }: YamlScalar): boolean {
  switch (tag) {
    case "!!bool":
      return resolvePlain(text).type === "bool";
    case "!!null":
      return resolvePlain(text).type === "null";
    case "!!float":
      return resolvePlain(text).type === "number";
    case "!!int":
      return isNumeric(text.charCodeAt(0)) && integerOf(text.replaceAll("_", "")) !== undefined;
    case "!!timestamp":
      return isTimestamp(text);
    case "!!binary":
      return decodeBase64(text) !== undefined;
    default:
      return true;
  }
}

const timestamp =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+]\d\d:\d\d)| (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?)?$/;

function isTimestamp(text: string): boolean {
  const match = timestamp.exec(text);
  if (match === null) return false;
  const [year = 0, month = 0, day = 0, ...times] = match.slice(1).map((part) => Number(part ?? 0));
  const limits = [23, 59, 59, 23, 59, 59];
  if (times.some((time, index) => time > (limits[index] ?? 0))) return false;
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The text that a value in base64 stands for, as JSON gets it; `undefined` for what is no base64. */
function decodeBase64(text: string): string | undefined {
  const digits = text.replace(/[\r\n]/g, "");
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) return undefined;
  const bytes = Uint8Array.from(atob(digits), (byte) => byte.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

/** Resolves the text of a plain scalar without a tag. */
export function resolvePlain(text: string): Scalar11 {
  const first = text.charCodeAt(0);
  // Only these can begin something that is no string: + - . digits ~ and the first letters of the words.
  if (!mayBegin(first)) return text === "" ? { type: "null" } : { type: "string", text };
  const word = words.get(text);
  if (word !== undefined) return word;
  if (first === 46) {
    // Nothing is taken out here, but Go's ParseFloat itself allows underscores between digits.
    const digits = text.replace(/(?<=[0-9])_(?=[0-9])/g, "");
    return float.test(digits) ? asFloat(text, digits) : { type: "string", text };
  }
  if (!isNumeric(first)) return { type: "string", text };
  const plain = text.replaceAll("_", "");
  return integerOf(plain) ?? (float.test(plain) ? asFloat(text, plain) : { type: "string", text });
}

function mayBegin(code: number): boolean {
  if (isNumeric(code) || code === 46 || code === 126) return true;
  // Of both cases: y, n, t, f, o.
  const small = code | 32;
  return small === 121 || small === 110 || small === 116 || small === 102 || small === 111;
}

function isNumeric(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 43 || code === 45;
}

/** In 64 bits, signed or not; what is longer is no integer to Go. */
function integerOf(plain: string): Scalar11 | undefined {
  // Most numbers are short and decimal.
  if (/^[1-9][0-9]{0,14}$/.test(plain)) return { type: "number", value: Number(plain), integer: true, text: plain };
  const match = integer.exec(plain);
  if (match === null) return undefined;
  const [, sign, hex, binary, signed, octal, decimal] = match;
  if (signed !== undefined) return sign === "" ? integerOf(signed.replace(/^([-+])(.*)$/, "$10b$2")) : undefined;
  const digits =
    hex !== undefined
      ? `0x${hex}`
      : binary !== undefined
        ? `0b${binary}`
        : octal !== undefined
          ? `0o${octal}`
          : (decimal ?? "0");
  const magnitude = BigInt(digits);
  const value = sign === "-" ? -magnitude : magnitude;
  if (value < -(2n ** 63n) || value >= 2n ** 64n || (sign === "+" && value >= 2n ** 63n)) return undefined;
  return { type: "number", value: Number(value), integer: true, text: value.toString() };
}

function asFloat(text: string, plain: string): Scalar11 {
  const value = Number(plain);
  // Go's ParseFloat fails beyond the range, and what fails to parse is a string.
  if (!Number.isFinite(value)) return { type: "string", text };
  return { type: "number", value, integer: Number.isInteger(value), text: float32Text(value) };
}

/** Go's FormatFloat(value, 'g', -1, 32): the shortest text that reads back as the same 32-bit float. */
function float32Text(value: number): string {
  const single = Math.fround(value);
  if (single === 0) return Object.is(value, -0) ? "-0" : "0";
  if (!Number.isFinite(single)) return single > 0 ? "+Inf" : "-Inf";
  let digits = single.toExponential(8);
  for (let precision = 0; precision <= 8; precision++) {
    const shorter = single.toExponential(precision);
    if (Math.fround(Number(shorter)) === single) {
      digits = shorter;
      break;
    }
  }
  const [mantissa = "0", exponentText = "0"] = digits.split("e");
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 21 && (exponent < 6 || exponent < mantissa.replace(/[-.]/g, "").length))
    return String(Number(digits));
  const size = String(Math.abs(exponent)).padStart(2, "0");
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${size}`;
}
