import { templateCache } from "../../gotemplate/engine.ts";
import type { YamlMap } from "../../yaml/tree.ts";
import type { Build, BuildProblem, BuiltObject, Unsure } from "../build.ts";
import type { BuildFiles } from "../files.ts";
import { createMemo, type LoadedChart, loadArchive, loadChart, type Memo } from "./chart.ts";
import { fault, type HelmFault, isFault } from "./fault.ts";
import { chartFiles } from "./files.ts";
import { isPacked, objectsOf } from "./objects.ts";
import { type Change, type RenderedOtherwise, renderOtherwise } from "./otherwise.ts";
import { type PreparedChart, prepareChart, type RenderedChart, renderChart } from "./render.ts";
import { createRenderMemory, type RenderMemory } from "./renderMemory.ts";
import type { ChartRequest } from "./request.ts";
import { withStandIns } from "./standIns.ts";
import { type OffByDefault, switchedOff } from "./switchedOff.ts";
import { turn } from "./switches.ts";
import { withoutTooMany } from "./tooMany.ts";
import { userValues } from "./userValues.ts";
import { copyMap } from "./values.ts";

export interface ChartBuild extends Build {
  /** What became of each template, for who wants to see it; absent where the chart cannot be rendered. */
  readonly rendered?: RenderedChart;
  /** What some of its templates would write, were it not quite the release that it is; there where `rendered` is. */
  otherwise?(uris: ReadonlySet<string>, change: Change): RenderedOtherwise | undefined;
  /** The values that its templates see, also where one of those fails; absent where not even these can be had. */
  readonly prepared?: PreparedChart;
  /** The policies that the chart has and that these values switch off; never part of what is applied. */
  switchedOff(): readonly OffByDefault[];
}

/** Renders charts, and remembers what it parsed: the same values and templates again cost little. */
export interface Helm {
  /** What `helm template` prints. Never throws. */
  build(request: ChartRequest, files: BuildFiles): ChartBuild;
  /** The text of a file in an archive that was built; its uri is the archive's with `!` and the path behind it. */
  textOf(uri: string): string | undefined;
}

export function createHelm(): Helm {
  const memo = createMemo();
  const cache = templateCache();
  const packed = new Map<string, () => string>();
  const kept = new Map<string, RenderMemory>();
  const varied = new Set<RenderMemory>();

  function keptFor({ chart, release = "", namespace = "", values }: ChartRequest): RenderMemory {
    const named = values.map((each) => ("uri" in each ? each.uri : each.kind));
    const key = JSON.stringify([chart, release, namespace, named]);
    const known = kept.get(key) ?? createRenderMemory(varied);
    kept.set(key, known);
    return known;
  }

  function build(request: ChartRequest, given: BuildFiles): ChartBuild {
    const reads = new Set<string>();
    const files = recorded(given, reads);
    const chart = withDefaults(load(request, files, memo), request.defaults ?? [], files, memo);
    if (isFault(chart)) return failed(chart, reads);
    for (const [uri, text] of packedTexts(chart)) packed.set(uri, text);
    const values = userValues(request.values, chart.chartUri, files, memo);
    if (isFault(values)) return failed(values, reads);
    const prepared = prepareChart(chart, values, request, { memo, cache });
    if (isFault(prepared)) return failed(prepared, reads);
    const memory = keptFor(request);
    const rendered = renderChart(prepared, { cache, memory });
    if (isFault(rendered)) return { ...failed(rendered, reads), prepared };
    const otherwise: ChartBuild["otherwise"] = (uris, change) => renderOtherwise(rendered, uris, change);
    const leftOutFiles: BuildProblem[] = [];
    const all = objectsOf(rendered.files, memo, "part", memory.objects, (problem) => leftOutFiles.push(problem));
    if (isFault(all)) return { ...failed(all, reads), rendered, otherwise, prepared };
    const { objects, problems: tooMany } = withoutTooMany(all);
    const { gaveUp, missing, leftOut } = rendered;
    const namespace = request.namespace ?? "default";
    const gaps = request.values.flatMap((each) => (each.kind === "unknown" ? [each] : []));
    const unsureOf = ({ root }: BuiltObject): readonly Unsure[] =>
      gaps.flatMap(({ why, kinds }) => (kinds === undefined || kinds.has(kindOf(root)) ? [{ path: [], why }] : []));
    for (const uri of templatesBelow(chart)) reads.add(uri);
    let off: readonly OffByDefault[] | undefined;
    return {
      switchedOff() {
        off ??= switchedOff(rendered, objects, { memo, cache }, (switches) => {
          const given = copyMap(values);
          turn(given, switches);
          return prepareChart(chart, given, request, { memo, cache });
        });
        return off;
      },
      objects:
        gaps.length === 0 ? objects : objects.map((each) => ({ ...each, unsure: [...unsureOf(each), ...each.unsure] })),
      reads,
      problems: [
        // Templates that are left out may be anything; else the release has what its missing charts bring, besides.
        ...(missing === undefined
          ? []
          : [
              unknown(
                missing.fault,
                leftOut === 0 ? { name: prepared.active.chart.metadata.name, namespace } : undefined,
              ),
            ]),
        // Where it is known which objects are meant, all others are what they are.
        ...gaps.flatMap(({ why, uri, at = { start: 0, end: 0 }, kinds }) =>
          kinds === undefined ? [{ kind: "unknown", message: why, uri, span: at } as const] : [],
        ),
        ...gaveUp,
        ...leftOutFiles,
        ...tooMany,
      ],
      rendered,
      otherwise,
      prepared,
    };
  }

  return Object.freeze({
    build,
    textOf: (uri: string) => packed.get(uri)?.(),
  });
}

