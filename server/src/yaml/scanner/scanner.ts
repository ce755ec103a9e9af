import { scanBlock } from "./block.ts";
import { Cursor, isBlank, isBlankOrEnd, isBreak } from "./cursor.ts";
import { scanPlain } from "./plain.ts";
import { scanQuoted } from "./quoted.ts";
import { scanDirective, scanName, scanTag } from "./tags.ts";
import { type Token, type TokenKind, token } from "./tokens.ts";

/** Where a key without `?` may have begun: known only when its colon comes, at most 1,024 characters behind, on its line. */
interface PossibleKey {
  /** The number of the token that it would begin with. */
  readonly token: number;
  readonly start: number;
  readonly column: number;
  readonly lineStart: number;
  /** Nothing but a key can stand here. */
  readonly required: boolean;
}

const keyLength = 1024;

/** The tokens of one document's text, one after the other, as the server's reader sees them. */
export class Scanner {
  readonly cursor: Cursor;
  private readonly queue: Token[] = [];
  private taken = 0;
  private done = false;
  /** The column of the innermost block collection; -1 outside of all. */
  private indent = -1;
  private readonly indents: number[] = [];
  private keyAllowed = true;
  /** One place for each level of brackets, the innermost last. */
  private readonly keys: (PossibleKey | undefined)[] = [undefined];

  constructor(text: string) {
    this.cursor = new Cursor(text);
  }

  /** The next token, which stays. After a failure: the end. */
  peek(): Token {
    while (!this.cursor.failure && !this.done && (this.queue.length === 0 || this.mayBecomeKey())) this.fetch();
    const [first] = this.queue;
    if (this.cursor.failure === undefined && first !== undefined) return first;
    return token("end", this.cursor.at, this.cursor.at);
  }

  next(): Token {
    const first = this.peek();
    this.queue.shift();
    this.taken++;
    return first;
  }

  private get flow(): number {
    return this.keys.length - 1;
  }

  /** Whether a key may yet turn out to begin with the next token. */
  private mayBecomeKey(): boolean {
    const index = this.keys.findIndex((key) => key?.token === this.taken);
    return index !== -1 && this.isAlive(index);
  }

  private isAlive(index: number): boolean {
    const key = this.keys[index];
    if (key === undefined) return false;
    const { cursor } = this;
    if (key.lineStart === cursor.lineStart && cursor.charactersFrom(key.start) <= keyLength) return true;
    if (key.required) this.missingColon(key);
    this.keys[index] = undefined;
    return false;
  }

  private missingColon({ start }: PossibleKey): void {
    this.cursor.fail("a key has no colon behind it", start, start + 1);
  }

  private saveKey(): void {
    if (!this.keyAllowed) return;
    const { cursor } = this;
    const { column } = cursor;
    this.removeKey();
    this.keys[this.flow] = {
      token: this.taken + this.queue.length,
      start: cursor.at,
      column,
      lineStart: cursor.lineStart,
      required: this.flow === 0 && this.indent === column,
    };
  }

  private removeKey(): void {
    const key = this.keys[this.flow];
    if (key?.required) this.missingColon(key);
    this.keys[this.flow] = undefined;
  }

  /** Opens a block collection that begins further to the right than the one around it. */
  private roll(column: number, kind: "block-sequence" | "block-map", start: number, at = this.queue.length): void {
    if (this.flow > 0 || this.indent >= column) return;
    this.indents.push(this.indent);
    this.indent = column;
    this.queue.splice(at, 0, token(kind, start, start));
  }

  private unroll(column: number): void {
    if (this.flow > 0) return;
    const { at } = this.cursor;
    while (this.indent > column) {
      this.queue.push(token("block-end", at, at));
      this.indent = this.indents.pop() ?? -1;
    }
  }

  /** White space, comments and line breaks. A tab must not stand where a key may begin. */
  private skipToToken(): void {
    const { cursor } = this;
    for (;;) {
      while (cursor.code() === 32 || (cursor.code() === 9 && (this.flow > 0 || !this.keyAllowed))) cursor.at++;
      cursor.skipComment();
      if (!isBreak(cursor.code())) return;
      cursor.skipBreak();
      if (this.flow === 0) this.keyAllowed = true;
    }
  }

  private fetch(): void {
    const { cursor } = this;
    this.skipToToken();
    const { column } = cursor;
    this.unroll(column);
    const code = cursor.code();
    if (cursor.ended) {
      this.unroll(-1);
      this.removeKey();
      this.push(token("end", cursor.at, cursor.at));
      this.done = true;
    } else if (column === 0 && code === 37) {
      this.endBlocks();
      this.push(scanDirective(cursor));
    } else if (cursor.atMarker()) {
      this.endBlocks();
      this.take(code === 45 ? "document-start" : "document-end", 3);
    } else {
      this.fetchContent(code, column);
    }
  }

