import { type Cursor, isBlank, isBreak, isBreakOrEnd, isDigit } from "./cursor.ts";
import { type Token, token } from "./tokens.ts";

interface Header {
  /** `|` keeps lines, `>` folds them. */
  readonly literal: boolean;
  readonly chomping: "strip" | "clip" | "keep";
  /** 0: the first line decides. */
  readonly increment: number;
}

/** A scalar in a block (`|` or `>`) that begins at the cursor. `indent`: of the collection around it. */
export function scanBlock(cursor: Cursor, indent: number): Token | undefined {
  const { text } = cursor;
  const start = cursor.at;
  const header = scanHeader(cursor);
  if (header === undefined) return undefined;
  let end = cursor.at;
  cursor.skipBlanks();
  cursor.skipComment();
  if (!isBreakOrEnd(cursor.code())) return cursor.fail("only a comment may stand behind the sign of a block");
  if (isBreak(cursor.code())) cursor.skipBreak();

  const given = header.increment === 0 ? 0 : Math.max(indent, 0) + header.increment;
  const leading = scanBreaks(cursor, given, indent);
  if (leading === undefined) return undefined;
  const column = leading.column;
  let content = "";
  let lineBreak = "";
  let breaks = leading.breaks;
  let wasBlank = false;
  while (cursor.column === column && !cursor.ended) {
    const blank = isBlank(cursor.code());
    // A line that is indented more than the block stays on a line of its own.
    if (!header.literal && lineBreak === "\n" && !wasBlank && !blank) content += breaks === "" ? " " : "";
    else content += lineBreak;
    content += breaks;
    wasBlank = blank;
    const from = cursor.at;
    while (!isBreakOrEnd(cursor.code())) cursor.at++;
    content += text.slice(from, cursor.at);
    end = cursor.at;
    lineBreak = isBreak(cursor.code()) ? cursor.skipBreak() : "";
    const next = scanBreaks(cursor, column, indent);
    if (next === undefined) return undefined;
    breaks = next.breaks;
  }
  if (header.chomping !== "strip") content += lineBreak;
  if (header.chomping === "keep") content += breaks;
  return token("scalar", start, end, content, "", header.literal ? "literal" : "folded");
}

function scanHeader(cursor: Cursor): Header | undefined {
  const literal = cursor.code() === 124;
  cursor.at++;
  let chomping = scanChomping(cursor);
  let increment = 0;
  if (isDigit(cursor.code())) {
    increment = cursor.code() - 48;
    if (increment === 0) return cursor.fail("a block cannot be indented by 0");
    cursor.at++;
    chomping ??= scanChomping(cursor);
  }
  return { literal, chomping: chomping ?? "clip", increment };
}

function scanChomping(cursor: Cursor): Header["chomping"] | undefined {
  const code = cursor.code();
  if (code !== 43 && code !== 45) return undefined;
  cursor.at++;
  return code === 43 ? "keep" : "strip";
}

/** Line breaks and indentation before the next line of a block. `column` 0: they decide where the block's lines begin. */
function scanBreaks(
  cursor: Cursor,
  column: number,
  indent: number,
): { readonly breaks: string; readonly column: number } | undefined {
  let breaks = "";
  let most = 0;
  for (;;) {
    while ((column === 0 || cursor.column < column) && cursor.code() === 32) cursor.at++;
    most = Math.max(most, cursor.column);
    if ((column === 0 || cursor.column < column) && cursor.code() === 9)
      return cursor.fail("a tab stands where only spaces may indent");
    if (!isBreak(cursor.code())) break;
    breaks += cursor.skipBreak();
  }
  return { breaks, column: column === 0 ? Math.max(most, indent + 1, 1) : column };
}
