import { limits } from "../limits.ts";
import { closingQuote, unquote, unquoteJson } from "./quotes.ts";
import { keyLimit } from "./scan.ts";
import type { YamlEntry, YamlItem, YamlMap, YamlNode, YamlScalar, YamlSequence } from "./tree.ts";

export interface FlowRead {
  readonly node: YamlNode;
  /** Behind the closing bracket, or where reading stopped. */
  readonly end: number;
  readonly failed: boolean;
  readonly tooDeep: boolean;
}

/**
 * A flow collection (`[…]` or `{…}`, JSON included) that begins at `at`. Strict: gives up at the first thing outside the
 * plain subset. Tolerant: keeps what stands before it, at most up to a line that is not indented more than `column`.
 */
export function readFlow(
  text: string,
  at: number,
  column: number,
  tolerant: boolean,
  anchors: ReadonlyMap<string, YamlNode>,
): FlowRead {
  const reader = new FlowReader(text, at, column, tolerant, anchors);
  const node = reader.collection();
  return { node, end: reader.at, failed: reader.failed, tooDeep: reader.tooDeep };
}

class FlowReader {
  failed = false;
  tooDeep = false;
  at: number;
  private readonly text: string;
  private readonly column: number;
  private readonly tolerant: boolean;
  private readonly anchors: ReadonlyMap<string, YamlNode>;
  private depth = 0;

  constructor(text: string, at: number, column: number, tolerant: boolean, anchors: ReadonlyMap<string, YamlNode>) {
    this.text = text;
    this.at = at;
    this.column = column;
    this.tolerant = tolerant;
    this.anchors = anchors;
  }

  collection(): YamlNode {
    this.depth++;
    if (this.depth > limits.yaml.nesting) this.tooDeep = true;
    const node = this.tooDeep ? this.give() : this.code() === 123 ? this.map() : this.sequence();
    this.depth--;
    return node;
  }

  private code(): number {
    return this.text.charCodeAt(this.at);
  }

  private give(): YamlScalar {
    this.failed = true;
    return this.empty(this.at);
  }

  private empty(at: number): YamlScalar {
    return { kind: "scalar", text: "", style: "plain", span: { start: at, end: at } };
  }