function kindOf(root: YamlMap): string {
  const kind = root.entries.find(({ key }) => key.text === "kind")?.value;
  return kind?.kind === "scalar" ? kind.text : "";
}

function unknown(problem: BuildProblem, brings: BuildProblem["brings"]): BuildProblem {
  return { ...problem, kind: "unknown", ...(brings && { brings }) };
}

function failed({ fault: problem }: HelmFault, reads: ReadonlySet<string>): ChartBuild {
  return { objects: [], reads, problems: [problem], switchedOff: () => [] };
}

function recorded(files: BuildFiles, reads: Set<string>): BuildFiles {
  return {
    text(uri) {
      reads.add(uri);
      return files.text(uri);
    },
    bytes(uri) {
      reads.add(uri);
      return files.bytes(uri);
    },
    stream(uri) {
      reads.add(uri);
      return files.stream(uri);
    },
    list(folder) {
      reads.add(folder);
      return files.list(folder);
    },
    ...(files.gunzip && { gunzip: files.gunzip }),
  };
}

function load(
  { chart: uri, withoutMissing = false }: ChartRequest,
  files: BuildFiles,
  memo: Memo,
): LoadedChart | HelmFault {
  if (uri.endsWith(".tgz")) return loadArchive(uri, { bytes: () => files.bytes(uri), gunzip: files.gunzip }, memo);
  const found = chartFiles(uri, files);
  if (isFault(found)) return found;
  if (found.length === 0) return fault(uri, "there is no chart here");
  return loadChart(uri, withoutMissing ? withStandIns(uri, found, files, memo) : found, memo);
}

/** The chart with other files in place of its own `values.yaml`. */
function withDefaults(
  chart: LoadedChart | HelmFault,
  defaults: readonly string[],
  files: BuildFiles,
  memo: Memo,
): LoadedChart | HelmFault {
  if (isFault(chart) || defaults.length === 0) return chart;
  const values = userValues(
    defaults.map((uri) => ({ kind: "file", uri }) as const),
    chart.chartUri,
    files,
    memo,
  );
  return isFault(values) ? values : { ...chart, values };
}

/** Also of charts that are switched off: they tell what these would write. */
function templatesBelow({ templates, dependencies }: LoadedChart): readonly string[] {
  return [...templates.map(({ uri }) => uri), ...dependencies.flatMap(templatesBelow)];
}

/** The texts of an archive's files that places may lead to. */
function* packedTexts(chart: LoadedChart): Iterable<readonly [string, () => string]> {
  for (const child of chart.dependencies) yield* packedTexts(child);
  if (!isPacked(chart.chartUri)) return;
  yield [chart.chartUri, () => chart.chartText];
  for (const file of [...chart.templates, ...chart.files]) if (isPacked(file.uri)) yield [file.uri, file.text];
  if (chart.valuesFile !== undefined) yield [chart.valuesFile.uri, chart.valuesFile.text];
}
