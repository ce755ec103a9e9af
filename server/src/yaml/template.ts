import type { Span, YamlEntry, YamlNode, YamlScalar } from "./tree.ts";

export interface Masked {
  /** As long as the original, and directives are spaces or letters. */
  readonly text: string;
  /** The directives, ascending. */
  readonly spans: readonly Span[];
}

const strong =
  /\{\{-?[^}]*(?:\.Values\b|\.Release\b|\.Chart\b|\.Capabilities\b|\binclude\s+"|\btemplate\s+"|\btoYaml\b)/;

/**
 * Whether `{{` in the text makes it a template: Helm's own names anywhere, or `{{` outside of quotes, comments and block
 * scalars, where no YAML can have it. Quoted `{{ }}` of Prometheus rules, Kyverno and the like is text.
 */
export function looksTemplated(text: string): boolean {
  if (!text.includes("{{")) return false;
  if (strong.test(text)) return true;
  let scalarColumn = -1;
  for (const line of text.split("\n")) {
    const first = line.search(/\S/);
    if (first === -1) continue;
    if (scalarColumn !== -1 && first > scalarColumn) continue;
    scalarColumn = -1;
    const at = line.indexOf("{{");
    if (at !== -1 && isBare(line.slice(0, at))) return true;
    if (/(?:^|[:\s-])[|>][-+0-9]*\s*(?:#.*)?$/.test(line)) scalarColumn = first;
  }
  return false;
}

/** Outside of quotes and comments, judged by what stands before it on the line. */
function isBare(before: string): boolean {
  let quote = "";
  for (let at = 0; at < before.length; at++) {
    const character = before[at] ?? "";
    if (quote !== "") {
      if (character === "\\" && quote === '"') at++;
      else if (character === quote) quote = "";
    } else if (
      (character === '"' || character === "'") &&
      /^[\s\-:[{,(]*$/.test(before.slice(Math.max(at - 1, 0), at))
    ) {
      quote = character;
    } else if (character === "#" && (at === 0 || /\s/.test(before[at - 1] ?? ""))) {
      return false;
    }
  }
  return quote === "";
}

const control = /^\{\{-?\s*(?:if|else|end|range|with|define|break|continue|\/\*|\$[\w.]*\s*:?=)/;

/**
 * Puts stand-ins of the same length in place of the directives: nothing where a line holds only directives (and where one
 * that controls the flow stands before the line's text), letters where they are a part of a key or value.
 */
export function maskTemplates(text: string): Masked {
  const spans = directivesOf(text);
  let masked = "";
  let at = 0;
  // Directives of one line (or of lines that a directive joins) are looked at together.
  for (let first = 0; first < spans.length; ) {
    const start = lineStart(text, spans[first]?.start ?? 0);
    let end = lineEnd(text, spans[first]?.end ?? 0);
    let next = first + 1;
    for (let span = spans[next]; span !== undefined && span.start < end; span = spans[++next])
      end = lineEnd(text, span.end);
    const own = spans.slice(first, next);
    masked += text.slice(at, start) + maskLine(text, start, end, own);
    at = end;
    first = next;
  }
  return { text: masked + text.slice(at), spans };
}

function maskLine(text: string, start: number, end: number, spans: readonly Span[]): string {
  let own = "";
  let at = start;
  /** For each directive, how much of the line's own text stands before it. */
  const before = spans.map((span) => {
    own += text.slice(at, span.start);
    at = span.end;
    return own.length;
  });
  own += text.slice(at, end);
  const firstText = own.search(/\S/);
  const lastText = own.trimEnd().length;
  let masked = "";
  at = start;
  for (const [index, span] of spans.entries()) {
    const source = text.slice(span.start, span.end);
    const position = before[index] ?? 0;
    const nothingBefore = firstText === -1 || position <= firstText;
    const nothingAfter = position >= lastText || own.slice(position).trimStart().startsWith("#");
    const vanishes = nothingBefore && (nothingAfter || control.test(source));
    masked += text.slice(at, span.start) + (vanishes ? source.replace(/[^\r\n]/g, " ") : word(source));
    at = span.end;
  }
  return masked + text.slice(at, end);
}

/** Letters in place of a directive that is a part of a key or value. */
function word(source: string): string {
  const [head = "", ...lines] = source.split("\n");
  return [head.replace(/[^\r]/g, "x"), ...lines.map((line) => line.replace(/[^\r]/g, " "))].join("\n");
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** Every `{{ … }}`; strings and comments inside may hold `}}`. One that does not end takes its line. */
function directivesOf(text: string): readonly Span[] {
  const spans: Span[] = [];
  for (let start = text.indexOf("{{"); start !== -1; start = text.indexOf("{{", start)) {
    const end = directiveEnd(text, start);
    spans.push({ start, end });
    start = end;
  }
  return spans;
}

function directiveEnd(text: string, start: number): number {
  const comment = /^\{\{-?\s*\/\*/.exec(text.slice(start, start + 16));
  if (comment !== null) {
    const close = text.indexOf("*/", start);
    const end = close === -1 ? -1 : text.indexOf("}}", close);
    return end === -1 ? lineEnd(text, start) : end + 2;
  }
  for (let at = start + 2; at < text.length; at++) {
    const character = text[at];
    if (character === "}" && text[at + 1] === "}") return at + 2;
    if (character === "`") {
      const close = text.indexOf("`", at + 1);
      if (close === -1) break;
      at = close;
    } else if (character === '"') {
      const close = stringEnd(text, at);
      // A quote that does not end on the line belongs to the YAML around a half-typed directive.
      if (close === -1) continue;
      at = close;
    }
  }
  return lineEnd(text, start);
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

function lineEnd(text: string, at: number): number {
  const feed = text.indexOf("\n", at);
  return feed === -1 ? text.length : feed;
}

/** The tree of a masked text, with what a template fills in marked so, and its own text back in place. */
export function markTemplates(root: YamlNode, text: string, spans: readonly Span[]): YamlNode {
  const starts = spans.map((span) => span.start);
  /** Whether a directive overlaps the range. */
  const meets = (start: number, end: number): boolean => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) < end) low = middle + 1;
      else high = middle;
    }
    const last = spans[low - 1];
    return last !== undefined && last.end > start;
  };
  const scalar = (node: YamlScalar): YamlScalar =>
    meets(node.span.start, node.span.end)
      ? { ...node, text: text.slice(node.span.start, node.span.end), templated: true }
      : node;
  /** `until`: where the next sibling, or the parent's end, stands. */
  const mark = (node: YamlNode, until: number): YamlNode => {
    if (node.alias) return node;
    if (node.kind === "map") {
      const entries = node.entries.map((entry, index): YamlEntry => {
        const next = node.entries[index + 1]?.span.start ?? until;
        return { ...entry, key: scalar(entry.key), value: mark(entry.value, next) };
      });
      return { ...node, entries };
    }
    if (node.kind === "sequence") {
      const items = node.items.map((item, index) => ({
        ...item,
        value: mark(item.value, node.items[index + 1]?.dash.start ?? until),
      }));
      return { ...node, items };
    }
    // Nothing behind the colon, and a directive on the lines below it: that is its value.
    if (node.span.start === node.span.end) return meets(node.span.start, until) ? { ...node, templated: true } : node;
    return scalar(node);
  };
  return mark(root, text.length);
}