  private fetchContent(code: number, column: number): void {
    const { cursor } = this;
    const next = cursor.code(1);
    switch (code) {
      case 91:
      case 123:
        this.saveKey();
        this.keys.push(undefined);
        this.keyAllowed = true;
        this.take(code === 91 ? "flow-sequence" : "flow-map");
        return;
      case 93:
      case 125:
        this.removeKey();
        if (this.flow > 0) this.keys.pop();
        this.keyAllowed = false;
        this.take(code === 93 ? "flow-sequence-end" : "flow-map-end");
        return;
      case 44:
        this.removeKey();
        this.keyAllowed = true;
        this.take("comma");
        return;
      case 42:
      case 38:
        this.saveKey();
        this.keyAllowed = false;
        this.push(scanName(cursor, code === 42 ? "alias" : "anchor"));
        return;
      case 33:
        this.saveKey();
        this.keyAllowed = false;
        this.push(scanTag(cursor));
        return;
      case 34:
      case 39:
        this.saveKey();
        this.keyAllowed = false;
        this.push(scanQuoted(cursor));
        return;
    }
    if (code === 45 && isBlankOrEnd(next)) {
      this.fetchDash(column);
      return;
    }
    if (code === 63 && (this.flow > 0 || isBlankOrEnd(next))) {
      this.fetchKey(column);
      return;
    }
    if (code === 58 && (this.flow > 0 || isBlankOrEnd(next))) {
      this.fetchColon(column);
      return;
    }
    if ((code === 124 || code === 62) && this.flow === 0) {
      this.removeKey();
      this.keyAllowed = true;
      this.push(scanBlock(cursor, this.indent));
      return;
    }
    if (!mayBeginPlain(code, next, this.flow > 0)) {
      cursor.fail(
        code === 9 ? "a tab stands where only spaces may indent" : "a value cannot begin with this character",
      );
      return;
    }
    this.saveKey();
    this.keyAllowed = false;
    const read = scanPlain(cursor, this.indent, this.flow > 0);
    if (read?.brokeLine) this.keyAllowed = true;
    this.push(read?.token);
  }

  private fetchDash(column: number): void {
    if (this.flow === 0) {
      if (!this.keyAllowed) {
        this.cursor.fail("a list item cannot begin here");
        return;
      }
      this.roll(column, "block-sequence", this.cursor.at);
    }
    this.removeKey();
    this.keyAllowed = true;
    this.take("dash");
  }

  private fetchKey(column: number): void {
    if (this.flow === 0) {
      if (!this.keyAllowed) {
        this.cursor.fail("a key cannot begin here");
        return;
      }
      this.roll(column, "block-map", this.cursor.at);
    }
    this.removeKey();
    this.keyAllowed = this.flow === 0;
    this.take("key");
  }

  private fetchColon(column: number): void {
    const key = this.isAlive(this.flow) ? this.keys[this.flow] : undefined;
    if (key !== undefined) {
      const at = key.token - this.taken;
      this.queue.splice(at, 0, token("key", key.start, key.start));
      this.roll(key.column, "block-map", key.start, at);
      this.keys[this.flow] = undefined;
      this.keyAllowed = false;
    } else {
      if (this.flow === 0) {
        if (!this.keyAllowed) {
          this.cursor.fail("a value cannot begin here");
          return;
        }
        this.roll(column, "block-map", this.cursor.at);
      }
      this.keyAllowed = this.flow === 0;
    }
    this.take("colon");
  }

  private endBlocks(): void {
    this.unroll(-1);
    this.removeKey();
    this.keyAllowed = false;
  }

  private take(kind: TokenKind, length = 1): void {
    const { cursor } = this;
    this.push(token(kind, cursor.at, cursor.at + length));
    cursor.at += length;
  }

  private push(read: Token | undefined): void {
    if (read !== undefined) this.queue.push(read);
  }
}

/** Not with what means something else. A dash may if anything but a space is behind it, outside of brackets `?` and `:` too. */
function mayBeginPlain(code: number, next: number, inFlow: boolean): boolean {
  if (code === 45) return !isBlank(next);
  if (code === 63 || code === 58) return !inFlow && !isBlankOrEnd(next);
  return !isBlankOrEnd(code) && !",[]{}#&*!|>'\"%@`".includes(String.fromCharCode(code));
}
