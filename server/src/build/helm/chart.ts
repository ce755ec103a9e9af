import { countOf } from "../../gotemplate/readings.ts";
import { readYaml } from "../../gotemplate/readYaml.ts";
import { sourceText } from "../../gotemplate/text.ts";
import { type GoMap, goMap } from "../../gotemplate/values.ts";
import { limits } from "../../limits.ts";
import { splitDocuments } from "../../yaml/split.ts";
import { parseDocument } from "../../yaml/stream.ts";
import type { BuildProblem } from "../build.ts";
import { readArchive } from "./archive.ts";
import { textOfBytes } from "./bytes.ts";
import { fault, type HelmFault, isFault } from "./fault.ts";
import type { Astray, ChartFile } from "./files.ts";
import { type Metadata, readMetadata } from "./metadata.ts";

/** A chart as it lies there, before anything is switched on or off. Shared and never changed. */
export interface LoadedChart {
  /** The folder, or the archive. */
  readonly uri: string;
  readonly chartUri: string;
  /** The text of Chart.yaml. */
  readonly chartText: string;
  readonly metadata: Metadata;
  /** The defaults; copy before use, templates change maps. */
  readonly values: GoMap;
  readonly valuesFile: ChartFile | undefined;
  readonly schema: ChartFile | undefined;
  /** All below `templates/`. */
  readonly templates: readonly ChartFile[];
  /** What `.Files` knows. */
  readonly files: readonly ChartFile[];
  /** All that lie in `charts/`, whether or not Chart.yaml names them. */
  readonly dependencies: readonly LoadedChart[];
  /** Links among its files, and those of the charts below it, that are not followed. */
  readonly astray: readonly StrayLink[];
}

export interface StrayLink {
  /** From the folder of the outermost chart. */
  readonly path: string;
  readonly why: Astray;
}

/** Keeps what was read of a text for as long as the text of that uri stays the same. */
export interface Memo {
  of<Value>(kind: string, uri: string, text: string, make: () => Value): Value;
}

export function createMemo(): Memo {
  const known = new Map<string, { readonly text: string; readonly value: unknown }>();
  return Object.freeze({
    of<Value>(kind: string, uri: string, text: string, make: () => Value): Value {
      const key = `${kind} ${uri}`;
      const found = known.get(key);
      if (found !== undefined && found.text === text) return found.value as Value;
      const value = make();
      known.set(key, { text, value });
      return value;
    },
  });
}

/** How deep a chart lies in others, and what more may be unpacked and read for all of them. */
interface Bounds {
  readonly depth: number;
  readonly room: { left: number };
  /** How many values more may be read for all of them. */
  readonly values: { left: number };
}

function fresh(): Bounds {
  return { depth: 0, room: { left: limits.build.archive.bytes }, values: { left: limits.build.values.own } };
}

/** Puts a chart together from its files. */
export function loadChart(
  uri: string,
  all: readonly ChartFile[],
  memo: Memo,
  bounds: Bounds = fresh(),
): LoadedChart | HelmFault {
  const given = all.filter(({ astray }) => astray === undefined);
  const named = new Map(given.map((file) => [file.path, file]));
  const chart = named.get("Chart.yaml");
  if (chart === undefined) return fault(uri, "there is no Chart.yaml here");
  if (bounds.depth > limits.build.charts) return fault(chart.uri, "charts stand in each other too deeply");
  const metadata = metadataOf(chart, named.get("requirements.yaml"), memo);
  if (isFault(metadata)) return metadata;
  const values = readValues(named.get("values.yaml"), memo, bounds.values);
  if (isFault(values)) return values;
  const dependencies = loadDependencies(given, memo, { ...bounds, depth: bounds.depth + 1 });
  if (!Array.isArray(dependencies)) return dependencies as HelmFault;
  return {
    uri,
    chartUri: chart.uri,
    chartText: chart.text(),
    metadata,
    values,
    valuesFile: named.get("values.yaml"),
    schema: named.get("values.schema.json"),
    templates: given.filter(({ path }) => path.startsWith("templates/")),
    files: given.filter(({ path }) => isPlain(path, metadata)),
    dependencies,
    astray: all.flatMap(({ path, astray }) => (astray === undefined ? [] : [{ path, why: astray }])),
  };
}

function isPlain(path: string, { apiVersion }: Metadata): boolean {
  if (path.startsWith("templates/")) return false;
  if (path.startsWith("charts/")) return path.endsWith(".prov");
  if (path === "requirements.yaml" || path === "requirements.lock") return apiVersion === "v1";
  return !["Chart.yaml", "Chart.lock", "values.yaml", "values.schema.json"].includes(path);
}

type Written = Pick<ChartFile, "uri" | "text">;

