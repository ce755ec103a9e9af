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
