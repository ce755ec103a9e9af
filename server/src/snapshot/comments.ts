import { limits } from "../limits.ts";
import type { Span, YamlDocument } from "../yaml/tree.ts";

/** What the comment lines right above a place and the comment behind its first line say, without the signs. */
export function commentAt({ text }: YamlDocument, { start }: Span): string {
  const found: string[] = [];
  let lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = text.indexOf("\n", start);
  const behind = /(?:^|\s)#\s?(.*)$/.exec(text.slice(start, lineEnd === -1 ? text.length : lineEnd));
  for (let i = 0; i < limits.snapshot.comment && lineStart > 0; i++) {
    const above = text.lastIndexOf("\n", lineStart - 2) + 1;
    const line = /^\s*#+\s?(.*?)\s*$/.exec(text.slice(above, lineStart - 1));
    if (line === null) break;
    found.unshift(line[1] ?? "");
    lineStart = above;
  }
  if (behind !== null) found.push(behind[1]?.trim() ?? "");
  // What is only switched off says nothing about what is there.
  return found.filter((line) => !/^(?:-\s*)?(?:\w+:(?:\s|$)|- )|cidr|ipBlock|netpol:/.test(line)).join(" ");
}
