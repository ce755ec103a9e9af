import { limits } from "../limits.ts";
export type TokenKind =
  | "text"
  | "left"
  | "right"
  | "space"
  | "identifier"
  | "keyword"
  | "bool"
  | "field"
  | "variable"
  | "dot"
  | "nil"
  | "number"
  | "character"
  | "string"
  | "raw"
  | "pipe"
  | "declare"
  | "assign"
  | "open"
  | "close"
  | "other"
  | "end"
  | "fault";

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** As written; of a fault, what is wrong. */
  readonly value: string;
}

const keywords = new Set(["block", "break", "continue", "define", "else", "end", "if", "range", "template", "with"]);
const letter = /[\p{L}\p{Nd}_]/u;
const leftTrim = /^-[ \t\r\n]/;

function isSpace(character: string | undefined): boolean {
  return character === " " || character === "\t" || character === "\r" || character === "\n";
}

function isLetter(character: string | undefined): boolean {
  if (character === undefined) return false;
  const code = character.charCodeAt(0);
  if (code < 128)
    return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
  return letter.test(character);
}

/** All tokens of a template's text; after a fault there are none, and none after too many. */
export function lex(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let trimNext = false;
  while (at < text.length && tokens.length <= limits.template.tokens) {
    const open = text.indexOf("{{", at);
    const end = open === -1 ? text.length : open;
    const trimsBefore = open !== -1 && leftTrim.test(text.slice(open + 2, open + 4));
    pushText(tokens, text, at, end, trimNext, trimsBefore);
    if (open === -1) break;
    trimNext = false;
    const inside = open + 2 + (trimsBefore ? 2 : 0);
    if (text.startsWith("/*", inside)) {
      const close = text.indexOf("*/", inside + 2);
      if (close === -1) return fail(tokens, open, text.length, "unclosed comment");
      const after = rightDelimiter(text, close + 2);
      if (after === undefined) return fail(tokens, open, close + 2, "comment ends before closing delimiter");
      trimNext = after.trims;
      at = after.end;
      continue;
    }
    tokens.push({ kind: "left", start: open, end: inside, value: "{{" });
    const after = lexAction(tokens, text, inside, open);
    if (after === undefined) return tokens;
    trimNext = after.trims;
    at = after.end;
  }
  tokens.push({ kind: "end", start: text.length, end: text.length, value: "" });
  return tokens;
}

function pushText(tokens: Token[], text: string, from: number, to: number, trimStart: boolean, trimEnd: boolean): void {
  let start = from;
  let end = to;
  if (trimStart) while (start < end && isSpace(text[start])) start++;
  if (trimEnd) while (end > start && isSpace(text[end - 1])) end--;
  if (start < end) tokens.push({ kind: "text", start, end, value: "" });
}

function fail(tokens: Token[], start: number, end: number, value: string): readonly Token[] {
  tokens.push({ kind: "fault", start, end, value });
  return tokens;
}

interface Delimiter {
  readonly end: number;
  readonly trims: boolean;
}

function rightDelimiter(text: string, at: number): Delimiter | undefined {
  if (text.startsWith("}}", at)) return { end: at + 2, trims: false };
  if (isSpace(text[at]) && text.startsWith("-}}", at + 1)) return { end: at + 4, trims: true };
  return undefined;
}

const single: Readonly<Record<string, TokenKind>> = { "=": "assign", "|": "pipe", "(": "open", ")": "close" };

