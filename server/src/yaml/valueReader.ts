import { limits } from "../limits.ts";
import { readFlow } from "./flowReader.ts";
import { LineCursor } from "./lineCursor.ts";
import { closingQuote, unquote, unquoteJson } from "./quotes.ts";
import { commentIn, isSpaceOrEnd, mayBeginPlain, valueColonIn } from "./scan.ts";
import type { YamlNode, YamlProblem, YamlProblemCode, YamlScalar, YamlSequence } from "./tree.ts";

/** The half of the line reader that knows values: scalars, brackets, aliases. Its other half knows maps and lists. */
export abstract class ValueReader {
  failed = false;
  tooDeep = false;
  readonly problems: YamlProblem[] = [];
  protected readonly text: string;
  protected readonly tolerant: boolean;
  protected readonly line: LineCursor;
  private readonly anchors = new Map<string, YamlNode>();

  constructor(text: string, tolerant: boolean) {
    this.text = text;
    this.tolerant = tolerant;
    this.line = new LineCursor(text);
  }

  /** The node that begins at the current line, which is indented more than `parent` (or as much, for a list in a map). */
  protected abstract block(parent: number): YamlNode;

  protected abstract sequence(at: number, column: number, parent: number): YamlSequence;

  protected fail(): undefined {
    this.failed = true;
    this.line.stop();
    return undefined;
  }

  protected note(code: YamlProblemCode, start: number, end: number, message: string): void {
    if (this.problems.length < limits.yaml.problems) this.problems.push({ code, message, span: { start, end } });
  }

  protected code(at: number): number {
    return this.text.charCodeAt(at);
  }

  protected skipSpaces(at: number): number {
    let to = at;
    while (to < this.line.end && (this.code(to) === 32 || this.code(to) === 9)) to++;
    return to;
  }

  /** The end of the line, or a comment (which white space must precede, as the callers have it). */
  protected isLineEnd(at: number): boolean {
    return at >= this.line.end || this.code(at) === 35;
  }

  private isIndicator(at: number): boolean {
    const next = at + 1;
    return next >= this.line.end || this.code(next) === 32 || this.code(next) === 9;
  }

  protected isDash(at: number): boolean {
    return this.code(at) === 45 && this.isIndicator(at);
  }

  protected empty(at: number): YamlScalar {
    return { kind: "scalar", text: "", style: "plain", span: { start: at, end: at } };
  }

  /** Offset of the colon behind a key that begins here on the current line; -1 for none. */
  protected keyColon(at: number): number {
    return this.colonIn(at, this.line.end);
  }

  protected colonIn(at: number, end: number): number {
    const { text } = this;
    const first = text.charCodeAt(at);
    let from = at;
    if (first === 34 || first === 39) {
      const close = closingQuote(text, at, end);
      if (close === -1) return -1;
      from = close + 1;
      while (text.charCodeAt(from) === 32) from++;
      return from < end && text.charCodeAt(from) === 58 && isSpaceOrEnd(text, from + 1, end) ? from : -1;
    }
    if (first === 123 || first === 91) return -1;
    const colon = valueColonIn(text, from, end);
    if (colon === -1) return -1;
    const comment = commentIn(text, at, colon);
    return comment === -1 ? colon : -1;
  }

  /** The end of bare text on a line, without a comment and trailing space. */
  protected plainEnd(at: number, lineEnd: number): number {
    const { text } = this;
    const comment = commentIn(text, at, lineEnd);
    let end = comment === -1 ? lineEnd : comment;
    while (end > at && (text.charCodeAt(end - 1) === 32 || text.charCodeAt(end - 1) === 9)) end--;
    return end;
  }

