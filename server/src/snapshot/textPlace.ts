import type { ManifestFile } from "../manifest/file.ts";
import type { TextPlace, WrittenPlace } from "../source/place.ts";
import type { MappedPlace, Span, SpanMap, YamlDocument, YamlNode, YamlStream } from "../yaml/tree.ts";

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
      const filled =
        how === "computed" ? filledPlace(file.stream.documents[document]?.root, span, map, uri) : undefined;
      return filled ?? placeAt(uri, start, end, how === "computed" || source?.computed === true);
    }
  }
  const uri = source?.uri ?? writtenIn(file);
  const base = source === undefined ? file.stream.starts[document] : startOf(source.document, streamOf(uri));
  const start = (base ?? 0) + span.start;
  return placeAt(uri, start, (base ?? 0) + span.end, source?.computed === true);
}

/** The action of a template that prints a span, where what it prints stands elsewhere: `textPlace` of anything else. */
export function printedPlace(file: ManifestFile, document: number, span: Span, streamOf: StreamOf): TextPlace {
  const [first, action] = (span.source?.map ?? file.maps?.[document])?.placesAt(span) ?? [];
  if (first === undefined || action === undefined) return textPlace(file, document, span, streamOf);
  return placeAt(action.uri, action.start, action.end, true);
}

/** For a text whose edit is proven by what comes out of it. */
export function writtenPlace(uri: string, start: number, end: number): WrittenPlace {
  return { uri, start, end, computed: false } as WrittenPlace;
}

function placeAt(uri: string, start: number, end: number, computed: boolean): TextPlace {
  return computed ? { uri, start, end, computed } : writtenPlace(uri, start, end);
}

/** Values that stand further apart than this are not one thing. UTF-16 units. */
const longestFilled = 600;

/** A map or list whose values, or else whose keys, all stand together in one other file: there somebody wrote it. */
function filledPlace(root: YamlNode | undefined, span: Span, map: SpanMap, uri: string): TextPlace | undefined {
  const { node, key } = coveredBy(root, span) ?? {};
  if (node === undefined) return undefined;
  const leaves = leavesOf(node, []).map((leaf) => map.placesAt(leaf.span)[0]);
  const [first] = leaves;
  if (leaves.every((place) => place?.uri === first?.uri && place?.how === "verbatim")) {
    // Its own keys may be in another order there.
    const own = key !== undefined ? [key] : node.kind === "map" ? node.entries.map((entry) => entry.key) : [];
    const heads = own
      .slice(0, 20)
      .map((each) => map.placesAt(each.span)[0])
      .filter((place) => place?.uri === first?.uri);
    return together([...heads, ...leaves], uri);
  }
  const keys = keysOf(node, key ? [key] : []).map((each) => map.placesAt(each.span)[0]);
  const other = keys[0]?.uri;
  if (other === uri || !keys.every((place) => place?.uri === other)) return undefined;
  return together([...keys, ...leaves.filter((place) => place?.uri === other && place?.how === "verbatim")], uri);
}

/** Places in one file, as one; `undefined` where that is the file `uri`, or they are not one thing. */
function together(places: readonly (MappedPlace | undefined)[], uri: string): TextPlace | undefined {
  const [first] = places;
  if (first === undefined || first.uri === uri) return undefined;
  const start = Math.min(...places.map((place) => place?.start ?? first.start));
  const end = Math.max(...places.map((place) => place?.end ?? first.end));
  return end - start > longestFilled ? undefined : { uri: first.uri, start, end, computed: true };
}

/** What a span covers: a collection, an item from its dash on, or an entry with its key. */
function coveredBy(
  node: YamlNode | undefined,
  span: Span,
): { readonly node: YamlNode; readonly key?: YamlNode } | undefined {
  if (node === undefined || node.alias || node.kind === "scalar") return undefined;
  if (node.span.start === span.start && node.span.end === span.end) return { node };
  if (node.kind === "sequence") {
    const item = node.items.find(
      ({ dash, value }) => Math.min(dash.start, value.span.start) <= span.start && span.end <= value.span.end,
    );
    const whole = item !== undefined && item.dash.start === span.start && item.value.kind !== "scalar";
    return whole ? { node: item.value } : coveredBy(item?.value, span);
  }
  const entry = node.entries.find(({ key, value }) => key.span.start <= span.start && span.end <= value.span.end);
  if (entry === undefined) return undefined;
  const { key, value } = entry;
  const whole = key.span.start === span.start && value.span.end === span.end;
  return whole ? { node: value, key } : coveredBy(value, span);
}

/** Its scalars, without the keys; no more than are shown. */
function leavesOf(node: YamlNode, into: YamlNode[]): readonly YamlNode[] {
  if (into.length > 20) return into;
  if (node.kind === "scalar" || node.alias) into.push(node);
  else if (node.kind === "map") for (const { value } of node.entries) leavesOf(value, into);
  else for (const { value } of node.items) leavesOf(value, into);
  return into;
}

/** The keys of its maps; no more than are shown. */
function keysOf(node: YamlNode, into: YamlNode[]): readonly YamlNode[] {
  if (into.length > 20 || node.alias || node.kind === "scalar") return into;
  if (node.kind === "map") {
    for (const { key, value } of node.entries) {
      into.push(key);
      keysOf(value, into);
    }
  } else for (const { value } of node.items) keysOf(value, into);
  return into;
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
