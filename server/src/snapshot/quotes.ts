import type { Span } from "../yaml/tree.ts";
import type { FileContext } from "./context.ts";

/**
 * Whether quotes around a scalar, there or lacking, are those that a template prints around a value that stands elsewhere:
 * of a value that is printed as YAML (`toYaml`) they are its own.
 */
export function quotesOfTemplate(
  { file, snapshot }: Pick<FileContext, "file" | "snapshot">,
  document: number,
  span: Span,
): boolean {
  const map = span.source?.map ?? file.maps?.[document];
  const [value, action] = map?.placesAt(span) ?? [];
  if (map === undefined || value === undefined || action === undefined) return false;
  const written = snapshot.files.get(value.uri)?.stream.text.slice(Math.max(value.start - 1, 0), value.start + 1) ?? "";
  const isQuoted = /^["']/.test(file.stream.documents[document]?.text.slice(span.start) ?? "");
  if (isQuoted) return !/["']/.test(written);
  const before = map.sourcesOf?.({ start: span.start - 1, end: span.start }) ?? [];
  return [...before].some((uri) => uri.includes("/templates/"));
}
