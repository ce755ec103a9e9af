import { bytesOfText } from "./literals.ts";

/** What Go's reader says of a text that is no JSON: of the first byte that it cannot go on with. */
export function jsonFault(text: string): string {
  const bytes = bytesOfText(text);
  let at = 0;

  const invalid = (where: string): string => (at >= bytes.length ? "unexpected end of JSON input" : broken(where));
  /** Go tries a blank behind the end, and blames that where none may stand. */
  const broken = (where: string): string => `invalid character ${quoted(bytes[at] ?? 0x20)} ${where}`;
  const letter = (): string => (at < bytes.length ? String.fromCharCode(bytes[at] ?? 0) : "");
  const blanks = (): void => {
    while (at < bytes.length && " \t\r\n".includes(letter())) at++;
  };

  /** Each returns what is wrong. */
  function value(): string | undefined {
    blanks();
    const first = letter();
    if (first === "{") return object();
    if (first === "[") return list();
    if (first === '"') return string();
    if (first === "-" || isDigit(first)) return number();
    const word = ["true", "false", "null"].find((each) => first !== "" && each.startsWith(first));
    if (word === undefined) return invalid("looking for beginning of value");
    for (const expected of word) {
      if (letter() !== expected) return broken(`in literal ${word} (expecting '${expected}')`);
      at++;
    }
    return undefined;
  }

  function object(): string | undefined {
    at++;
    blanks();
    if (letter() === "}") {
      at++;
      return undefined;
    }
    for (;;) {
      blanks();
      if (letter() !== '"') return invalid("looking for beginning of object key string");
      const key = string();
      if (key !== undefined) return key;
      blanks();
      if (letter() !== ":") return invalid("after object key");
      at++;
      const inner = value();
      if (inner !== undefined) return inner;
      blanks();
      const next = letter();
      if (next !== "," && next !== "}") return invalid("after object key:value pair");
      at++;
      if (next === "}") return undefined;
    }
  }

  function list(): string | undefined {
    at++;
    blanks();
    if (letter() === "]") {
      at++;
      return undefined;
    }
    for (;;) {
      const inner = value();
      if (inner !== undefined) return inner;
      blanks();
      const next = letter();
      if (next !== "," && next !== "]") return invalid("after array element");
      at++;
      if (next === "]") return undefined;
    }
  }

  function string(): string | undefined {
    at++;
    for (;;) {
      const next = letter();
      if (next === "" || next < " ") return invalid("in string literal");
      at++;
      if (next === '"') return undefined;
      if (next !== "\\") continue;
      if (letter() === "u") {
        at++;
        for (let digits = 0; digits < 4; digits++, at++)
          if (!/[0-9a-fA-F]/.test(letter())) return broken("in \\u hexadecimal character escape");
      } else if (letter() !== "" && 'bfnrt\\/"'.includes(letter())) at++;
      else return broken("in string escape code");
    }
  }

  function number(): string | undefined {
    if (letter() === "-") at++;
    if (!isDigit(letter())) return broken("in numeric literal");
    if (letter() === "0") at++;
    else while (isDigit(letter())) at++;
    if (letter() === ".") {
      at++;
      if (!isDigit(letter())) return broken("after decimal point in numeric literal");
      while (isDigit(letter())) at++;
    }
    if (letter() === "e" || letter() === "E") {
      at++;
      if (letter() === "+" || letter() === "-") at++;
      if (!isDigit(letter())) return broken("in exponent of numeric literal");
      while (isDigit(letter())) at++;
    }
    return undefined;
  }

  const wrong = value();
  if (wrong !== undefined) return wrong;
  blanks();
  return invalid("after top-level value");
}

function isDigit(letter: string): boolean {
  return letter >= "0" && letter <= "9" && letter.length === 1;
}

/** A byte as Go quotes a character. */
function quoted(byte: number): string {
  if (byte === 0x27) return "'\\''";
  if (byte === 0x22) return `'"'`;
  const short: Readonly<Record<number, string>> = {
    7: "a",
    8: "b",
    9: "t",
    10: "n",
    11: "v",
    12: "f",
    13: "r",
    92: "\\",
  };
  const letter = short[byte];
  if (letter !== undefined) return `'\\${letter}'`;
  if (byte < 0x20 || byte === 0x7f) return `'\\x${byte.toString(16).padStart(2, "0")}'`;
  if (byte > 0x7f && (byte < 0xa1 || byte === 0xad)) return `'\\u00${byte.toString(16)}'`;
  return `'${String.fromCharCode(byte)}'`;
}
