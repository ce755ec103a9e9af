/*
 * Searches that end where the line ends. `indexOf` would look on to the end of the text, which makes a reader that asks for
 * every line quadratic.
 */

/** The server looks for a key's colon within 1,024 characters; UTF-16 units, to be on the safe side of it. */
export const keyLimit = 1000;

/** Offset of the space before a comment, between two offsets; -1 for none. */
export function commentIn(text: string, from: number, end: number): number {
  for (let at = from; at + 1 < end; at++) {
    if (text.charCodeAt(at + 1) === 35 && text.charCodeAt(at) === 32) return at;
  }
  return -1;
}

/** Offset of a colon with a space or the end behind it, between two offsets; -1 for none. */
export function valueColonIn(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    if (text.charCodeAt(at) === 58 && isSpaceOrEnd(text, at + 1, end)) return at;
  }
  return -1;
}

export function isSpaceOrEnd(text: string, at: number, end: number): boolean {
  return at >= end || text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9;
}

/** Whether a bare scalar may begin here: not with an indicator, and with `-`, `?` or `:` only before other text. */
export function mayBeginPlain(text: string, at: number, end: number): boolean {
  const first = text.charAt(at);
  if (first === "-" || first === "?" || first === ":") return at + 1 < end && text.charCodeAt(at + 1) !== 32;
  return first === "" || !",[]{}#&*!|>'\"%@`".includes(first);
}
