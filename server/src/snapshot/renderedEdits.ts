import type { ManifestFile } from "../manifest/file.ts";
import type { FixEdit, SourceEdit } from "../source/fix.ts";
import type { Seam } from "../yaml/tree.ts";
import type { Context } from "./context.ts";
import { sourceEdits } from "./sourceEdits.ts";
import { writtenIn, writtenPlace } from "./textPlace.ts";

type Where = Pick<Context, "file" | "fileOf" | "snapshot">;

/**
 * What may be written so that a rendered text changes by these edits, the likeliest first. Where something is put in
 * between what templates and values print, more than one place may be meant: whoever takes one has to render it again and
 * look at what comes out.
 */
export function renderedEdits(edits: readonly FixEdit[], where: Where): readonly (readonly SourceEdit[])[] {
  const options = edits.map((edit) => optionsFor(edit, where));
  const most = Math.max(0, ...options.map(({ length }) => length));
  return Array.from({ length: most }, (_, at) => options.flatMap((each) => each[at] ?? each.at(-1) ?? [])).filter(
    (made) => made.length === edits.length,
  );
}

function optionsFor(edit: FixEdit, where: Where): readonly SourceEdit[] {
  const file = edit.uri === where.file.uri ? where.file : where.fileOf(edit.uri);
  const own = sourceEdits([edit], where) ?? [];
  if (file?.maps === undefined) return own;
  return [
    ...own,
    ...(edit.span.start === edit.span.end ? insertions(edit, file, where) : stretches(edit, file, where)),
  ];
}

function insertions(edit: FixEdit, file: ManifestFile, where: Where): readonly SourceEdit[] {
  const found = seams(file, edit.document, edit.span.start).map((seam) => ({ seam, edit }));
  const behind = asLinesBehind(edit, file.stream.documents[edit.document]?.text ?? "");
  if (behind !== undefined)
    found.push(...seams(file, edit.document, behind.span.start).map((seam) => ({ seam, edit: behind })));
  const written = writtenIn(file);
  return [
    ...found.filter(({ seam }) => seam.uri === written),
    ...found.filter(({ seam }) => seam.uri !== written),
  ].flatMap(({ seam, edit: { span, newText } }) => {
    const text = where.snapshot.files.get(seam.uri)?.stream.text;
    if (text === undefined) return [];
    const rendered = file.stream.documents[edit.document]?.text ?? "";
    const by = seam.uri === written ? 0 : indentOf(text, seam.at) - indentOf(rendered, span.start);
    const fitting = shifted(newText, by, rendered[span.start - 1] === "\n");
    return [{ place: writtenPlace(seam.uri, seam.at, seam.at), newText: fitting }];
  });
}

/** A stretch that begins and ends with letters of one text, whatever is printed in between. */
function stretches({ span, newText, document }: FixEdit, file: ManifestFile, where: Where): readonly SourceEdit[] {
  const [first] = seams(file, document, span.start).filter(({ side }) => side === "before");
  const [last] = seams(file, document, span.end).filter(({ side }) => side === "behind");
  if (first === undefined || last === undefined || first.uri !== last.uri || first.at > last.at) return [];
  if (where.snapshot.files.get(first.uri) === undefined) return [];
  return [{ place: writtenPlace(first.uri, first.at, last.at), newText }];
}

function seams(file: ManifestFile, document: number, offset: number): readonly Seam[] {
  return file.maps?.[document]?.seamsAt?.(offset) ?? [];
}

/** Lines that are put in before a line, as lines behind the one before it: that one may stand elsewhere. */
function asLinesBehind(edit: FixEdit, text: string): FixEdit | undefined {
  const { span, newText } = edit;
  if (text[span.start - 1] !== "\n" || !newText.endsWith("\n")) return undefined;
  const at = text.slice(0, span.start).trimEnd().length;
  const newline = newText.endsWith("\r\n") ? "\r\n" : "\n";
  return { ...edit, span: { start: at, end: at }, newText: newline + newText.slice(0, -newline.length) };
}

function indentOf(text: string, offset: number): number {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^ */.exec(text.slice(start, start + 200))?.[0].length ?? 0;
}

function shifted(text: string, by: number, fromLineStart: boolean): string {
  if (by === 0) return text;
  const moved = (line: string) =>
    line.trim() === "" ? line : by > 0 ? " ".repeat(by) + line : line.slice(Math.min(-by, line.search(/\S/)));
  return text
    .split("\n")
    .map((line, at) => (at === 0 && !fromLineStart ? line : moved(line)))
    .join("\n");
}
