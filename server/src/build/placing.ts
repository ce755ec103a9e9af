import { createLineIndex, type LineIndex } from "../yaml/lines.ts";
import type { Source, Span, YamlDocument } from "../yaml/tree.ts";
import type { BuiltObject } from "./build.ts";
import type { BuildFiles } from "./files.ts";

/** A place in a file as a person counts it, from 0; characters are UTF-16 units. */
export interface FilePlace {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
}

export interface Placing {
  /** Where a span of a built object stands; one without a source of its own counts in `source`. */
  placeOf(span: Span, source: Source): FilePlace;
  /** Where an object begins, in the file that it is written in. */
  originOf(object: Pick<BuiltObject, "root" | "source">): FilePlace;
  /** An offset from the start of the file. */
  at(uri: string, offset: number): FilePlace;
}

/** Leads from the spans of built objects back to files. Remembers what it looked up: for one set of files. */
export function createPlacing(files: Pick<BuildFiles, "text" | "stream">): Placing {
  const lines = new Map<string, LineIndex>();
  const starts = new Map<string, ReadonlyMap<YamlDocument, number>>();

  function at(uri: string, offset: number): FilePlace {
    let index = lines.get(uri);
    if (index === undefined) {
      index = createLineIndex(files.text(uri) ?? "");
      lines.set(uri, index);
    }
    return { uri, ...index.positionAt(offset) };
  }

  function startOf(uri: string, document: YamlDocument): number {
    let known = starts.get(uri);
    if (known === undefined) {
      const stream = files.stream(uri);
      known = new Map(stream?.documents.map((each, index) => [each, stream.starts[index] ?? 0] as const));
      starts.set(uri, known);
    }
    return known.get(document) ?? 0;
  }

  function placeOf(span: Span, source: Source): FilePlace {
    const own = span.source ?? source;
    const mapped = own.map?.placesAt(span)[0];
    if (mapped !== undefined) return at(mapped.uri, mapped.start);
    return at(own.uri, span.start + (own.document === undefined ? 0 : startOf(own.uri, own.document)));
  }

  /** Of rendered text the first key that stands in the template itself; others may come from helpers and values. */
  function originOf({ root, source }: Pick<BuiltObject, "root" | "source">): FilePlace {
    if (source.map === undefined) return placeOf(root.span, source);
    const places = root.entries.map(({ key }) => placeOf(key.span, source));
    return places.find(({ uri }) => uri === source.uri) ?? at(source.uri, 0);
  }

  return Object.freeze({ placeOf, originOf, at });
}
