import { type Cursor, isBlank, isBlankOrEnd, isBreak, isFlowIndicator } from "./cursor.ts";
import { type Token, token } from "./tokens.ts";

/** Line breaks between two pieces of a scalar that is folded: the first one becomes a space if it stands alone. */
export function folded(first: string, others: string): string {
  if (first !== "\n") return first + others;
  return others === "" ? " " : others;
}

export interface PlainRead {
  readonly token: Token;
  /** It ended behind a line break, where a new key may begin. */
  readonly brokeLine: boolean;
}

/** A bare scalar that begins at the cursor, over as many lines as it goes on. `indent`: of the collection around it. */
export function scanPlain(cursor: Cursor, indent: number, inFlow: boolean): PlainRead | undefined {
  const { text } = cursor;
  const start = cursor.at;
  let end = start;
  let content = "";
  /** What joins the next piece to the content. */
  let joint = "";
  let brokeLine = false;
  for (;;) {
    if (cursor.code() === 35 || cursor.atMarker()) break;
    const from = cursor.at;
    while (!isBlankOrEnd(cursor.code()) && !endsPlain(cursor, inFlow)) cursor.at++;
    if (cursor.at > from) {
      content += joint + text.slice(from, cursor.at);
      end = cursor.at;
      joint = "";
      brokeLine = false;
    }
    if (!isBlank(cursor.code()) && !isBreak(cursor.code())) break;
    const blanks = cursor.at;
    let first = "";
    let others = "";
    for (;;) {
      const code = cursor.code();
      if (isBreak(code)) {
        const lineBreak = cursor.skipBreak();
        if (brokeLine) others += lineBreak;
        else first = lineBreak;
        brokeLine = true;
      } else if (isBlank(code)) {
        if (code === 9 && brokeLine && cursor.column <= indent)
          return cursor.fail("a tab stands where only spaces may indent");
        cursor.at++;
      } else {
        break;
      }
    }
    joint = brokeLine ? folded(first, others) : text.slice(blanks, cursor.at);
    if (!inFlow && cursor.column <= indent) break;
  }
  return { token: token("scalar", start, end, content), brokeLine };
}

/** A colon before white space ends it; inside brackets, what has a meaning there does too. */
function endsPlain(cursor: Cursor, inFlow: boolean): boolean {
  const code = cursor.code();
  if (code === 58) return isBlankOrEnd(cursor.code(1));
  return inFlow && (code === 63 || isFlowIndicator(code));
}
