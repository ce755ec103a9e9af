import { entriesOf, keyText } from "../../manifest/fields.ts";
import { isSafePlain, quoted } from "../../yaml/render.ts";
import { resolveScalar } from "../../yaml/scalar11.ts";
import type { Span, YamlEntry, YamlNode, YamlScalar } from "../../yaml/tree.ts";

/** One line of a printed tree, and the span that led to it: of its value, of its key where the value stands below. */
export interface PrintedLine {
  readonly text: string;
  readonly span: Span;
}

/** Deeper than any object; what is below is left out. */
const deepest = 100;

/** A tree in block style, merges and aliases written out, as the API server reads it. */
export function printTree(root: YamlNode): readonly PrintedLine[] {
  return nodeLines(root, root.span, 0);
}

function nodeLines(node: YamlNode, span: Span, depth: number): readonly PrintedLine[] {
  if (node.kind === "scalar") return scalarLines("", node, span);
  const parts =
    node.kind === "map"
      ? [...entriesOf(node)].flatMap((entry) => entryLines(entry, depth))
      : node.items.flatMap(({ value }) => indented(nodeLines(value, value.span, depth + 1), "- ", "  "));
  if (parts.length > 0 && depth < deepest) return parts;
  return [{ text: node.kind === "map" ? "{}" : "[]", span }];
}

function entryLines({ key, value }: YamlEntry, depth: number): readonly PrintedLine[] {
  const name = keyWritten(key);
  if (value.kind === "scalar") {
    const nothing = value.span.start === value.span.end && value.span.source === undefined;
    return scalarLines(`${name}: `, value, nothing ? key.span : value.span);
  }
  const below = nodeLines(value, value.span, depth + 1);
  const [first] = below;
  if (below.length === 1 && first !== undefined && /^(?:\{\}|\[\])$/.test(first.text))
    return [{ text: `${name}: ${first.text}`, span: value.span }];
  // Kubernetes' own tools do not indent lists.
  const indent = value.kind === "map" ? "  " : "";
  return [{ text: `${name}:`, span: key.span }, ...indented(below, indent, indent)];
}

function indented(lines: readonly PrintedLine[], first: string, others: string): readonly PrintedLine[] {
  return lines.map(({ text, span }, at) => ({ text: `${at === 0 ? first : others}${text}`, span }));
}

function scalarLines(before: string, node: YamlScalar, span: Span): readonly PrintedLine[] {
  const read = resolveScalar(node);
  if (read.type === "null") return [{ text: `${before}null`, span }];
  if (read.type !== "string") return [{ text: before + node.text, span }];
  const { text } = read;
  if (!isBlock(text)) return [{ text: before + (isSafePlain(text, false) ? text : quoted(text, '"')), span }];
  const body = text.replace(/\n$/, "").split("\n");
  const head = `${before}|${text.endsWith("\n") ? "" : "-"}`;
  return [{ text: head, span }, ...body.map((line) => ({ text: line === "" ? "" : `  ${line}`, span }))];
}

/** Several lines that a literal block can hold without a word about indentation or its end. */
function isBlock(text: string): boolean {
  return (
    text.includes("\n") &&
    !/^[ \n]|\n\n$|[^\S\n]$/.test(text) &&
    !/(?!\n)[\p{Cc}\u2028\u2029\ufeff]/u.test(text) &&
    !/[^\S\n]\n/.test(text)
  );
}

function keyWritten(key: YamlScalar): string {
  const text = keyText(key);
  return isSafePlain(text, true) ? text : quoted(text, '"');
}
