import type { Rendered } from "../../gotemplate/engine.ts";
import { sameRendered } from "../../gotemplate/sameRendered.ts";
import { limits } from "../../limits.ts";
import { countMarks } from "../../yaml/marks.ts";
import { parseDocument } from "../../yaml/stream.ts";
import type { Source, Span, SpanMap, YamlDocument, YamlMap, YamlNode } from "../../yaml/tree.ts";
import type { BuildProblem, BuiltObject, Unsure } from "../build.ts";
import type { Memo } from "./chart.ts";
import { fault, type HelmFault } from "./fault.ts";
import { type Manifest, readManifest, sortManifests, splitManifests } from "./manifests.ts";
import type { RenderedFile } from "./renderedFile.ts";

/** A file in an archive: its places can be shown, and nobody edits there. */
export function isPacked(uri: string): boolean {
  return uri.includes(".tgz!/");
}

interface MadeObject extends Manifest {
  readonly object: BuiltObject;
}

/** Of one release the objects of each file, for the next time: what is printed again from the same places stays the same. */
export type KeptObjects = Map<
  string,
  { readonly uri: string; readonly rendered: Rendered; readonly made: readonly MadeObject[]; readonly marks: number }
>;

/**
 * What the rendered files hold, in Helm's order. `as`: apart from what the same files print otherwise, for the memo.
 * `leftOut` is told of files with more than can be looked at.
 */
export function objectsOf(
  files: readonly RenderedFile[],
  memo: Memo,
  as = "part",
  kept: KeptObjects = new Map(),
  leftOut: (problem: BuildProblem) => void = () => {},
): readonly BuiltObject[] | HelmFault {
  const found: MadeObject[] = [];
  let marks = 0;
  for (const from of files) {
    const { rendered, file } = from;
    const last = kept.get(from.name);
    if (last?.uri === file.uri && sameRendered(last.rendered, rendered)) {
      for (const each of last.made) found.push(each);
      marks += last.marks;
      continue;
    }
    const made: MadeObject[] = [];
    const before = marks;
    let isWhole = true;
    const parts = splitManifests(rendered.text);
    const tellLeftOut = (at: number, message: string): void => {
      const { uri, start, end } = rendered.map.placesAt({ start: at, end: at })[0] ?? {
        uri: file.uri,
        start: 0,
        end: 0,
      };
      leftOut({ kind: "unknown", message, uri, span: { start, end } });
      isWhole = false;
    };
    if (found.length + parts.length > limits.build.documents) {
      tellLeftOut(
        0,
        `the files of this chart print more than ${limits.build.documents} documents: those of ${file.path} are left out`,
      );
      continue;
    }
    for (const [index, part] of parts.entries()) {
      marks += countMarks(part.text);
      if (marks > limits.build.marks) {
        tellLeftOut(
          part.start,
          `what ${file.path} prints from here on is left out: the files of this chart print too much to be looked at`,
        );
        break;
      }
      if (part.text.length > limits.build.document) {
        tellLeftOut(
          part.start,
          `what ${file.path} prints here is left out: no API server takes an object that is so large`,
        );
        continue;
      }
      const parse = (text: string): YamlDocument => parseDocument(text, { template: false, holes: false });
      const manifest = readManifest(part, (text) =>
        text.length > limits.build.kept ? parse(text) : memo.of(as, `${from.name}#${index}`, text, () => parse(text)),
      );
      if (manifest === undefined) continue;
      if ("message" in manifest) {
        const place = rendered.map.placesAt({ start: manifest.at, end: manifest.at })[0];
        const message = `what ${file.path} renders is no YAML: ${manifest.message}`;
        return fault(place?.uri ?? file.uri, message, place);
      }
      made.push({ ...manifest, object: builtObject(manifest, from) });
    }
    // What was left out has to be told each time.
    if (isWhole) kept.set(from.name, { uri: file.uri, rendered, made, marks: marks - before });
    else kept.delete(from.name);
    for (const each of made) found.push(each);
  }
  return sortManifests(found).map(({ object }) => object);
}

function builtObject({ root, document, start }: Manifest, { file, rendered }: RenderedFile): BuiltObject {
  const source: Source = { uri: file.uri, document, map: shiftedMap(rendered.map, start) };
  return { root, source, unsure: unsureIn(root, rendered.holes, start) };
}

function shiftedMap(map: SpanMap, by: number): SpanMap {
  return {
    placesAt: (span) =>
      map
        .placesAt({ start: span.start + by, end: span.end + by })
        .map((place) => (isPacked(place.uri) && place.how === "verbatim" ? { ...place, how: "computed" } : place)),
    seamsAt: (offset) => map.seamsAt?.(offset + by) ?? [],
    sourcesOf: ({ start, end }) => map.sourcesOf?.({ start: start + by, end: end + by }) ?? [],
  };
}

/** The fields that a hole reaches. */
function unsureIn(root: YamlMap, holes: readonly Span[], by: number): readonly Unsure[] {
  if (holes.length === 0) return [];
  const found: Unsure[] = [];
  const touched = ({ start, end }: Span): boolean =>
    holes.some((hole) => hole.start < end + by && start + by < hole.end);
  const visit = (node: YamlNode, path: readonly (string | number)[]): void => {
    if (node.alias !== true && !touched(node.span)) return;
    if (node.kind === "scalar") found.push({ path, why: "the chart makes it up when it is installed" });
    else if (node.kind === "sequence")
      for (const [index, { value }] of node.items.entries()) visit(value, [...path, index]);
    else
      for (const { key, value } of node.entries) {
        if (touched(key.span))
          found.push({ path: [...path, key.text], why: "the chart makes its name up when it is installed" });
        else visit(value, [...path, key.text]);
      }
  };
  visit(root, []);
  return found;
}
