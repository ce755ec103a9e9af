import type { ManifestFile } from "../../manifest/file.ts";
import { locate } from "../../yaml/find.ts";
import type { LineIndex } from "../../yaml/lines.ts";
import type { Span, YamlDocument } from "../../yaml/tree.ts";

/** One rule named in a `# netpol: ignore <rule-id>[, <rule-id>] <reason>` comment. */
export interface Suppression {
  /** Empty where the comment names none. */
  readonly rule: string;
  /** Index into the stream's documents; the spans are relative to it. */
  readonly document: number;
  /** Of the rule's id. */
  readonly span: Span;
  /** Of the whole comment, and of all the ids in it. */
  readonly comment: Span;
  readonly ids: readonly Span[];
  /** The document that it speaks of, where it stands at a document's head. */
  readonly whole: number | undefined;
  /** The lines of the file that it speaks of, from 0: its own, or the one below the comment lines. */
  readonly line: number;
}

const pattern = /#[ \t]*netpol:[ \t]*ignore(?:[ \t]+([a-z0-9-]+(?:[ \t]*,[ \t]*[a-z0-9-]+)*))?/g;

export function findSuppressions(file: ManifestFile, lines: LineIndex): readonly Suppression[] {
  const found: Suppression[] = [];
  for (const [index, document] of file.stream.documents.entries()) {
    if (!document.text.includes("netpol:")) continue;
    for (const match of document.text.matchAll(pattern)) {
      if (!isComment(document, match.index)) continue;
      found.push(...read(file, lines, index, document, match));
    }
  }
  return found;
}

function read(
  file: ManifestFile,
  lines: LineIndex,
  index: number,
  document: YamlDocument,
  match: RegExpExecArray,
): readonly Suppression[] {
  const { text } = document;
  const list = match[1] ?? "";
  const listStart = match.index + match[0].length - list.length;
  const lineEnd = text.indexOf("\n", match.index);
  const comment = { start: match.index, end: lineEnd === -1 ? text.length : lineEnd };
  const ids = [...list.matchAll(/[a-z0-9-]+/g)].map((id) => ({
    start: listStart + id.index,
    end: listStart + id.index + id[0].length,
  }));
  const whole = wholeDocument(file, index, match.index);
  const line = lineOf(file, lines, index, match.index);
  // Without an id it silences nothing, which is worth a word.
  const named = ids.length > 0 ? ids : [{ start: match.index, end: match.index + match[0].length }];
  return named.map((span) => ({
    rule: ids.length > 0 ? text.slice(span.start, span.end) : "",
    document: index,
    span,
    comment,
    ids,
    whole,
    line,
  }));
}

/** Not text inside a quoted or block scalar. */
function isComment(document: YamlDocument, offset: number): boolean {
  const before = document.text[offset - 1];
  if (before !== undefined && !/\s/.test(before)) return false;
  const { node, part } = locate(document, offset);
  return part === "blank" || node === undefined || node.span.end <= offset || offset < node.span.start;
}

/** At the head of a document, before anything else in it; comments alone in front of `---` belong to what follows. */
function wholeDocument(file: ManifestFile, index: number, offset: number): number | undefined {
  const document = file.stream.documents[index];
  if (document === undefined || !isBlank(document.text.slice(0, offset))) return undefined;
  if (!isBlank(document.text)) return index;
  return index + 1 < file.stream.documents.length ? index + 1 : undefined;
}

function isBlank(text: string): boolean {
  return /^(?:\uFEFF|\s|#.*(?:\n|$)|---[ \t]*(?:#.*)?(?:\n|$)|%.*\n)*$/.test(text);
}

/** A comment behind something speaks of its line; one that stands alone, of the next line that is no comment. */
function lineOf(file: ManifestFile, lines: LineIndex, index: number, offset: number): number {
  const { text } = file.stream;
  const at = (file.stream.starts[index] ?? 0) + offset;
  const own = lines.positionAt(at).line;
  const lineText = (line: number) => text.slice(lines.lineStart(line), lines.lineStart(line + 1));
  if (!/^\s*#/.test(lineText(own))) return own;
  let line = own + 1;
  while (line < lines.lineCount && /^\s*#/.test(lineText(line))) line++;
  return line;
}