  /**
   * Spaces, line breaks and comments; fails at the end of the text. The server's reader does not look at the indentation
   * inside brackets; but where they do not close, a line that is not indented shows that they were to be closed before.
   */
  private skip(): boolean {
    const { text } = this;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (code === 32 || code === 13 || code === 9) {
        this.at++;
      } else if (code === 10) {
        let first = this.at + 1;
        while (text.charCodeAt(first) === 32 || text.charCodeAt(first) === 9) first++;
        const next = text.charCodeAt(first);
        const blank = next === 10 || next === 13 || next === 35;
        if (!blank && (Number.isNaN(next) || (this.tolerant && first - this.at - 1 <= this.column))) {
          this.failed = true;
          return false;
        }
        this.at = first;
      } else if (code === 35 && /\s/.test(text[this.at - 1] ?? "")) {
        const feed = text.indexOf("\n", this.at);
        this.at = feed === -1 ? text.length : feed;
      } else if (Number.isNaN(code)) {
        this.failed = true;
        return false;
      } else {
        return true;
      }
    }
  }

  private map(): YamlMap {
    const start = this.at++;
    const entries: YamlEntry[] = [];
    while (this.skip()) {
      if (this.code() === 125) {
        this.at++;
        break;
      }
      const entry = this.entry();
      if (entry !== undefined) entries.push(entry);
      if (this.failed || !this.separator(125)) break;
    }
    return { kind: "map", flow: true, entries, span: { start, end: this.at } };
  }

  private sequence(): YamlSequence {
    const start = this.at++;
    const items: YamlItem[] = [];
    while (this.skip()) {
      if (this.code() === 93) {
        this.at++;
        break;
      }
      const value = this.value();
      items.push({ dash: { start: value.span.start, end: value.span.start }, value });
      if (this.failed || !this.separator(93)) break;
    }
    return { kind: "sequence", flow: true, items, span: { start, end: this.at } };
  }

  /** After an element: a comma is taken, the closing bracket stays for the caller; anything else fails. */
  private separator(close: number): boolean {
    const before = this.at;
    if (!this.skip()) {
      this.at = before;
      return false;
    }
    if (this.code() === 44) {
      this.at++;
      return true;
    }
    if (this.code() === close) return true;
    this.failed = true;
    this.at = before;
    return false;
  }

  private entry(): YamlEntry | undefined {
    const { text } = this;
    const start = this.at;
    const first = this.code();
    const isQuoted = first === 34 || first === 39;
    const key = isQuoted ? this.quoted() : this.plain();
    if (!this.tolerant && this.at - start > keyLimit) this.failed = true;
    if (this.failed)
      return this.tolerant && key.span.end > start
        ? { key, value: this.empty(key.span.end), halfTyped: true, span: key.span }
        : undefined;
    while (this.code() === 32) this.at++;
    const next = text.charCodeAt(this.at + 1);
    if (this.code() !== 58 || (!isQuoted && !isBreak(next))) {
      if (!this.tolerant) this.failed = true;
      return { key, value: this.empty(key.span.end), halfTyped: true, span: key.span };
    }
    this.at++;
    const colon = this.at;
    if (!this.skip() || this.code() === 44 || this.code() === 125) {
      // The strict reader leaves absent values to the package.
      if (!this.tolerant) this.failed = true;
      return { key, value: this.empty(colon), span: { start, end: colon } };
    }
    const value = this.value();
    return { key, value, span: { start, end: Math.max(value.span.end, key.span.end) } };
  }

  private value(): YamlNode {
    switch (this.code()) {
      case 91:
      case 123:
        return this.collection();
      case 34:
      case 39:
        return this.quoted();
      case 42:
        return this.alias();
      default:
        return this.plain();
    }
  }

  private quoted(): YamlScalar {
    const { text } = this;
    const start = this.at;
    let lineEnd = text.indexOf("\n", start);
    if (lineEnd === -1) lineEnd = text.length;
    const style = text.charCodeAt(start) === 34 ? "double-quoted" : "single-quoted";
    const close = closingQuote(text, start, lineEnd);
    if (close === -1) {
      this.failed = true;
      this.at = text.charCodeAt(lineEnd - 1) === 13 ? lineEnd - 1 : lineEnd;
      return { kind: "scalar", text: text.slice(start + 1, this.at), style, span: { start, end: this.at } };
    }
    this.at = close + 1;
    const content = unquote(text.slice(start, this.at));
    if (content === undefined && !this.tolerant) this.failed = true;
    return {
      kind: "scalar",
      text: content ?? unquoteJson(text.slice(start, close + 1)),
      style,
      span: { start, end: this.at },
    };
  }

  private alias(): YamlNode {
    const match = /\*[A-Za-z0-9_-]+/y;
    match.lastIndex = this.at;
    const name = match.exec(this.text)?.[0];
    const target = name === undefined ? undefined : this.anchors.get(name.slice(1));
    if (name === undefined || target === undefined) return this.tolerant ? this.plain() : this.give();
    const span = { start: this.at, end: this.at + name.length };
    this.at = span.end;
    return { ...target, span, alias: true };
  }

  private plain(): YamlScalar {
    const { text } = this;
    const start = this.at;
    let at = start;
    let end = start;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 10 || code === 13 || isIndicator(code)) break;
      if (code === 58 && isBreak(text.charCodeAt(at + 1))) {
        // To the server `{a:}` has a key that ends with the colon.
        if (!this.tolerant && isIndicator(text.charCodeAt(at + 1))) this.failed = true;
        break;
      }
      if (code === 63 && !this.tolerant) this.failed = true;
      if (code === 35 && at > start && text.charCodeAt(at - 1) === 32) break;
      if (code !== 32 && code !== 9) end = at + 1;
    }
    this.at = end;
    if (end === start) {
      this.failed = true;
      return this.empty(start);
    }
    if (!this.tolerant && (!mayBegin(text, start) || this.continues(end))) this.failed = true;
    return { kind: "scalar", text: text.slice(start, end), style: "plain", span: { start, end } };
  }

  /** Whether the bare scalar goes on in the next line. */
  private continues(end: number): boolean {
    const rest = /[ \r]*\n\s*/y;
    rest.lastIndex = end;
    const match = rest.exec(this.text);
    if (match === null) return false;
    const next = this.text.charCodeAt(end + match[0].length);
    return !Number.isNaN(next) && next !== 44 && next !== 93 && next !== 125;
  }
}

/** , [ ] { } */
function isIndicator(code: number): boolean {
  return code === 44 || code === 91 || code === 93 || code === 123 || code === 125;
}

function isBreak(code: number): boolean {
  return Number.isNaN(code) || code === 32 || code === 10 || code === 13 || code === 9 || isIndicator(code);
}

function mayBegin(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  // - with nothing behind it, and ? : # & * ! | > % @ `
  if (code === 45) return !isBreak(text.charCodeAt(at + 1));
  return (
    code !== 63 &&
    code !== 58 &&
    code !== 35 &&
    code !== 38 &&
    code !== 42 &&
    code !== 33 &&
    code !== 124 &&
    code !== 62 &&
    code !== 37 &&
    code !== 64 &&
    code !== 96
  );
}
