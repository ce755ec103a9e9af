import type { ManifestFile } from "../manifest/file.ts";
import type { FixEdit, SourceEdit } from "../source/fix.ts";
import type { TextPlace } from "../source/place.ts";
import type { Seam } from "../yaml/tree.ts";
import type { Context } from "./context.ts";
import { sourceEdits } from "./sourceEdits.ts";
import { writtenIn, writtenPlace } from "./textPlace.ts";

type Where = Pick<Context, "file" | "fileOf" | "snapshot">;

/**
 * What may be written so that a rendered text changes by these edits, the likeliest first. Where something is put in
 * between what templates and values print, more than one place may be meant: whoever takes one has to render it again and
 * look at what comes out. `near`: where that stands which is to be changed. What an action prints stays its
 * own: none is replaced, none taken away.
 */
export function renderedEdits(
  edits: readonly FixEdit[],
  where: Where,
  near: TextPlace,
): readonly (readonly SourceEdit[])[] {
  const options = edits.map((edit) => optionsFor(edit, where, near));
  const most = Math.max(0, ...options.map(({ length }) => length));
  return Array.from({ length: most }, (_, at) => options.flatMap((each) => [each[at] ?? each.at(-1) ?? []]))
    .filter((made) => made.every(({ length }) => length > 0))
    .map((made) => made.flat())
    .filter((made) => !made.some((edit) => holdsAction(edit, where)));
}

function holdsAction({ place }: SourceEdit, where: Where): boolean {
  return textAt(place, where).includes("{{");
}

function textAt({ uri, start, end }: Pick<TextPlace, "uri" | "start" | "end">, { snapshot }: Where): string {
  return snapshot.files.get(uri)?.stream.text.slice(start, end) ?? "";
}

/** Each of them may be several edits. */
function optionsFor(edit: FixEdit, where: Where, near: TextPlace): readonly (readonly SourceEdit[])[] {
  const file = edit.uri === where.file.uri ? where.file : where.fileOf(edit.uri);
  const own = sourceEdits([edit], where);
  if (file?.maps === undefined) return own === undefined ? [] : [own];
  const inserts = edit.span.start === edit.span.end;
  const found = inserts
    ? insertions(edit, file, where, near)
    : [...unquoted(edit, file, where), ...piped(edit, file, where), ...stretches(edit, file, where)];
  return [...(own === undefined ? [] : [own]), ...found.map((each) => [each].flat())];
}

/** Quotes that are taken away: those of the template, those of its `quote`, or those of the value. */
function unquoted(edit: FixEdit, file: ManifestFile, where: Where): readonly (readonly SourceEdit[])[] {
  const { span, newText, document } = edit;
  const text = file.stream.documents[document]?.text.slice(span.start, span.end) ?? "";
  const [quote = ""] = text;
  if (!/["']/.test(quote) || text !== quote + newText + quote) return [];
  const inside = { ...span, start: span.start + 1, end: span.end - 1 };
  const both = sourceEdits(
    [
      { ...edit, span: { ...span, end: inside.start }, newText: "" },
      { ...edit, span: { ...span, start: inside.end }, newText: "" },
    ],
    where,
  );
  const [inner, action] = file.maps?.[document]?.placesAt(inside) ?? [];
  const pipe = action && /\s*\|\s*s?quote(?=\s*-?\}\}$)/.exec(textAt(action, where));
  const piped = pipe && writtenPlace(action.uri, action.start + pipe.index, action.start + pipe.index + pipe[0].length);
  const written = inner && textAt({ ...inner, start: inner.start - 1, end: inner.end + 1 }, where);
  const isQuoted = inner?.how === "verbatim" && ["'", '"'].some((each) => written === each + newText + each);
  return [
    ...(both === undefined ? [] : [both]),
    ...(piped ? [[{ place: piped, newText: "" }]] : []),
    ...(isQuoted ? [[{ place: writtenPlace(inner.uri, inner.start - 1, inner.end + 1), newText }]] : []),
  ];
}

/** Quotes around what an action prints: it pipes through `quote`. */
function piped({ span, newText, document }: FixEdit, file: ManifestFile, where: Where): readonly SourceEdit[] {
  const text = file.stream.documents[document]?.text.slice(span.start, span.end) ?? "";
  const [, action] = file.maps?.[document]?.placesAt(span) ?? [];
  if (action === undefined || !["'", '"'].some((quote) => newText === quote + text + quote)) return [];
  const { uri, end } = action;
  const close = /\s*-?\}\}$/.exec(textAt(action, where))?.[0];
  if (close === undefined) return [];
  const at = end - close.length;
  return [{ place: writtenPlace(uri, at, at), newText: " | quote" }];
}

function insertions(edit: FixEdit, file: ManifestFile, where: Where, near: TextPlace): readonly SourceEdit[] {
  const found = seams(file, edit.document, edit.span.start).map((seam) => ({ seam, edit }));
  const behind = asLinesBehind(edit, file.stream.documents[edit.document]?.text ?? "");
  if (behind !== undefined)
    found.push(...seams(file, edit.document, behind.span.start).map((seam) => ({ seam, edit: behind })));
  const lines = edit.newText.startsWith("\n") ? edit : behind;
  // An action of a template that others include prints before what comes next there, and no letter tells of its end.
  const line = lineEnd(where.snapshot.files.get(near.uri)?.stream.text, near.start);
  if (lines !== undefined && line !== undefined)
    found.push({ seam: { uri: near.uri, at: line, side: "behind" }, edit: lines });
  const written = writtenIn(file);
  const rank = ({ seam: { uri } }: (typeof found)[number]) => (uri === near.uri ? 0 : uri === written ? 1 : 2);
  return found
    .sort((a, b) => rank(a) - rank(b))
    .flatMap(({ seam, edit: { span, newText } }) => {
      const text = where.snapshot.files.get(seam.uri)?.stream.text;
      if (text === undefined) return [];
      const rendered = file.stream.documents[edit.document]?.text ?? "";
      const by = seam.uri === written ? 0 : indentOf(text, seam.at) - indentOf(rendered, span.start);
      const fitting = shifted(newText, by, rendered[span.start - 1] === "\n");
      // No editor has a place between the two letters of a line break.
      const at = text.startsWith("\r\n", seam.at - 1) ? seam.at + 1 : seam.at;
      return [{ place: writtenPlace(seam.uri, at, at), newText: fitting }];
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

/** Behind the action that ends a line. */
function lineEnd(text: string | undefined, offset: number): number | undefined {
  const feed = text?.indexOf("\n", offset) ?? -1;
  const end = text?.slice(0, feed === -1 ? text.length : feed).trimEnd().length;
  return end !== undefined && text?.endsWith("}}", end) ? end : undefined;
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
