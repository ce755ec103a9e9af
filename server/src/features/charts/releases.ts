import { homeOf } from "../../build/entryBuild.ts";
import type { ActiveChart } from "../../build/helm/dependencies.ts";
import type { ChartBuild } from "../../build/helm/helm.ts";
import type { ChartScope } from "../../build/helm/scope.ts";
import { copyMap } from "../../build/helm/values.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";

import { type Around, aroundsAt } from "./around.ts";
import { callsIn, createParse } from "./uses.ts";

/** A chart as one release of it has it. */
export interface Release {
  readonly build: ChartBuild;
  /** Names of the clusters that it goes to. */
  readonly clusters: readonly string[];
  readonly active: ActiveChart;
  /** What its templates see. */
  readonly scope: ChartScope;
  /** Keys from the release's values down to those that its templates see: none for the chart itself. */
  readonly below: readonly string[];
  /** The same of all charts of the release. */
  readonly scopes: readonly ChartScope[];
}

/** A place of a template in one release: in a `define` for each call of it. */
export interface Stand {
  readonly release: Release;
  /** The chart's `.` from which the paths around lead down. */
  readonly dot: ChartScope["dot"];
  readonly around: Around;
}

/** The releases of the chart (or sub-chart) that a file belongs to: a template, a helper, or a values file. */
export function releasesOf(snapshot: Snapshot, uri: string): readonly Release[] {
  return chartBuildsOf(snapshot, uri).flatMap(({ build, clusters }) => {
    const { prepared } = build;
    if (prepared === undefined) return [];
    // What a template changes must be seen by nobody else.
    const scopes = prepared.scopesOf(copyMap(prepared.values));
    const isOwn = ({ active: { chart } }: ChartScope) =>
      chart.templates.some((file) => file.uri === uri) || chart.valuesFile?.uri === uri;
    // Values that somebody gives are the chart's; what a chart below it has for itself is not.
    const given = build.reads.has(uri) && !uri.includes("/templates/") && !scopes.some(isOwn);
    return scopes.flatMap((scope) => {
      const { active } = scope;
      if (!isOwn(scope) && !(active.root && given)) return [];
      return [{ build, clusters, active, scope, below: active.path.split("/charts/").slice(1), scopes }];
    });
  });
}

/** Charts that share a template and are asked who calls it: each reads all of its texts for that. */
const mostCharts = 4;

/** What holds at an offset of a template, in each release; of many charts in those of some. `hide`: an action that is being typed. */
export function standsAt(
  releases: readonly Release[],
  text: string,
  offset: number,
  hide?: { readonly start: number; readonly end: number },
): readonly Stand[] {
  // All texts of a chart are read for it, and releases of one chart have the same.
  const known = new Map<string, readonly Around[]>();
  const parse = createParse();
  return releases.flatMap((release) => {
    const top = release.build.prepared?.active;
    if (top === undefined) return [];
    const key = JSON.stringify([top.chart.chartUri, release.scopes.map(({ active }) => active.path)]);
    if (!known.has(key) && known.size >= mostCharts) return [];
    const arounds = known.get(key) ?? aroundsAt(text, offset, callsIn(top, parse), hide);
    known.set(key, arounds);
    return arounds.flatMap((around): readonly Stand[] => {
      const path = around.active?.path;
      const scope = path === undefined ? release.scope : release.scopes.find(({ active }) => active.path === path);
      return scope === undefined ? [] : [{ release, dot: scope.dot, around }];
    });
  });
}

/** All charts that are built of a file, with the clusters that they go to. */
export function chartBuildsOf(
  { clusters, description }: Snapshot,
  uri: string,
): readonly { readonly build: ChartBuild; readonly clusters: readonly string[]; readonly home: string | undefined }[] {
  return [...(description?.cells.values() ?? [])].flatMap((cell) => {
    const known = cell.known();
    if (known.charts.length === 0 || !known.reads.has(uri)) return [];
    const { entry, charts } = cell.get();
    const names = clusters.filter(({ entries }) => entries.includes(entry)).map(({ name }) => name);
    return charts
      .filter((build) => build.reads.has(uri))
      .map((build) => ({ build, clusters: names, home: homeOf(entry) }));
  });
}

/** What a file is called from the folder of a release's chart: sub-charts have files of the same names. */
export function nameFrom(uri: string, { build: { prepared } }: Pick<Release, "build">): string {
  const folder = prepared?.active.chart.chartUri.replace(/[^/]*$/, "");
  return folder !== undefined && uri.startsWith(folder)
    ? uri.slice(folder.length)
    : uri.slice(uri.lastIndexOf("/") + 1);
}
