import { limits } from "../../limits.ts";
import { type BuildFiles, uriBelow } from "../files.ts";
import { type Memo, metadataOf } from "./chart.ts";
import { isMeant } from "./dependencies.ts";
import { isFault } from "./fault.ts";
import { type ChartFile, chartFiles } from "./files.ts";
import type { Dependency, Metadata } from "./metadata.ts";

/**
 * The files of a chart with those of dependencies that nobody has fetched into `charts/` and that lie in the same repository,
 * as if they lay there: where `repository: file://…` says, or right beside the chart, under its name and in a version that it
 * asks for. `helm dependency build` brings the one; a repository that publishes both is where the other comes from.
 */
export function withStandIns(
  folder: string,
  given: readonly ChartFile[],
  files: BuildFiles,
  memo: Memo,
): readonly ChartFile[] {
  let looked = given.length;

  /** `inside`: the folders of the charts that this one stands in, and its own. */
  function complete(own: readonly ChartFile[], inside: readonly string[]): readonly ChartFile[] {
    const metadata = metadataIn(own, memo);
    if (metadata === undefined || inside.length > limits.build.charts) return own;
    const at = inside.at(-1) ?? "";
    const found: ChartFile[] = [];
    const present = new Set<string>();
    for (const [name, { uri, chart }] of chartsBelow(own)) {
      present.add(metadataIn(chart, memo)?.name ?? name);
      const more = complete(chart, [...inside, uri]).slice(chart.length);
      found.push(...more.map((file) => below(name, file)));
    }
    for (const each of metadata.dependencies) {
      if (present.has(each.name) || isPacked(each, own)) continue;
      present.add(each.name);
      const place = placeOf(each, at);
      if (place === undefined || inside.includes(place)) continue;
      const chart = chartAt(place, each, files, memo);
      looked += chart.length;
      if (chart.length === 0 || looked > limits.build.files.count) continue;
      found.push(...complete(chart, [...inside, place]).map((file) => below(each.name, file)));
    }
    return found.length === 0 ? own : [...own, ...found];
  }

  return complete(given, [folder]);
}

function below(name: string, file: ChartFile): ChartFile {
  return { ...file, path: `charts/${name}/${file.path}` };
}

function metadataIn(own: readonly ChartFile[], memo: Memo): Metadata | undefined {
  const named = (path: string) => own.find((file) => file.path === path && file.astray === undefined);
  const chart = named("Chart.yaml");
  const metadata = chart && metadataOf(chart, named("requirements.yaml"), memo);
  return metadata === undefined || isFault(metadata) ? undefined : metadata;
}

/** The charts in `charts/` that are folders, with the paths that they know their files by. */
function chartsBelow(
  own: readonly ChartFile[],
): ReadonlyMap<string, { readonly uri: string; readonly chart: ChartFile[] }> {
  const found = new Map<string, { uri: string; readonly chart: ChartFile[] }>();
  for (const file of own) {
    const [, name = "", path = ""] = /^charts\/([^_./][^/]*)\/(.+)$/.exec(file.path) ?? [];
    if (name === "" || file.astray !== undefined) continue;
    const group = found.get(name) ?? { uri: "", chart: [] };
    found.set(name, group);
    group.chart.push({ ...file, path });
    if (path === "Chart.yaml") group.uri = file.uri.slice(0, file.uri.lastIndexOf("/"));
  }
  return found;
}

/** As an archive, or behind a link that is not followed: of that something is known already. */
function isPacked({ name }: Dependency, own: readonly ChartFile[]): boolean {
  return own.some(
    ({ path }) => path === `charts/${name}` || (path.startsWith(`charts/${name}-`) && path.endsWith(".tgz")),
  );
}

/** From the chart's folder, where `repository: file://…` says that a dependency lies; not from the root of somebody's machine. */
export function saidPlace(repository: string): string | undefined {
  return /^file:\/\/(?!\/)(.*)$/.exec(repository)?.[1];
}

function placeOf({ name, repository }: Dependency, chart: string): string | undefined {
  const said = saidPlace(repository);
  if (said === undefined && repository.startsWith("file:")) return undefined;
  let at = chart;
  for (const part of (said ?? `../${name}`).split("/")) {
    if (part === "" || part === ".") continue;
    at = part === ".." ? at.slice(0, at.lastIndexOf("/")) : uriBelow(at, part);
  }
  return at;
}

/** The files of the chart that is meant; none where another lies there, or none. */
function chartAt(folder: string, wanted: Dependency, files: BuildFiles, memo: Memo): readonly ChartFile[] {
  if (files.text(uriBelow(folder, "Chart.yaml")) === undefined) return [];
  const found = chartFiles(folder, files);
  const metadata = isFault(found) ? undefined : metadataIn(found, memo);
  return !isFault(found) && metadata !== undefined && isMeant(wanted, metadata) ? found : [];
}