  /** What follows a colon (or an anchor or tag): on this line, or on the lines below. */
  protected behind(holder: number, column: number, inMap: boolean): YamlNode {
    const { line } = this;
    const at = this.skipSpaces(holder + 1);
    if (!this.isLineEnd(at)) return this.inline(at, column);
    const where = holder + 1;
    line.next();
    if (line.done) return this.empty(where);
    if (line.column > column) return this.block(column);
    if (inMap && line.column === column && this.isDash(line.first))
      return this.sequence(line.first, line.column, column - 1);
    return this.empty(where);
  }

  /** A value that begins on the current line; reads to the end of its last line. */
  protected inline(at: number, column: number): YamlNode {
    switch (this.code(at)) {
      case 34:
      case 39:
        return this.quoted(at, column);
      case 91:
      case 123:
        return this.flow(at, column);
      case 124:
      case 62:
        return this.literal(at, column);
      case 38:
        return this.anchored(at, column);
      case 42:
        return this.alias(at, column);
      case 33:
        return this.tagged(at, column);
      case 45:
        if (this.tolerant && this.isDash(at)) return this.sequence(at, this.line.columnOf(at), column);
        return this.plain(at, column);
      default:
        return this.plain(at, column);
    }
  }

  private plain(at: number, column: number): YamlNode {
    const { line, text } = this;
    const end = this.plainEnd(at, line.end);
    const colon = valueColonIn(text, at, end);
    if (!mayBeginPlain(text, at, end)) {
      if (!this.tolerant) this.fail();
      this.note("reserved-character", at, at + 1, "a bare value cannot begin with this character");
    } else if (colon !== -1) {
      if (!this.tolerant) this.fail();
      this.note("second-value", at, end, "a second colon on the line");
    }
    line.next();
    if (line.done || line.column <= column)
      return { kind: "scalar", text: text.slice(at, end), style: "plain", span: { start: at, end } };
    if (!this.tolerant) {
      this.fail();
      return this.empty(at);
    }
    // Keys or dashes below a value that is being typed say more than the value does.
    if (this.isDash(line.first) || this.keyColon(line.first) !== -1) {
      this.note("second-value", at, end, "a value, and keys below it");
      return this.block(column);
    }
    let last = end;
    let content = text.slice(at, end);
    while (!line.done && line.column > column && !this.isDash(line.first) && this.keyColon(line.first) === -1) {
      last = this.plainEnd(line.first, line.end);
      content += ` ${text.slice(line.first, last)}`;
      line.next();
    }
    return { kind: "scalar", text: content, style: "plain", span: { start: at, end: last } };
  }

  private quoted(at: number, column: number): YamlNode {
    const { line, text } = this;
    const style = text.charCodeAt(at) === 34 ? "double-quoted" : "single-quoted";
    let close = closingQuote(text, at, line.end);
    if (close === -1) {
      if (!this.tolerant) {
        this.fail();
        return this.empty(at);
      }
      close = this.closeBelow(at, column);
      if (close === -1) {
        const end = this.plainEnd(at, line.end);
        this.note("unclosed-quote", at, end, "the quote is not closed");
        line.next();
        return { kind: "scalar", text: text.slice(at + 1, end), style, span: { start: at, end } };
      }
    }
    const span = { start: at, end: close + 1 };
    const content = unquote(text.slice(at, close + 1));
    line.seek(close);
    this.endLine(close + 1);
    if (content === undefined && !this.tolerant) this.fail();
    return { kind: "scalar", text: content ?? unquoteJson(text.slice(at, close + 1)), style, span };
  }

  /** The closing quote on a later line of the same value: all lines up to there are indented more than its parent. */
  private closeBelow(at: number, column: number): number {
    const { text } = this;
    const close = closingQuote(text, at, text.length);
    if (close === -1) return -1;
    for (let from = text.indexOf("\n", at); from !== -1 && from < close; from = text.indexOf("\n", from + 1)) {
      const first = text.slice(from + 1, close + 1).search(/[^ ]/);
      if (first <= column && text[from + 1 + first] !== "\n" && text[from + 1 + first] !== "\r") return -1;
    }
    return close;
  }

