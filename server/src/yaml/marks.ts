/**
 * How many values the text may hold at most: each but the first stands behind a line break, a comma or a bracket. A tree of
 * millions is too large before anybody can count it.
 */
export function countMarks(text: string): number {
  let marks = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // Line feed, comma, brackets.
    if (code === 10 || code === 44 || code === 91 || code === 123) marks++;
  }
  return marks;
}
