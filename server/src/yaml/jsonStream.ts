import type { YamlStream } from "./tree.ts";

/**
 * Where the objects of a text begin that is nothing but JSON objects behind each other: kubectl reads all of them, with or
 * without something between them. `undefined`: it is something else, or one object.
 */
export function jsonStarts(text: string): readonly number[] | undefined {
  // In one object no brace opens behind one that closes, but in texts: mostly there is nothing more to do.
  if (!/^\uFEFF?\s*\{/.test(text) || !/\}\s*\{/.test(text)) return undefined;
  const starts: number[] = [];
  for (let at = 0; ; ) {
    const first = skip(text, at);
    if (first === text.length) break;
    const end = text.charCodeAt(first) === 123 ? endOfObject(text, first) : undefined;
    if (end === undefined || !isJson(text.slice(first, end))) return undefined;
    starts.push(starts.length === 0 ? 0 : first);
    at = end;
  }
  return starts.length > 1 ? starts : undefined;
}

/** No marker opens its second document. */
export function isJsonStream({ text, starts: [, second] }: Pick<YamlStream, "text" | "starts">): boolean {
  if (second === undefined || text.charCodeAt(second) !== 123) return false;
  const first = text.slice(0, second);
  return /^\uFEFF?\s*\{/.test(first) && first.trimEnd().endsWith("}");
}

function skip(text: string, from: number): number {
  let at = from;
  while (at < text.length && /[\s\uFEFF]/.test(text.charAt(at))) at++;
  return at;
}

/** Behind the brace that closes the one that stands here. Each letter is looked at once: a quote may never end. */
function endOfObject(text: string, from: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === 92) at++;
      else if (code === 34) quoted = false;
    } else if (code === 34) quoted = true;
    else if (code === 123 || code === 91) depth++;
    else if (code === 125 || code === 93) {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