  private flow(at: number, column: number): YamlNode {
    const { line } = this;
    const { node, end, failed, tooDeep } = readFlow(this.text, at, column, this.tolerant, this.anchors);
    if (tooDeep) this.tooDeep = true;
    if (failed && !this.tolerant) {
      this.fail();
      return node;
    }
    if (failed) this.note("unclosed-bracket", at, Math.max(at + 1, end), "the bracket is not closed");
    line.seek(end);
    this.endLine(end);
    // Brackets that close where nothing is open any more: the rest of a broken value.
    while (failed && !line.done && /^[\]},]+[ \t]*$/.test(this.text.slice(line.first, line.end))) line.next();
    return node;
  }

  /** Only a comment may stand behind a value; then on to the next line, which must not be indented more. */
  private endLine(at: number): void {
    const { line } = this;
    const rest = this.skipSpaces(at);
    if (!this.tolerant && (!this.isLineEnd(rest) || (rest === at && at < line.end))) this.fail();
    else line.next();
  }

  private literal(at: number, column: number): YamlNode {
    const { line, text } = this;
    const header = text.slice(at, this.plainEnd(at, line.end));
    const supported = header === "|" || header === "|-";
    if (!this.tolerant && (!supported || text.includes("\r"))) {
      this.fail();
      return this.empty(at);
    }
    const { content, end, irregular } = line.blockScalar(Math.max(column, 0));
    if (!this.tolerant && (irregular || content === "")) this.fail();
    const style = header.startsWith(">") ? "folded" : "literal";
    // The last line of a text may end with it, and then has no line break of its own.
    const broken = end < text.length || text.endsWith("\n");
    return {
      kind: "scalar",
      text: header.includes("-") || content === "" || !broken ? content : `${content}\n`,
      style,
      span: { start: at, end: Math.max(end, at + header.length) },
    };
  }

  private anchored(at: number, column: number): YamlNode {
    const name = /&[^\s,[\]{}]*/y;
    name.lastIndex = at;
    const match = name.exec(this.text);
    const end = at + (match?.[0].length ?? 1);
    if (!this.tolerant) {
      const behind = this.skipSpaces(end);
      const name = match?.[0].slice(1) ?? "";
      const known = /^[A-Za-z0-9_-]+$/.test(name) && isSpaceOrEnd(this.text, end, this.line.end);
      // Below an anchor that stands alone, a list may belong to it or to what is around it; another anchor never does.
      const below = this.line.peek()?.start ?? at;
      const alone = this.isLineEnd(behind) && (this.isDash(below) || this.code(below) === 38);
      const second = this.code(behind) === 38 || this.code(behind) === 42;
      if (!known || alone || second || this.anchors.has(name) || this.keyColon(behind) !== -1) this.fail();
    }
    const node = this.failed ? this.empty(end) : this.behind(end - 1, column, true);
    if (match !== null) {
      if (!this.tolerant && this.anchors.has(match[0].slice(1))) this.fail();
      this.anchors.set(match[0].slice(1), node);
    }
    return node;
  }

  private alias(at: number, column: number): YamlNode {
    const { line, text } = this;
    const end = this.plainEnd(at, line.end);
    const target = this.anchors.get(text.slice(at + 1, end));
    const span = { start: at, end };
    if (!this.tolerant && (target === undefined || !/^\*[A-Za-z0-9_-]+$/.test(text.slice(at, end)))) this.fail();
    line.next();
    if (!line.done && line.column > column && !this.tolerant) this.fail();
    if (target !== undefined) return { ...target, span, alias: true };
    return { kind: "scalar", text: "", style: "plain", span, alias: true };
  }

  private tagged(at: number, column: number): YamlNode {
    if (!this.tolerant) {
      this.fail();
      return this.empty(at);
    }
    let end = at;
    while (end < this.line.end && this.code(end) !== 32) end++;
    const node = this.behind(end - 1, column, true);
    return node.alias ? node : { ...node, tag: this.text.slice(at, end) };
  }
}
