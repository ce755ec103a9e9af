import { limits } from "../limits.ts";
import { knownItems, knownLists, type ReadBefore } from "./knownItems.ts";
import { unquote, unquoteJson } from "./quotes.ts";
import { isSpaceOrEnd, keyLimit, mayBeginPlain } from "./scan.ts";
import type { YamlEntry, YamlItem, YamlMap, YamlNode, YamlProblem, YamlScalar, YamlSequence } from "./tree.ts";
import { ValueReader } from "./valueReader.ts";

/*
 * Two uses, one reader. Strict: nearly every manifest is written in a plain subset of YAML, and line by line it is read
 * several times faster; whatever is outside the subset, or wrong, is left to `compose`. Tolerant: of a text that the server
 * refuses, everything that can be understood, so that a half-typed line costs only itself.
 */

/**
 * A tree for text within the subset, the same that `compose` gives; "unsupported" for all other text. `before`: what this gave
 * of a text that begins alike.
 */
export function readStrict(text: string, before?: ReadBefore): YamlNode | undefined | "unsupported" | "too-deep" {
  if (/[\t\u0085\u2028\u2029]|\r(?!\n)|^\uFEFF?%/.test(text)) return "unsupported";
  // An anchor has to be seen for what stands behind it.
  const reader = new Reader(text, false, text.includes("&") ? undefined : before);
  const root = reader.read();
  return reader.tooDeep ? "too-deep" : reader.failed ? "unsupported" : root;
}

/** The best tree for any text, and what was read around. */
export function readTolerant(text: string): {
  readonly root: YamlNode | undefined;
  readonly problems: readonly YamlProblem[];
} {
  const reader = new Reader(text, true);
  const root = reader.read();
  return { root, problems: reader.problems };
}

class Reader extends ValueReader {
  private depth = 0;
  private readonly before: ReadBefore | undefined;
  private readonly known: ReadonlyMap<number, YamlSequence> | undefined;

  constructor(text: string, tolerant: boolean, before?: ReadBefore) {
    super(text, tolerant);
    this.before = before;
    this.known = before && knownLists(before);
  }

  read(): YamlNode | undefined {
    const { line } = this;
    line.begin();
    while (!line.done && line.column === 0 && this.tolerant && this.code(line.first) === 37) line.next();
    if (!line.done && line.column === 0 && this.text.startsWith("---", line.first)) {
      const rest = this.skipSpaces(line.first + 3);
      const glued = rest === line.first + 3 && rest < line.end;
      if ((glued || !this.isLineEnd(rest)) && !this.tolerant) return this.fail();
      line.next();
    }
    if (line.done) return undefined;
    if (this.atDocumentEnd()) return this.finish(undefined);
    return this.finish(this.block(-1));
  }

  /** Nothing but blank lines may follow the document's end. */
  private finish(root: YamlNode | undefined): YamlNode | undefined {
    if (!this.line.done && this.atDocumentEnd()) this.line.next();
    if (!this.line.done && !this.tolerant) return this.fail();
    return root;
  }

  private atDocumentEnd(): boolean {
    const { line } = this;
    if (line.column !== 0 || !this.text.startsWith("...", line.first)) return false;
    const behind = line.first + 3;
    if (!isSpaceOrEnd(this.text, behind, line.end)) return false;
    if (this.isLineEnd(this.skipSpaces(behind))) return true;
    if (!this.tolerant) this.fail();
    return false;
  }

  /** The node that begins at the current line, which is indented more than `parent` (or as much, for a list in a map). */
  protected override block(parent: number): YamlNode {
    const { line } = this;
    if (this.depth >= limits.yaml.nesting) {
      this.tooDeep = true;
      if (!this.tolerant) this.fail();
      const at = line.first;
      while (!line.done && line.column > parent) line.next();
      return this.empty(at);
    }
    this.depth++;
    const node = this.blockAt(line.first, line.column, parent);
    this.depth--;
    return node;
  }

  private blockAt(at: number, column: number, parent: number): YamlNode {
    if (this.isDash(at)) return this.sequence(at, column, parent);
    if (this.keyColon(at) !== -1) return this.map(at, column, parent);
    if (this.tolerant && this.isHalfTypedKey(at, parent)) return this.map(at, column, parent);
    return this.inline(at, parent);
  }

  /** A bare word with keys or dashes below it, which a value cannot have. */
  private isHalfTypedKey(at: number, parent: number): boolean {
    if (!mayBeginPlain(this.text, at, this.line.end)) return false;
    const next = this.line.peek();
    if (next === undefined || next.column <= parent) return false;
    return (
      this.colonIn(next.start, next.end) !== -1 ||
      (this.code(next.start) === 45 && isSpaceOrEnd(this.text, next.start + 1, next.end))
    );
  }

  // ------------------------------------------------------------------------------------------------------------- maps

