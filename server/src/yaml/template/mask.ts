import type { Span } from "../tree.ts";
import { otherBranches } from "./branches.ts";
import { directivesOf, lineEnd, lineStart } from "./directives.ts";

export interface Masked {
  /** As long as the original, and directives are spaces or letters. */
  readonly text: string;
  /** The directives, ascending. */
  readonly spans: readonly Span[];
}

const control = /^(?:\{\{-?\s*(?:if|else|end|range|with|define|break|continue|\/\*|\$[\w.]*\s*:?=|[#^/!])|\{[%#])/;

/**
 * Puts stand-ins of the same length in place of the directives: nothing where a line holds only directives (and where one
 * that controls the flow stands before the line's text), letters where they are a part of a key or value.
 */
export function maskTemplates(text: string): Masked {
  const spans = directivesOf(text);
  const parts: string[] = [];
  let at = 0;
  // Directives of one line (or of lines that a directive joins) are looked at together.
  for (let first = 0; first < spans.length; ) {
    const start = lineStart(text, spans[first]?.start ?? 0);
    let end = lineEnd(text, spans[first]?.end ?? 0);
    let next = first + 1;
    for (let span = spans[next]; span !== undefined && span.start < end; span = spans[++next])
      end = lineEnd(text, span.end);
    parts.push(text.slice(at, start), maskLine(text, start, end, spans.slice(first, next)));
    at = end;
    first = next;
  }
  parts.push(text.slice(at));
  return { text: without(parts.join(""), otherBranches(text, spans)), spans };
}

/** Spaces in place of everything in the spans but line breaks. */
function without(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of spans) {
    parts.push(text.slice(at, start), blank(text.slice(start, end)));
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join("");
}

function blank(source: string): string {
  return source.replace(/[^\r\n]/g, " ");
}

function maskLine(text: string, start: number, end: number, spans: readonly Span[]): string {
  const pieces: string[] = [];
  let at = start;
  let length = 0;
  /** For each directive, how much of the line's own text stands before it. */
  const before = spans.map((span) => {
    pieces.push(text.slice(at, span.start));
    length += span.start - at;
    at = span.end;
    return length;
  });
  pieces.push(text.slice(at, end));
  const own = pieces.join("");
  const firstText = own.search(/\S/);
  const lastText = own.trimEnd().length;
  /** From where on there is only a comment, maybe with white space before it. */
  const comment = own.search(/(?<=^|\s)#/);
  const commentFrom = comment === -1 ? own.length : own.slice(0, comment).trimEnd().length;
  const parts: string[] = [];
  at = start;
  for (const [index, span] of spans.entries()) {
    const source = text.slice(span.start, span.end);
    const position = before[index] ?? 0;
    const nothingBefore = firstText === -1 || position <= firstText;
    const nothingAfter = position >= lastText || (position >= commentFrom && position <= comment);
    const vanishes = nothingBefore && (nothingAfter || control.test(source.slice(0, 64)));
    parts.push(text.slice(at, span.start), vanishes ? blank(source) : word(source));
    at = span.end;
  }
  parts.push(text.slice(at, end));
  return parts.join("");
}

/** Letters in place of a directive that is a part of a key or value. */
function word(source: string): string {
  const [head = "", ...lines] = source.split("\n");
  return [head.replace(/[^\r]/g, "x"), ...lines.map((line) => line.replace(/[^\r]/g, " "))].join("\n");
}