/** What Chart.yaml says, and `requirements.yaml` beside it. */
export function metadataOf(chart: Written, requirements: Written | undefined, memo: Memo): Metadata | HelmFault {
  const text = chart.text();
  const more = requirements?.text() ?? "";
  return memo.of("metadata", chart.uri, `${text}\u0000${more}`, () => {
    const document = parsed(chart);
    if (isFault(document)) return document;
    const other = requirements === undefined ? undefined : parsed(requirements);
    if (other !== undefined && isFault(other)) return other;
    return readMetadata(document, other);
  });
}

function parsed(file: Written) {
  const { root, problems } = parseDocument(firstDocument(file.text()), { template: false, holes: false });
  const [problem] = problems;
  return problem === undefined ? { uri: file.uri, root } : fault(file.uri, problem.message, problem.span);
}

/** Only the first document of a file counts: the text up to its end, so that offsets stay. */
export function firstDocument(text: string): string {
  return text.slice(0, splitDocuments(text)[1] ?? text.length);
}

/** The map of a values file; a missing or empty one is an empty map. `room`: how many values more there may be. */
export function readValues(
  file: Pick<ChartFile, "uri" | "text"> | undefined,
  memo: Memo,
  room: { left: number },
): GoMap | HelmFault {
  if (file === undefined) return goMap();
  const text = file.text();
  const found = memo.of("values", file.uri, text, () => {
    const read = readYaml(sourceText(file.uri, text));
    if (typeof read === "string") {
      const much = /max depth or size|nested too deeply|too large/.test(read);
      return fault(file.uri, much ? tooMuch : read, much ? undefined : firstProblem(text)?.span);
    }
    if (read.kind === "nil") return { values: goMap(), count: 0 };
    if (read.kind !== "map") return fault(file.uri, "values must be a map at the top");
    return { values: read, count: countOf(read) };
  });
  if (isFault(found)) return found;
  room.left -= found.count;
  return room.left < 0 ? fault(file.uri, tooMuch) : found.values;
}

export const tooMuch = "the values are too many, or nested too deeply, to be read";

function firstProblem(text: string): { readonly span: BuildProblem["span"] } | undefined {
  return parseDocument(firstDocument(text), { template: false, holes: false }).problems[0];
}

function loadDependencies(given: readonly ChartFile[], memo: Memo, bounds: Bounds): readonly LoadedChart[] | HelmFault {
  const groups = new Map<string, { uri: string; readonly files: ChartFile[] }>();
  for (const file of given) {
    if (!file.path.startsWith("charts/") || file.path.endsWith(".prov")) continue;
    const [name = "", ...rest] = file.path.slice("charts/".length).split("/");
    if (/^[_.]/.test(name)) continue;
    const path = rest.join("/");
    const uri = path === "" ? file.uri : file.uri.slice(0, file.uri.length - escapedLength(file.uri, rest.length));
    const group = groups.get(name) ?? { uri, files: [] };
    // A file may lie elsewhere, behind a link; the chart lies where it says what it is.
    if (path === "Chart.yaml") group.uri = uri;
    groups.set(name, group);
    group.files.push({ ...file, path });
  }
  const found: LoadedChart[] = [];
  for (const [name, { uri, files }] of groups) {
    const loaded = name.endsWith(".tgz")
      ? loadArchive(uri, files[0], memo, bounds)
      : loadChart(
          uri,
          files.filter(({ path }) => path !== ""),
          memo,
          bounds,
        );
    if (isFault(loaded)) return loaded;
    found.push(loaded);
  }
  return found;
}

/** How long the last parts of a uri are, with the slash before them. */
function escapedLength(uri: string, parts: number): number {
  let at = uri.length;
  for (let left = parts; left > 0; left--) at = uri.lastIndexOf("/", at - 1);
  return uri.length - at;
}

/** A chart in an archive; its files get the uri of the archive with `!` and their path behind it. */
export function loadArchive(
  uri: string,
  file: Pick<ChartFile, "bytes" | "gunzip"> | undefined,
  memo: Memo,
  bounds: Bounds = fresh(),
): LoadedChart | HelmFault {
  const bytes = file?.bytes();
  const gunzip = file?.gunzip;
  if (bytes === undefined || gunzip === undefined) return fault(uri, "the packed chart cannot be read");
  const unpacked = readArchive(bytes, gunzip, bounds.room.left);
  if (typeof unpacked === "string") return fault(uri, unpacked);
  for (const { bytes: content } of unpacked) bounds.room.left -= content.length;
  const files = unpacked.map(({ path, bytes: content }): ChartFile => {
    let text: string | undefined;
    return {
      path,
      uri: `${uri}!/${path}`,
      bytes: () => content,
      gunzip,
      text: () => {
        text ??= textOfBytes(content);
        return text;
      },
    };
  });
  return loadChart(uri, files, memo, bounds);
}
