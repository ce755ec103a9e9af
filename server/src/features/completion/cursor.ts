import type { Path } from "../../yaml/find.ts";
import type { Span } from "../../yaml/tree.ts";
import { scanFlow } from "./flow.ts";

/**
 * Where typing goes on, read from the lines themselves: what is being typed hardly ever parses. Only the columns of keys
 * and dashes count, so a half-typed line disturbs nothing but itself.
 */
export interface Cursor {
  /** What a key would be added to, or the list of an item, or the field of a value; from the document's root. */
  readonly path: Path;
  /** A key of a map, an item of a list of plain values, or the value behind a key. */
  readonly kind: "key" | "item" | "value";
  /** What is typed so far, without an opening quote. */
  readonly prefix: string;
  /** What an accepted item replaces: the word under the cursor, with its opening quote. Relative to the document. */
  readonly span: Span;
  /** The opening quote, or nothing. */
  readonly quote: string;
  /** In `{…}` or `[…]`. */
  readonly flow: boolean;
  /** A dash stands before it on its line: the item is begun here. */
  readonly dashed: boolean;
  /** Columns by which the further lines of an inserted text are moved right of their line's own indentation. */
  readonly extraIndent: number;
  /** The line's own indentation. */
  readonly indent: number;
  /** A colon follows: only the key is being changed. */
  readonly colonFollows: boolean;
  /** The next lines stand deeper, below the key that is being typed. */
  readonly childrenFollow: boolean;
  /** The keys that the map has already, with their values where they stand on the key's line. */
  readonly siblings: ReadonlyMap<string, string>;
}

interface Token {
  readonly kind: "dash" | "key";
  readonly column: number;
  readonly name: string;
  /** What stands behind a key on its line, or behind a dash without one. */
  readonly value: string;
}

