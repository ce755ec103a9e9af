import type { Span } from "../tree.ts";

/**
 * Every `{{ … }}` of Go, Jinja, Mustache and the like, and where `{%` shows that it is Jinja, `{% … %}` and `{# … #}`; ascending. Strings and
 * comments inside may hold the end. One that does not end takes its line. In one pass, whatever the text.
 */
export function directivesOf(text: string): readonly Span[] {
  const spans: Span[] = [];
  const find = createFinder(text);
  const begin = text.includes("{%") ? /\{[{%#]/g : /\{\{/g;
  for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
    const start = match.index;
    const end = directiveEnd(text, start, find);
    spans.push({ start, end });
    begin.lastIndex = end;
  }
  return spans;
}

type Find = (what: string, from: number) => number;

/** `indexOf` that looks no second time for what does not come any more. */
function createFinder(text: string): Find {
  const absent = new Set<string>();
  return (what, from) => {
    if (absent.has(what)) return -1;
    const at = text.indexOf(what, from);
    if (at === -1) absent.add(what);
    return at;
  };
}

function directiveEnd(text: string, start: number, find: Find): number {
  const open = text[start + 1];
  if (open === "#") return endBehind(text, start, find("#}", start + 2));
  const close = open === "%" ? "%" : "}";
  if (/^\{\{-?\s*\/\*/.test(text.slice(start, start + 16))) {
    const comment = find("*/", start);
    return endBehind(text, start, comment === -1 ? -1 : find("}}", comment));
  }
  for (let at = start + 2; at < text.length; at++) {
    const character = text[at];
    if (character === close && text[at + 1] === "}") return at + 2;
    // None stands in another: the one before was not closed.
    if (character === "{" && text[at + 1] === open) break;
    if (character === "`" && open === "{") {
      const end = find("`", at + 1);
      if (end === -1) break;
      at = end;
    } else if (character === '"') {
      const end = stringEnd(text, at);
      // A quote that does not end on the line belongs to the YAML around a half-typed directive.
      if (end !== -1) at = end;
    }
  }
  return lineEnd(text, start);
}

function endBehind(text: string, start: number, at: number): number {
  return at === -1 ? lineEnd(text, start) : at + 2;
}

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at];
    if (character === "\\") at++;
    else if (character === '"') return at;
    else if (character === "\n") return -1;
  }
  return -1;
}

export function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

export function lineEnd(text: string, at: number): number {
  const feed = text.indexOf("\n", at);
  return feed === -1 ? text.length : feed;
}

/** What a directive does to the lines around it. */
export type Control = "open" | "else" | "close";

export function controlOf(source: string): Control | undefined {
  const head = source.slice(0, 64);
  const [, word = ""] = /^\{[{%][-+~]?\s*(#|\^|\/(?!\*)|[A-Za-z]+)/.exec(head) ?? [];
  if (word === "/" || /^end/.test(word)) return "close";
  if (word === "else" || word === "elif") return "else";
  const opens = source.startsWith("{%")
    ? /^(?:if|for|block|macro|call|filter|raw|with)$/
    : /^(?:#|\^|if|range|with|define|block)$/;
  return opens.test(word) ? "open" : undefined;
}
