import type { Location, Position, Range } from "vscode-languageserver-types";
import { type FilePlace, fileAt } from "../features/navigation/places.ts";
import type { ManifestFile } from "../manifest/file.ts";
import type { Context } from "../snapshot/context.ts";
import { textPlace } from "../snapshot/textPlace.ts";
import { createStreamLines, type LineIndex } from "../yaml/lines.ts";
import type { Span } from "../yaml/tree.ts";

/** From the features' documents and spans to the editor's lines and characters, and back. */
export interface Places {
  linesOf(file: ManifestFile): LineIndex;
  offsetAt(file: ManifestFile, position: Position): number;
  positionAt(file: ManifestFile, document: number, offset: number): Position;
  rangeOf(file: ManifestFile, document: number, span: Span): Range;
  /** `undefined` for a file that is no longer there. */
  locationOf(context: Context, place: FilePlace): Location | undefined;
}

/** Remembers the lines of a file for as long as somebody holds the file. */
export function createPlaces(): Places {
  const known = new WeakMap<ManifestFile, LineIndex>();

  function linesOf(file: ManifestFile): LineIndex {
    const lines = known.get(file) ?? createStreamLines(file.stream);
    known.set(file, lines);
    return lines;
  }

  const positionAt = (file: ManifestFile, document: number, offset: number) =>
    linesOf(file).positionAt((file.stream.starts[document] ?? 0) + offset);

  const rangeOf = (file: ManifestFile, document: number, { start, end }: Span) => ({
    start: positionAt(file, document, start),
    end: positionAt(file, document, end),
  });

  return {
    linesOf,
    offsetAt: (file, position) => linesOf(file).offsetAt(position),
    positionAt,
    rangeOf,
    locationOf(context, { uri, document, span }) {
      const file = fileAt(context, uri);
      if (file === undefined) return undefined;
      const { files } = context.snapshot;
      const place = textPlace(file, document, span, (other) => files.get(other)?.stream);
      const lines = linesOf(files.get(place.uri) ?? file);
      return { uri: place.uri, range: { start: lines.positionAt(place.start), end: lines.positionAt(place.end) } };
    },
  };
}
