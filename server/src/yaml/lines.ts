import type { YamlStream } from "./tree.ts";

/** A place in a text as the Language Server Protocol counts it: from 0, characters in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** Offsets to lines and back for one text. Lines end with `\n`, `\r\n` or a lone `\r`. */
export interface LineIndex {
  readonly lineCount: number;
  /** Offsets outside the text are taken as its nearest end. */
  positionAt(offset: number): Position;
  /** Lines and characters outside the text are taken as the nearest inside; a line break is no character of its line. */
  offsetAt(position: Position): number;
  lineStart(line: number): number;
}

/** One pass over the text; look-ups are a binary search. */
export function createLineIndex(text: string): LineIndex {
  const starts = lineStarts(text);
  const last = starts.length - 1;
  const startOf = (line: number): number => starts[line] ?? text.length;

  function positionAt(offset: number): Position {
    const at = Math.min(Math.max(offset, 0), text.length);
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (startOf(middle) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: at - startOf(low) };
  }

  function offsetAt(position: Position): number {
    if (position.line < 0) return 0;
    if (position.line > last) return text.length;
    const start = startOf(position.line);
    let end = position.line === last ? text.length : startOf(position.line + 1);
    if (position.line < last) {
      end--;
      if (text.charCodeAt(end) === 10 && end > start && text.charCodeAt(end - 1) === 13) end--;
    }
    return Math.min(start + Math.max(position.character, 0), end);
  }

  return { lineCount: starts.length, positionAt, offsetAt, lineStart: (line) => startOf(Math.max(line, 0)) };
}

/**
 * The same for a stream. Documents that an edit has left as they were are not looked through again: of a file of many
 * thousand lines only those of the documents somebody asks about.
 */
export function createStreamLines({ text, documents, starts, breaks }: YamlStream): LineIndex {
  if (breaks === undefined) return createLineIndex(text);
  /** The line on which each document begins; behind the last one the line on which the text ends. */
  const first = new Int32Array(breaks.length + 1);
  for (let at = 0; at < breaks.length; at++) first[at + 1] = (first[at] ?? 0) + (breaks[at] ?? 0);
  const lineCount = (first[breaks.length] ?? 0) + 1;
  const own: LineIndex[] = [];
  const linesOf = (at: number): LineIndex => {
    const known = own[at] ?? createLineIndex(documents[at]?.text ?? "");
    own[at] = known;
    return known;
  };
  const last = documents.length - 1;
  const startOf = (at: number): number => starts[at] ?? text.length;
  return {
    lineCount,
    positionAt(offset) {
      const within = Math.min(Math.max(offset, 0), text.length);
      const at = lastUpTo(starts, within, last);
      const { line, character } = linesOf(at).positionAt(within - startOf(at));
      return { line: (first[at] ?? 0) + line, character };
    },
    offsetAt(position) {
      if (position.line < 0) return 0;
      if (position.line >= lineCount) return text.length;
      const at = lastUpTo(first, position.line, last);
      return startOf(at) + linesOf(at).offsetAt({ ...position, line: position.line - (first[at] ?? 0) });
    },
    lineStart(line) {
      const wanted = Math.max(line, 0);
      if (wanted >= lineCount) return text.length;
      const at = lastUpTo(first, wanted, last);
      return startOf(at) + linesOf(at).lineStart(wanted - (first[at] ?? 0));
    },
  };
}

/** The place of the last number that is not above; numbers ascend, and those behind `last` do not count. */
function lastUpTo(numbers: ArrayLike<number>, limit: number, last: number): number {
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** How many lines end in a text. */
export function countBreaks(text: string): number {
  return lineStarts(text).length - 1;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  if (!text.includes("\r")) {
    // Most files: the engine's own search is several times faster than a loop over characters.
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    return starts;
  }
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return starts;
}
