import { countOf } from "../../gotemplate/readings.ts";
import { readYaml } from "../../gotemplate/readYaml.ts";
import { sourceText } from "../../gotemplate/text.ts";
import { type GoMap, goMap } from "../../gotemplate/values.ts";
import { limits } from "../../limits.ts";
import type { BuildFiles } from "../files.ts";
import { type Memo, readValues, tooMuch } from "./chart.ts";
import { fault, type HelmFault, isFault } from "./fault.ts";
import type { ValuesSource } from "./request.ts";
import { setText, setValues } from "./setValues.ts";
import { copyMap, overlayMaps, type Room } from "./values.ts";

/** All values that a release is given besides the chart's own, one map that nobody else holds. */
export function userValues(
  sources: readonly ValuesSource[],
  chart: string,
  files: BuildFiles,
  memo: Memo,
): GoMap | HelmFault {
  let values = goMap();
  const room = { left: limits.build.values.given };
  const lists = { left: limits.build.values.copied };
  for (const source of sources) {
    if (source.kind === "unknown") continue;
    if (source.kind === "set" || source.kind === "literal" || source.kind === "content") {
      const wrong = writeOne(values, source, files, lists);
      const shown = source.kind === "set" ? source.text : source.path;
      const uri = source.kind === "literal" ? undefined : source.uri;
      if (wrong !== undefined) return fault(uri ?? chart, `cannot set “${shown}”: ${wrong}`);
      continue;
    }
    const more = source.kind === "map" ? source.map : readSource(source, files, memo, room);
    if (isFault(more)) return more;
    if (source.kind === "map") room.left -= countOf(more);
    if (room.left < 0) return fault(chart, tooMuch);
    values = overlayMaps(values, copyMap(more));
  }
  return values;
}

function writeOne(
  values: GoMap,
  source: Extract<ValuesSource, { kind: "set" | "literal" | "content" }>,
  files: BuildFiles,
  lists: Room,
): string | undefined {
  if (source.kind === "set") return setValues(values, source.text, source.string, source.written, lists);
  if (source.kind === "literal") return setText(values, source.path, source.text, lists);
  const text = files.text(source.uri);
  return text === undefined
    ? "there is no such file"
    : setText(values, source.path, sourceText(source.uri, text), lists);
}

function readSource(
  source: Extract<ValuesSource, { kind: "file" | "text" }>,
  files: BuildFiles,
  memo: Memo,
  room: Room,
): GoMap | HelmFault {
  if (source.kind === "text") {
    const read = readYaml(source.text);
    const at = source.text.runs[0]?.origin;
    if (typeof read === "string") return fault(source.uri, read, at);
    room.left -= countOf(read);
    if (room.left < 0) return fault(source.uri, tooMuch, at);
    return read.kind === "map" ? read : read.kind === "nil" ? goMap() : fault(source.uri, "values must be a map", at);
  }
  const text = files.text(source.uri);
  if (text !== undefined) return readValues({ uri: source.uri, text: () => text }, memo, room);
  return source.optional ? goMap() : fault(source.uri, "there is no such values file");
}
