import type { ManifestFile } from "../manifest/file.ts";
import type { FileFinding } from "../snapshot/finding.ts";
import type { Fix } from "../source/fix.ts";
import { lineEndOf } from "../yaml/find.ts";
import { isJsonStream } from "../yaml/jsonStream.ts";

const rule = "yaml-syntax";

/** What stands behind the last document. */
const nothing = { text: "", templated: true };

/** What the markers between documents do to the policies of a file; `withPolicy`: which documents hold one. */
export function streamFindings(file: ManifestFile, withPolicy: ReadonlySet<number>): readonly FileFinding[] {
  return [...emptyFirst(file, withPolicy), ...unmarked(file, withPolicy)];
}

/** Sent as it is, a file is read up to the end of its first document. kubectl skips empty ones, so with more it is for kubectl. */
function* emptyFirst(file: ManifestFile, withPolicy: ReadonlySet<number>): Iterable<FileFinding> {
  if (!withPolicy.has(1) || file.stream.documents.length !== 2) return;
  const text = file.stream.documents[0]?.text ?? "";
  const marker = /^\uFEFF?---\s*$/.exec(text);
  if (marker === null) return;
  const start = text.indexOf("---");
  const edits = [{ uri: file.uri, document: 0, span: { start, end: text.length }, newText: "" }];
  const message =
    "An empty document stands before the policy. kubectl skips it, but a server that is sent this file reads the first document only and finds no object. Remove the first `---`.";
  const fixes = (): readonly Fix[] => [{ title: "Remove the first `---`", safe: true, edits }];
  yield { rule, document: 0, object: "", span: { start, end: start + 3 }, field: "", message, fixes };
}

/** Only `---` begins another document behind `...`: what stands there without it is dropped, and nobody says so. */
function* unmarked(file: ManifestFile, withPolicy: ReadonlySet<number>): Iterable<FileFinding> {
  if (isJsonStream(file.stream)) return;
  // A stream may have thousands of other documents.
  const near = new Set([...withPolicy].flatMap((document) => [document, document + 1]));
  for (const document of [...near].sort((a, b) => a - b)) {
    const { text, templated } = file.stream.documents[document] ?? nothing;
    if (document === 0 || templated) continue;
    const start = text.search(/^(?![ \t]*(?:#|$)|%)/m);
    if (start === -1 || /^---(?:\s|$)/.test(text.slice(start, start + 4))) continue;
    const edits = [{ uri: file.uri, document, span: { start, end: start }, newText: "---\n" }];
    const message =
      "Nobody reads what stands from here on: `...` has ended the document, and only `---` begins another. Put `---` above it, or take the `...` away.";
    const fixes = (): readonly Fix[] => [{ title: "Begin a document here, with `---`", safe: false, edits }];
    const span = { start, end: lineEndOf(text, start) };
    yield { rule, document, object: "", span, field: "", message, fixes };
  }
}
