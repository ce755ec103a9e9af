import type { Path } from "../../yaml/find.ts";

/** Where typing goes on inside brackets. */
export interface FlowCursor {
  readonly path: Path;
  readonly kind: "key" | "item" | "value";
  /** The word before the cursor, with its opening quote. */
  readonly word: string;
  readonly siblings: ReadonlyMap<string, string>;
}

interface Frame {
  readonly map: boolean;
  key: string | undefined;
  index: number;
  readonly siblings: Map<string, string>;
}

/** `text`: from the first bracket of a line to the cursor. `undefined` when all brackets are closed again. */
export function scanFlow(text: string): FlowCursor | undefined {
  const frames: Frame[] = [];
  let word = "";
  const close = () => {
    const top = frames.at(-1);
    if (top?.map && top.key !== undefined) top.siblings.set(top.key, word.trim());
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? "";
    const top = frames.at(-1);
    if (char === '"' || char === "'") {
      const end = text.indexOf(char, at + 1);
      word += end < 0 ? text.slice(at) : text.slice(at + 1, end);
      if (end < 0) break;
      at = end;
    } else if (char === "{" || char === "[") {
      frames.push({ map: char === "{", key: undefined, index: 0, siblings: new Map() });
      word = "";
    } else if (char === "}" || char === "]") {
      close();
      frames.pop();
      word = "";
    } else if (char === "," && top !== undefined) {
      close();
      top.key = undefined;
      top.index++;
      word = "";
    } else if (char === ":" && top?.map && top.key === undefined && /^(?:\s|$)/.test(text.slice(at + 1))) {
      top.key = word.trim();
      word = "";
    } else word += char;
  }
  const top = frames.at(-1);
  if (top === undefined) return undefined;
  const path: (string | number)[] = [];
  for (const [depth, { map, key, index }] of frames.entries()) {
    if (map && key !== undefined) path.push(key);
    // The list itself is the container of its plain items.
    if (!map && depth < frames.length - 1) path.push(index);
  }
  const kind = !top.map ? "item" : top.key === undefined ? "key" : "value";
  return { path, kind, word: word.trimStart(), siblings: top.siblings };
}
