import type { ManifestFile } from "../../manifest/file.ts";
import { locate } from "../../yaml/find.ts";
import type { LineIndex } from "../../yaml/lines.ts";
import { headEnd } from "../../yaml/place.ts";
import { sameDocuments } from "../../yaml/stream.ts";
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

/** `without`: an earlier state of the file in which there were none. */
export function findSuppressions(file: ManifestFile, lines: LineIndex, without?: ManifestFile): readonly Suppression[] {
  const found: Suppression[] = [];
  const lineOf = createSpokenLine(file, lines);
  const { documents } = file.stream;
  const { front, back } = without === undefined ? { front: 0, back: 0 } : sameDocuments(without.stream, file.stream);
  for (let index = front; index < documents.length - back; index++) {
    const document = documents[index];
    if (document?.text.includes("netpol:") !== true) continue;
    const head = headEnd(document.text);
    for (const match of document.text.matchAll(pattern)) {
      if (!isComment(document, match.index)) continue;
      const whole = match.index < head ? wholeDocument(file, index, head) : undefined;
      found.push(...read(index, document, match, whole, lineOf(index, match.index)));
    }
  }
  return found;
}

function read(
  index: number,
  document: YamlDocument,
  match: RegExpExecArray,
  whole: number | undefined,
  line: number,
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

/** What a comment at a document's head speaks of; comments alone in front of `---` belong to what follows. */
function wholeDocument(file: ManifestFile, index: number, head: number): number | undefined {
  const { documents } = file.stream;
  if (head < (documents[index]?.text.length ?? 0)) return index;
  return index + 1 < documents.length ? index + 1 : undefined;
}

/** A comment behind something speaks of its line; one that stands alone, of the next line that is no comment. */
function createSpokenLine(file: ManifestFile, lines: LineIndex): (document: number, offset: number) => number {
  const { text, starts } = file.stream;
  const isComment = (line: number) => /^\s*#/.test(text.slice(lines.lineStart(line), lines.lineStart(line + 1)));
  /** The last lines that were looked through: comments all, up to the one that they speak of. */
  let block = { from: 0, to: 0 };
  return (document, offset) => {
    const own = lines.positionAt((starts[document] ?? 0) + offset).line;
    if (own >= block.from && own < block.to) return block.to;
    if (!isComment(own)) return own;
    let line = own + 1;
    while (line < lines.lineCount && isComment(line)) line++;
    block = { from: own, to: line };
    return line;
  };
}

/** The comments of one rule that speak of a document or a line, without a look at all the others. */
export function indexSuppressions(
  suppressions: readonly Suppression[],
): (rule: string, document: number, line: () => number) => readonly Suppression[] {
  const known = new Map<string, Suppression[]>();
  const add = (key: string, suppression: Suppression) => {
    const list = known.get(key);
    if (list === undefined) known.set(key, [suppression]);
    else list.push(suppression);
  };
  for (const each of suppressions) {
    add(`${each.rule} line ${each.line}`, each);
    if (each.whole !== undefined) add(`${each.rule} document ${each.whole}`, each);
  }
  if (known.size === 0) return () => [];
  return (rule, document, line) => [
    ...(known.get(`${rule} document ${document}`) ?? []),
    ...(known.get(`${rule} line ${line()}`) ?? []),
  ];
}
