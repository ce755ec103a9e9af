import { parseStream } from "../../yaml/stream.ts";
import type { MappedPlace, Source, Span, SpanMap, YamlScalar, YamlStream } from "../../yaml/tree.ts";

/** A YAML text that stands as a scalar in another one. */
export interface Embedded {
  readonly stream: YamlStream;
  /** For the tree of one of its documents, by index. */
  sourceOf(document: number): Source;
}

/**
 * Reads the text of a scalar. `holder`: where the scalar itself stands, `start`: where that document starts in its file.
 * What stands in a block can be edited there; what is quoted or folded can only be shown.
 */
export function readEmbedded(scalar: YamlScalar, holder: Source, start: number): Embedded {
  const stream = parseStream(scalar.text, { template: false });
  const around = holder.document?.text ?? "";
  let offsets: Int32Array | undefined;

  function at(from: number, to: number): MappedPlace {
    offsets ??= aligned(scalar, around);
    const first = offsets[Math.min(from, offsets.length - 1)] ?? scalar.span.start;
    const last = to > from ? (offsets[Math.min(to, offsets.length) - 1] ?? first) + 1 : first;
    const outer = holder.map?.placesAt({ start: first, end: Math.max(first, last) })[0];
    const own = { uri: holder.uri, start: start + first, end: start + Math.max(first, last), how: "verbatim" as const };
    const place = outer ?? own;
    return scalar.style === "literal" && holder.computed !== true ? place : { ...place, how: "computed" };
  }

  return Object.freeze({
    stream,
    sourceOf(index: number): Source {
      const document = stream.documents[index];
      const shift = stream.starts[index] ?? 0;
      const map: SpanMap = { placesAt: (span: Span) => [at(span.start + shift, span.end + shift)] };
      return { uri: holder.uri, map, ...(document !== undefined && { document }) };
    },
  });
}

/** For each unit of the scalar's text, its offset in the text around it; blanks are somewhere between their neighbours. */
function aligned(scalar: YamlScalar, holder: string): Int32Array {
  const { text, style, span } = scalar;
  const offsets = new Int32Array(text.length + 1);
  let at = span.start;
  if (style === "literal" || style === "folded") at = holder.indexOf("\n", at) + 1 || at;
  else if (style !== "plain") at++;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (style === "double-quoted") at = afterEscapedBreaks(holder, at);
    const isEscape = style === "double-quoted" && holder.charCodeAt(at) === 92;
    if (isBlank(unit)) {
      offsets[index] = at;
      if (isEscape) at += escapeLength(holder, at);
      else if (unit === 32 && isBreak(holder.charCodeAt(at))) at = afterBlanks(holder, at);
      else if (holder.charCodeAt(at) === unit) at++;
      continue;
    }
    at = Math.min(afterBlanks(holder, at), span.end);
    offsets[index] = at;
    if (style === "double-quoted" && holder.charCodeAt(at) === 92) at += escapeLength(holder, at);
    else at += style === "single-quoted" && unit === 39 ? 2 : 1;
  }
  offsets[text.length] = at;
  return offsets;
}

/** A backslash at the end of a line stands for nothing, as do the blanks that begin the next one. */
function afterEscapedBreaks(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 92 && isBreak(text.charCodeAt(at + 1))) at = afterBlanks(text, at + 1);
  return at;
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

function isBreak(unit: number): boolean {
  return unit === 10 || unit === 13;
}

function isBlank(unit: number): boolean {
  return unit === 32 || unit === 10 || unit === 13 || unit === 9;
}

function escapeLength(text: string, at: number): number {
  const letter = text.charAt(at + 1);
  return letter === "x" ? 4 : letter === "u" ? 6 : letter === "U" ? 10 : 2;
}
