import type { YamlDocument, YamlEntry, YamlMap } from "../yaml/tree.ts";

/** An object that begins in the middle of another, because the `---` above it is missing. */
export interface NextObject {
  /** Its entries, up to where the next one begins. */
  readonly entries: readonly YamlEntry[];
  /** Where the `---` belongs: the line of its first key, or of the comments right above it. */
  readonly start: number;
}

/** The objects of a document's root that have an `apiVersion` and a `kind` of their own although another has them already. */
export function nextObjects(document: YamlDocument, root: YamlMap): readonly NextObject[] {
  if (root.flow || root !== document.root) return [];
  const parts: YamlEntry[][] = [[]];
  let seen = new Set<string>();
  for (const entry of root.entries) {
    const key = entry.key.text;
    if (seen.has(key)) {
      parts.push([]);
      seen = new Set();
    }
    seen.add(key);
    parts.at(-1)?.push(entry);
  }
  return parts.slice(1).flatMap((entries) => {
    const [first] = entries;
    const keys = entries.map(({ key }) => key.text);
    if (first === undefined || !keys.includes("apiVersion") || !keys.includes("kind")) return [];
    return [{ entries, start: startOf(document.text, first.key.span.start) }];
  });
}

/** The beginning of the line at `offset`, and of the comment lines without indentation right above it. */
function startOf(text: string, offset: number): number {
  let start = text.lastIndexOf("\n", offset - 1) + 1;
  while (start > 0) {
    const above = text.lastIndexOf("\n", start - 2) + 1;
    if (text[above] !== "#") return start;
    start = above;
  }
  return start;
}
