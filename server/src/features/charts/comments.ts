import { lineStartOf } from "../../yaml/find.ts";

/** Lines of a comment that are shown. */
const mostLines = 6;

/** The comment right above the line of an offset, without its signs; empty where there is none. */
export function commentAbove(text: string, offset: number): string {
  const lines: string[] = [];
  let start = lineStartOf(text, offset);
  while (start > 0 && lines.length < mostLines) {
    const above = lineStartOf(text, start - 1);
    const found = /^\s*#+\s?(?:--\s?|@param \S+ )?(.*?)\s*$/.exec(text.slice(above, start - 1));
    if (found === null) break;
    lines.unshift(found[1] ?? "");
    start = above;
  }
  return lines.join("\n").trim();
}
