const simple: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
  "'": "'",
};

/** Decodes UTF-8, every byte that is no part of a character as the unit U+DC00 + byte. */
export function textOfBytes(bytes: readonly number[] | Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const [code, length] = decodeAt(bytes, at);
    text += String.fromCodePoint(code);
    at += length;
  }
  return text;
}

function decodeAt(bytes: readonly number[] | Uint8Array, at: number): readonly [code: number, length: number] {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return [first, 1];
  const more = first >= 0xf0 && first < 0xf5 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 && first < 0xe0 ? 1 : 0;
  let code = first & (0x3f >> more);
  if (more === 0 || first >= 0xf5) return [0xdc00 + first, 1];
  for (let index = 1; index <= more; index++) {
    const byte = bytes[at + index];
    if (byte === undefined || (byte & 0xc0) !== 0x80) return [0xdc00 + first, 1];
    code = (code << 6) | (byte & 0x3f);
  }
  const least = more === 1 ? 0x80 : more === 2 ? 0x800 : 0x10000;
  if (code < least || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return [0xdc00 + first, 1];
  return [code, more + 1];
}

/** UTF-8 of a text in which bytes that are no part of a character are U+DC00 + byte. */
export function bytesOfText(text: string): Uint8Array {
  const bytes = new Uint8Array(byteLength(text));
  let at = 0;
  const put = (byte: number): void => {
    bytes[at++] = byte;
  };
  for (let index = 0; index < text.length; index++) {
    const code = text.codePointAt(index) ?? 0;
    if (code < 0x80) put(code);
    else if (code < 0x800) {
      put(0xc0 | (code >> 6));
      put(0x80 | (code & 0x3f));
    } else if (code >= 0xdc80 && code <= 0xdcff) put(code - 0xdc00);
    else if (code < 0x10000) {
      put(0xe0 | (code >> 12));
      put(0x80 | ((code >> 6) & 0x3f));
      put(0x80 | (code & 0x3f));
    } else {
      index++;
      put(0xf0 | (code >> 18));
      put(0x80 | ((code >> 12) & 0x3f));
      put(0x80 | ((code >> 6) & 0x3f));
      put(0x80 | (code & 0x3f));
    }
  }
  return bytes;
}

/** How many bytes the text takes in UTF-8. */
export function byteLength(text: string): number {
  let length = 0;
  for (let index = 0; index < text.length; index++) length += unitBytes(text, index);
  return length;
}

/** Bytes of the unit: a character of two units counts four at its first and none at its second. */
export function unitBytes(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  if (unit < 0x80) return 1;
  if (unit < 0x800) return 2;
  if (unit >= 0xd800 && unit < 0xdc00) return isTrail(text.charCodeAt(index + 1)) ? 4 : 3;
  if (isTrail(unit)) {
    const before = text.charCodeAt(index - 1);
    if (before >= 0xd800 && before < 0xdc00) return 0;
    return unit >= 0xdc80 && unit <= 0xdcff ? 1 : 3;
  }
  return 3;
}

function isTrail(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

/** A Go literal with its quotes (`"…"`, `'…'` or backquotes) as the text it stands for; undefined: it is not one. */
export function unquote(literal: string): string | undefined {
  const quote = literal[0];
  if (quote === "`") return literal.slice(1, -1).replaceAll("\r", "");
  const inner = literal.slice(1, -1);
  if (!inner.includes("\\")) return quote === "'" || !inner.includes('"') ? inner : undefined;
  const pieces: string[] = [];
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length > 0) pieces.push(textOfBytes(bytes));
    bytes = [];
  };
  for (let at = 0; at < inner.length; ) {
    const character = inner[at] ?? "";
    if (character !== "\\") {
      flush();
      pieces.push(character);
      at++;
      continue;
    }
    const kind = inner[at + 1] ?? "";
    const plain = simple[kind];
    const match =
      kind === "x"
        ? /^[0-9a-fA-F]{2}/.exec(inner.slice(at + 2))
        : kind === "u"
          ? /^[0-9a-fA-F]{4}/.exec(inner.slice(at + 2))
          : kind === "U"
            ? /^[0-9a-fA-F]{8}/.exec(inner.slice(at + 2))
            : /^[0-7]{3}/.exec(inner.slice(at + 1));
    if (plain !== undefined && kind !== (quote === '"' ? "'" : '"')) {
      flush();
      pieces.push(plain);
      at += 2;
    } else if (match === null) {
      return undefined;
    } else if (kind === "x" || /[0-7]/.test(kind)) {
      const byte = Number.parseInt(match[0], kind === "x" ? 16 : 8);
      if (byte > 255) return undefined;
      bytes.push(byte);
      at += kind === "x" ? 4 : 4;
    } else {
      const code = Number.parseInt(match[0], 16);
      if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return undefined;
      flush();
      pieces.push(String.fromCodePoint(code));
      at += 2 + match[0].length;
    }
  }
  flush();
  return pieces.join("");
}

