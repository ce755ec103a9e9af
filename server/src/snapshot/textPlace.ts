import type { ManifestFile } from "../manifest/file.ts";
import type { Span, YamlDocument, YamlStream } from "../yaml/tree.ts";

/** A place in a text that a person edits. Offsets count from the start of the file, in UTF-16 units. */
export interface TextPlace {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
  /** What stands there was only the reason for a value, or is filled in: it must not be edited as if it were the value. */
  readonly computed: boolean;
}

/** The text of a file as it is written. */
export type StreamOf = (uri: string) => YamlStream | undefined;

/** Where a span of a document of a cluster's file stands: there, or where it was grafted or rendered from. */
export function textPlace(file: ManifestFile, document: number, span: Span, streamOf: StreamOf): TextPlace {
  const { source } = span;
  const map = source === undefined ? file.maps?.[document] : source.map;
  if (map !== undefined) {
    const [first] = map.placesAt(span);
    if (first !== undefined) {
      const { uri, start, end, how } = first;
      return { uri, start, end, computed: how === "computed" || source?.computed === true };
    }
  }
  const uri = source?.uri ?? writtenIn(file);
  const base = source === undefined ? file.stream.starts[document] : startOf(source.document, streamOf(uri));
  const start = (base ?? 0) + span.start;
  return { uri, start, end: (base ?? 0) + span.end, computed: source?.computed === true };
}

/** The file that a person edits. */
export function writtenIn({ uri, written }: ManifestFile): string {
  return written ?? uri;
}

/** By identity; else, where the text was parsed anew, by its content. */
function startOf(document: YamlDocument | undefined, stream: YamlStream | undefined): number | undefined {
  if (document === undefined || stream === undefined) return 0;
  const same = stream.documents.indexOf(document);
  const index = same === -1 ? stream.documents.findIndex(({ text }) => text === document.text) : same;
  return stream.starts[index];
}