/** From behind `{{` to behind `}}`; undefined: a fault was pushed. */
function lexAction(tokens: Token[], text: string, from: number, open: number): Delimiter | undefined {
  let depth = 0;
  let at = from;
  const push = (kind: TokenKind, end: number): void => {
    tokens.push({ kind, start: at, end, value: text.slice(at, end) });
    at = end;
  };
  const fault = (message: string, end = at + 1): undefined => {
    fail(tokens, at, Math.min(end, text.length), message);
    return undefined;
  };
  for (;;) {
    if (tokens.length > limits.template.tokens) return undefined;
    const close = rightDelimiter(text, at);
    if (close !== undefined) {
      if (depth > 0) return fault("unclosed left paren");
      tokens.push({ kind: "right", start: at, end: close.end, value: "}}" });
      return close;
    }
    const character = text[at];
    if (character === undefined) {
      at = open;
      return fault("unclosed action", text.length);
    }
    if (isSpace(character)) {
      let end = at + 1;
      while (isSpace(text[end])) end++;
      // The blank before a trimming dash belongs to the delimiter.
      if (text.startsWith("-}}", end)) end--;
      if (end > at) push("space", end);
      continue;
    }
    const one = single[character];
    if (one !== undefined) {
      if (one === "open") depth++;
      if (one === "close" && --depth < 0) return fault("unexpected right paren");
      push(one, at + 1);
    } else if (character === ":") {
      if (text[at + 1] !== "=") return fault("expected :=");
      push("declare", at + 2);
    } else if (character === '"' || character === "'") {
      const end = quoteEnd(text, at, character);
      if (end === -1)
        return fault(
          character === '"' ? "unterminated quoted string" : "unterminated character constant",
          lineEnd(text, at),
        );
      push(character === '"' ? "string" : "character", end);
    } else if (character === "`") {
      const end = text.indexOf("`", at + 1);
      if (end === -1) return fault("unterminated raw quoted string", lineEnd(text, at));
      push("raw", end + 1);
    } else if (character === "$" || (character === "." && !isDigit(text[at + 1]))) {
      const end = nameEnd(text, at + 1);
      if (end > at + 1 && !isTerminator(text, end)) return fault(badCharacter(text, end), end + 1);
      if (end === at + 1 && !isTerminator(text, end)) return fault(badCharacter(text, end), end + 1);
      push(character === "$" ? "variable" : end === at + 1 ? "dot" : "field", end);
    } else if (character === "." || character === "+" || character === "-" || isDigit(character)) {
      const end = numberEnd(text, at);
      if (end === undefined)
        return fault(`bad number syntax: ${JSON.stringify(text.slice(at, nameEnd(text, at + 1)))}`);
      push("number", end);
    } else if (isLetter(character) || isLetter(String.fromCodePoint(text.codePointAt(at) ?? 0))) {
      const end = nameEnd(text, at);
      if (!isTerminator(text, end)) return fault(badCharacter(text, end), end + 1);
      const word = text.slice(at, end);
      push(
        keywords.has(word)
          ? "keyword"
          : word === "nil"
            ? "nil"
            : word === "true" || word === "false"
              ? "bool"
              : "identifier",
        end,
      );
    } else if (/^[\x20-\x7e]$/.test(character)) {
      push("other", at + 1);
    } else {
      return fault(`unrecognized character in action: ${unicodeName(text, at)}`);
    }
  }
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= "0" && character <= "9";
}

function nameEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && isLetter(String.fromCodePoint(text.codePointAt(at) ?? 0)))
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return at;
}

function lineEnd(text: string, at: number): number {
  const feed = text.indexOf("\n", at);
  return feed === -1 ? text.length : feed;
}

/** Behind the closing quote, which must stand on the same line; -1: there is none. */
function quoteEnd(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at];
    if (character === "\n") return -1;
    if (character === "\\") {
      at++;
      if (text[at] === "\n") return -1;
    } else if (character === quote) return at + 1;
  }
  return -1;
}

function isTerminator(text: string, at: number): boolean {
  const character = text[at];
  return character === undefined || isSpace(character) || ".,|:)(".includes(character) || text.startsWith("}}", at);
}

function badCharacter(text: string, at: number): string {
  return `bad character ${unicodeName(text, at)}`;
}

function unicodeName(text: string, at: number): string {
  const code = text.codePointAt(at) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")} '${String.fromCodePoint(code)}'`;
}

const number =
  /^[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*|0[bB][01_]*|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)/;

function numberEnd(text: string, at: number): number | undefined {
  const match = number.exec(text.slice(at, at + 400));
  const end = at + (match?.[0].length ?? 0);
  return end === at || isLetter(text[end]) ? undefined : end;
}