export interface GoNumber {
  readonly int: bigint | undefined;
  readonly float: number;
  readonly isFloat: boolean;
}

/** A Go number as text/template reads it; a string says what is wrong. */
export function readNumber(text: string): GoNumber | string {
  if (text.startsWith("'")) {
    const character = unquote(text);
    if (character === undefined || [...character].length !== 1) return `malformed character constant: ${text}`;
    const unit = character.charCodeAt(0);
    const code = unit >= 0xdc80 && unit <= 0xdcff ? unit - 0xdc00 : (character.codePointAt(0) ?? 0);
    return { int: BigInt(code), float: code, isFloat: false };
  }
  const int = readInteger(text);
  if (int !== undefined) {
    if (int < -(2n ** 63n) || int >= 2n ** 64n) return `integer overflow: ${JSON.stringify(text)}`;
    return { int, float: Number(int), isFloat: false };
  }
  const float = readFloat(text);
  if (float === undefined) return `illegal number syntax: ${JSON.stringify(text)}`;
  if (!/[.eEpP]/.test(text)) return `integer overflow: ${JSON.stringify(text)}`;
  const whole = Number.isInteger(float) && Math.abs(float) < 2 ** 63;
  return { int: whole ? BigInt(float) : undefined, float, isFloat: true };
}

const integer =
  /^([+-]?)(?:0[xX]_?([0-9a-fA-F]+(?:_[0-9a-fA-F]+)*)|0[bB]_?([01]+(?:_[01]+)*)|0[oO]?_?([0-7]+(?:_[0-7]+)*)|(0|[1-9][0-9]*(?:_[0-9]+)*))$/;

/** Go's ParseInt with base 0, of any size. */
export function readInteger(text: string): bigint | undefined {
  const match = integer.exec(text);
  if (match === null) return undefined;
  const [, sign, hex, binary, octal, decimal] = match;
  const digits =
    hex !== undefined
      ? `0x${hex}`
      : binary !== undefined
        ? `0b${binary}`
        : octal !== undefined
          ? `0o${octal}`
          : (decimal ?? "0");
  const magnitude = BigInt(digits.replaceAll("_", ""));
  return sign === "-" ? -magnitude : magnitude;
}

/** Go's ParseFloat; undefined: not a number, or beyond the range. */
export function readFloat(text: string): number | undefined {
  const hex = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?[0-9]+)$/.exec(text);
  if (hex !== null) {
    const [, sign, whole = "", part = "", exponent = "0"] = hex;
    if (whole + part === "") return undefined;
    const value = Number.parseInt(whole + part, 16) * 2 ** (Number(exponent) - 4 * part.length);
    return sign === "-" ? -value : value;
  }
  if (/^[+-]?(?:inf|infinity)$/i.test(text)) return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  const plain = text.replace(/(?<=[0-9])_(?=[0-9])/g, "");
  if (!/^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}
