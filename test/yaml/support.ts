import type { TextEdit } from "../../server/src/yaml/edit.ts";
import { parseStream } from "../../server/src/yaml/stream.ts";
import type { YamlDocument, YamlNode } from "../../server/src/yaml/tree.ts";

export function parseOne(text: string, template?: boolean): YamlDocument {
  const [document] = parseStream(text, { template }).documents;
  if (document === undefined) throw new Error("no document");
  return document;
}

/** Edits that do not overlap, insertions at one place in the given order. */
export function apply(text: string, edits: readonly TextEdit[]): string {
  const ordered = edits
    .map((edit, order) => ({ ...edit, order }))
    .sort((a, b) => a.span.start - b.span.start || a.order - b.order);
  let result = "";
  let at = 0;
  for (const { span, newText } of ordered) {
    if (span.start < at) throw new Error("edits overlap");
    result += text.slice(at, span.start) + newText;
    at = span.end;
  }
  return result + text.slice(at);
}

/** A tree as plain data, for comparing: scalars are their text, `~` marks what a template fills in, `?` a key without a colon. */
export function plain(node: YamlNode | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.kind === "scalar") return node.templated ? "~" : node.text;
  if (node.kind === "sequence") return node.items.map((item) => plain(item.value));
  return Object.fromEntries(
    node.entries.map(({ key, value, halfTyped }) => [
      `${key.templated ? "~" : key.text}${halfTyped ? "?" : ""}`,
      plain(value),
    ]),
  );
}