  private map(at: number, column: number, parent: number): YamlMap {
    const { line } = this;
    const entries: YamlEntry[] = [];
    let start = at;
    for (;;) {
      entries.push(this.entry(start, line.columnOf(start), column));
      if (line.done) break;
      if (line.column !== column || this.atDocumentEnd()) {
        if (line.column > column && !this.tolerant) this.fail();
        if (!this.tolerant || line.column <= parent || this.atDocumentEnd()) break;
        if (!this.isDash(line.first))
          this.note("indentation", line.first, this.tokenEnd(line.first), "indented like none of its neighbours");
      }
      while (!line.done && line.column > parent && this.isDash(line.first)) {
        if (!this.tolerant) this.fail();
        this.note("stray-dash", line.first, line.first + 1, "a list item among keys");
        line.next();
      }
      if (line.done || line.column <= parent) break;
      start = line.first;
    }
    const first = entries[0];
    const last = entries.at(-1);
    return { kind: "map", flow: false, entries, span: { start: first?.span.start ?? at, end: last?.span.end ?? at } };
  }

  private entry(at: number, column: number, mapColumn: number): YamlEntry {
    const colon = this.keyColon(at);
    if (colon === -1) return this.halfTyped(at, column);
    const key = this.key(at, colon);
    const value = this.behind(colon, this.tolerant ? Math.min(column, mapColumn) : column, true);
    return { key, value, span: { start: at, end: Math.max(key.span.end, value.span.end) } };
  }

  private key(at: number, colon: number): YamlScalar {
    const { text } = this;
    let end = colon;
    while (end > at && text.charCodeAt(end - 1) === 32) end--;
    const span = { start: at, end };
    const first = text.charCodeAt(at);
    if (!this.tolerant && end - at > keyLimit) this.fail();
    if (first === 34 || first === 39) {
      const content = unquote(text.slice(at, end));
      if (content === undefined && !this.tolerant) this.fail();
      return {
        kind: "scalar",
        text: content ?? unquoteJson(text.slice(at, end)),
        style: first === 34 ? "double-quoted" : "single-quoted",
        span,
      };
    }
    if (!this.tolerant && (!mayBeginPlain(text, at, colon) || end === at)) this.fail();
    return { kind: "scalar", text: text.slice(at, end), style: "plain", span };
  }

  /** The key of a line, or all that stands on it. */
  private tokenEnd(at: number): number {
    const colon = this.keyColon(at);
    return colon === -1 ? this.plainEnd(at, this.line.end) : colon;
  }

  private halfTyped(at: number, column: number): YamlEntry {
    if (!this.tolerant) this.fail();
    const { line, text } = this;
    const end = this.plainEnd(at, line.end);
    this.note("missing-colon", at, end, "a key without a colon");
    const key: YamlScalar = { kind: "scalar", text: text.slice(at, end), style: "plain", span: { start: at, end } };
    line.next();
    const value = !line.done && line.column > column && !this.failed ? this.block(column) : this.empty(end);
    return { key, value, halfTyped: true, span: { start: at, end: Math.max(end, value.span.end) } };
  }

  // ------------------------------------------------------------------------------------------------------------ lists

  protected override sequence(at: number, column: number, parent: number): YamlSequence {
    const { line } = this;
    const items: YamlItem[] = [];
    let start = at;
    const known = this.known?.get(at);
    if (known !== undefined) {
      const count = knownItems(known, this.before?.same ?? 0);
      const next = known.items[count];
      if (count > 0 && next !== undefined) {
        for (let index = 0; index < count; index++) {
          const item = known.items[index];
          if (item !== undefined) items.push(item);
        }
        start = next.dash.start;
        line.seek(start);
      }
    }
    for (;;) {
      items.push({ dash: { start, end: start + 1 }, value: this.item(start, line.columnOf(start)) });
      if (line.done || !this.isDash(line.first)) break;
      if (line.column !== column && !(this.tolerant && line.column > parent)) break;
      start = line.first;
    }
    if (!line.done && line.column > column && !this.tolerant) this.fail();
    const last = items.at(-1);
    return {
      kind: "sequence",
      flow: false,
      items,
      span: { start: at, end: Math.max(last?.value.span.end ?? at, last?.dash.end ?? at) },
    };
  }

  private item(dash: number, column: number): YamlNode {
    const { line } = this;
    const at = this.skipSpaces(dash + 1);
    if (this.isLineEnd(at)) {
      line.next();
      return !line.done && line.column > column ? this.block(column) : this.empty(dash + 1);
    }
    if (this.depth >= limits.yaml.nesting) {
      this.tooDeep = true;
      if (!this.tolerant) this.fail();
      line.next();
      return this.empty(dash + 1);
    }
    this.depth++;
    const node = this.blockAt(at, line.columnOf(at), column);
    this.depth--;
    return node;
  }
}
