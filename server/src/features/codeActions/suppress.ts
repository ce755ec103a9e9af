import type { Fix } from "../../source/fix.ts";
import { lineStartOf, locate } from "../../yaml/find.ts";
import type { CheckedFile, PlacedFinding } from "../diagnostics/runner.ts";

/** Writes the comment that silences a finding: above its line, or into the one that is there. */
export function suppress({ context, lines, suppressions }: CheckedFile, finding: PlacedFinding): readonly Fix[] {
  const { file } = context;
  const document = file.stream.documents[finding.document];
  // JSON has no comments.
  if (document === undefined || /^\s*[{[]/.test(document.text)) return [];
  const { text } = document;
  const { line } = lines.positionAt(finding.start);
  const title = `Ignore \`${finding.rule}\` here`;
  const { uri } = file;
  const there = suppressions.find(
    (each) => each.line === line && each.whole === undefined && each.document === finding.document,
  );
  if (there !== undefined) {
    const end = there.ids.at(-1)?.end ?? there.span.end;
    const edit = {
      uri,
      document: finding.document,
      span: { start: end, end },
      newText: `${there.ids.length === 0 ? " " : ", "}${finding.rule}`,
    };
    return [{ title, safe: false, edits: [edit] }];
  }
  const at = lineStartOf(text, finding.span.start);
  // Between the lines of a text there is no comment.
  const { node } = locate(document, finding.span.start);
  if (node?.kind === "scalar" && !node.alias && node.span.start < at && at <= node.span.end) return [];
  const indent = /^[ \t]*/.exec(text.slice(at))?.[0] ?? "";
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const newText = `${indent}# netpol: ignore ${finding.rule}${newline}`;
  return [{ title, safe: false, edits: [{ uri, document: finding.document, span: { start: at, end: at }, newText }] }];
}