const linePattern = /^( *)((?:- +)*)(.*)$/;
const keyPattern = /^("[^"]*"|'[^']*'|[^\s:{}[\],#&*!|>'"%@`-][^:{}[\],#]*|-[^\s:]+)[ ]*:(?:[ ]+(.*))?$/;

/** The columns of a line's dashes and of its key. */
function tokensOf(line: string): readonly Token[] {
  const match = linePattern.exec(line.replace(/\r$/, "").replace(/-$/, "- "));
  const [, indent = "", dashes = "", rest = ""] = match ?? [];
  const tokens: Token[] = [];
  const key = keyPattern.exec(rest);
  const plain = key === null ? rest.replace(/(?:^|\s+)#.*$/, "").trim() : "";
  for (const dash of dashes.matchAll(/-/g)) {
    tokens.push({ kind: "dash", column: indent.length + dash.index, name: "", value: plain });
  }
  if (key?.[1] !== undefined) {
    const value = (key[2] ?? "").replace(/(?:^|\s+)#.*$/, "").trim();
    tokens.push({ kind: "key", column: indent.length + dashes.length, name: unquote(key[1]), value });
  }
  return tokens;
}

export function unquote(text: string): string {
  const quote = text[0];
  return (quote === '"' || quote === "'") && text.endsWith(quote) && text.length > 1 ? text.slice(1, -1) : text;
}

function isBlank(line: string): boolean {
  return /^\s*(?:#.*)?\r?$/.test(line);
}

function isBoundary(line: string): boolean {
  return /^(?:---|\.\.\.)(?:\s|$)/.test(line);
}

/** `at`: offset in the document's text. `undefined` in comments, tabs, block scalars and wherever nothing can be said. */
export function cursorAt(text: string, at: number): Cursor | undefined {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const feed = text.indexOf("\n", at);
  const before = text.slice(start, at);
  const after = text.slice(at, feed < 0 ? text.length : feed).replace(/\r$/, "");
  if (before.includes("\t") || isBoundary(before) || /(?:^|\s)#/.test(withoutQuoted(before))) return undefined;
  const [, indent = "", dashes = "", rest = ""] = linePattern.exec(before) ?? [];
  if (rest === "-") return undefined;
  const lines = text.split("\n");
  const row = text.slice(0, start).split("\n").length - 1;
  const column = indent.length + dashes.length;
  const own = tokensOf(`${indent}${dashes}`);
  const common = { indent: indent.length, dashed: dashes !== "" };

  const word = /^(["']?)([\w./-]*)$/.exec(rest);
  if (word !== null) {
    const path = pathTo(lines, row, own, column);
    if (path === undefined) return undefined;
    const typed = { ...common, ...wordAt(word, at, after), extraIndent: dashes.length, flow: false };
    const siblings = siblingsOf(lines, row, column, dashes !== "");
    return { ...typed, path, kind: "key", siblings, childrenFollow: childrenFollow(lines, row, column) };
  }
  const pair = /^("[^"]*"|'[^']*'|[^\s:{}[\],#'"]+)[ ]*:[ ]+(.*)$/.exec(rest);
  const [, key, value = ""] = pair ?? [undefined, undefined, rest];
  if (key === undefined && !/^[[{]/.test(rest)) return undefined;
  const base = pathTo(lines, row, own, column);
  if (base === undefined) return undefined;
  const path = key === undefined ? base : [...base, unquote(key)];
  if (/^[[{]/.test(value)) return inFlow(value, path, at, after, { ...common, extraIndent: dashes.length });
  const plain = /^(["']?)([^\s"'{}[\],#]*)$/.exec(value);
  if (plain === null) return undefined;
  const siblings = siblingsOf(lines, row, column, dashes !== "");
  return {
    ...common,
    ...wordAt(plain, at, after),
    extraIndent: dashes.length,
    flow: false,
    path,
    kind: "value",
    siblings,
    childrenFollow: childrenFollow(lines, row, column),
  };
}

/** With `x` for what stands in quotes that are closed. In one pass: a line may be full of quotes that are not. */
function withoutQuoted(text: string): string {
  let result = "";
  let at = 0;
  const open = new Set<string>();
  for (let start = nextQuote(text, 0); start !== -1; start = nextQuote(text, start + 1)) {
    const quote = text[start] ?? "";
    const end = open.has(quote) ? -1 : closingQuote(text, start, quote);
    if (end === -1) {
      open.add(quote);
      continue;
    }
    result += text.slice(at, start) + "x".repeat(end + 1 - start);
    at = end + 1;
    start = end;
  }
  return result + text.slice(at);
}

function nextQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) if (text[at] === '"' || text[at] === "'") return at;
  return -1;
}

function closingQuote(text: string, start: number, quote: string): number {
  if (quote === "'") return text.indexOf(quote, start + 1);
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === quote) return at;
  }
  return -1;
}

function wordAt(
  [, quote = "", prefix = ""]: RegExpExecArray,
  at: number,
  after: string,
): Pick<Cursor, "prefix" | "span" | "quote" | "colonFollows"> {
  const tail = /^[\w./-]*/.exec(after)?.[0].length ?? 0;
  const closing = quote !== "" && after[tail] === quote ? 1 : 0;
  return {
    prefix,
    quote,
    span: { start: at - prefix.length - quote.length, end: at + tail + closing },
    colonFollows: /^[ ]*:/.test(after.slice(tail + closing)),
  };
}

function inFlow(
  text: string,
  base: Path,
  at: number,
  after: string,
  common: Pick<Cursor, "indent" | "dashed" | "extraIndent">,
): Cursor | undefined {
  const found = scanFlow(text);
  const word = found === undefined ? null : /^(["']?)([^\s"'{}[\],#]*)$/.exec(found.word);
  if (found === undefined || word === null) return undefined;
  return {
    ...common,
    ...wordAt(word, at, after),
    flow: true,
    path: [...base, ...found.path],
    kind: found.kind,
    siblings: found.siblings,
    childrenFollow: false,
  };
}

/** The first line below that says anything is part of what a key at `column` would hold. */
function childrenFollow(lines: readonly string[], row: number, column: number): boolean {
  const below = lines.slice(row + 1).find((line) => !isBlank(line));
  if (below === undefined || isBoundary(below)) return false;
  const [first] = tokensOf(below);
  const start = first?.column ?? /^ */.exec(below)?.[0].length ?? 0;
  return start > column || (start === column && first?.kind === "dash");
}

/**
 * The keys and indexes above a column of a line, by the lines above it. `undefined` where nothing can stand: below a key
 * that has its value on its own line, and beside keys or dashes of another column.
 */
function pathTo(lines: readonly string[], row: number, own: readonly Token[], column: number): Path | undefined {
  const path: (string | number)[] = [];
  let need = column;
  let list: { readonly column: number; index: number } | undefined;
  /** Of the cursor's line, then of the line below the one that is looked at. */
  let start = own[0]?.column ?? column;
  const begin = { column: start, dash: own.length > 0 };
  let held = false;
  let fits = true;
  const climb = (tokens: readonly Token[], below: number | undefined) => {
    for (const token of [...tokens].reverse()) {
      if (list === undefined) {
        if (token.column >= need) continue;
        if (below !== undefined && !held) {
          held = true;
          fits = mayHold(token, tokens, below, begin);
        }
        if (token.kind === "dash") list = { column: token.column, index: 0 };
        else path.unshift(token.name);
        need = token.column;
      } else if (token.kind === "dash") {
        if (token.column === list.column) list.index++;
        else if (token.column < list.column) {
          path.unshift(list.index);
          list = { column: token.column, index: 0 };
        }
      } else if (token.column <= list.column) {
        if (below !== undefined && !held) {
          held = true;
          fits = mayHold(token, tokens, below, begin);
        }
        path.unshift(token.name, list.index);
        list = undefined;
        need = token.column;
      }
    }
  };
  climb(own, undefined);
  for (let above = row - 1; above >= 0 && (need > 0 || list !== undefined); above--) {
    const line = lines[above] ?? "";
    if (isBoundary(line)) break;
    if (isBlank(line)) continue;
    const tokens = tokensOf(line);
    climb(tokens, start);
    start = tokens[0]?.column ?? /^ */.exec(line)?.[0].length ?? 0;
    if (!fits) return undefined;
  }
  if (list !== undefined) path.unshift(list.index);
  if (path.length === 0 && (start !== begin.column || !isRoot(lines, row, begin.column))) return undefined;
  return path;
}

/** Whether the root's keys below, if there are any, stand at the column. */
function isRoot(lines: readonly string[], row: number, column: number): boolean {
  const below = lines.slice(row + 1).find((line) => !isBlank(line));
  return below === undefined || isBoundary(below) || (/^ */.exec(below)?.[0].length ?? 0) >= column;
}

/**
 * Whether the nearest key or dash above can hold what is typed: `below` is the column of the line under it, which is its
 * first child's, or the cursor's own.
 */
function mayHold(
  parent: Token,
  line: readonly Token[],
  below: number,
  begin: { readonly column: number; readonly dash: boolean },
): boolean {
  if (parent.kind === "key") {
    return isOpen(parent) && below === begin.column;
  }
  if (!isOpen(parent)) return false;
  const first = line.find((token) => token.kind === "key" && token.column > parent.column);
  return first === undefined ? below === begin.column : first.column === begin.column;
}

/** The other keys of the map whose keys stand at `column`. */
function siblingsOf(
  lines: readonly string[],
  row: number,
  column: number,
  dashed: boolean,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  /** Whether the map goes on beyond this line. */
  const take = (line: string, down: boolean): boolean => {
    if (isBoundary(line)) return false;
    if (isBlank(line)) return true;
    const tokens = tokensOf(line);
    const first = tokens[0]?.column ?? /^ */.exec(line)?.[0].length ?? 0;
    // A dash left of the column begins an item: the map's own going up, the next one going down.
    if (first < column && down) return false;
    const key = tokens.find((token) => token.kind === "key" && token.column === column);
    if (key !== undefined) found.set(key.name, key.value);
    return first >= column;
  };
  for (let above = row - 1; !dashed && above >= 0; above--) if (!take(lines[above] ?? "", false)) break;
  for (let below = row + 1; below < lines.length; below++) if (!take(lines[below] ?? "", true)) break;
  return found;
}

/** An anchor or a tag is no value yet. */
function isOpen({ value }: Token): boolean {
  return value === "" || /^[&!]\S*$/.test(value);
}
