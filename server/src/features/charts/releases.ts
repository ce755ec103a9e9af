import { homeOf } from "../../build/entryBuild.ts";
import type { ActiveChart } from "../../build/helm/dependencies.ts";
import type { ChartBuild } from "../../build/helm/helm.ts";
import type { ChartScope } from "../../build/helm/scope.ts";
import { copyMap } from "../../build/helm/values.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";

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
}

/** The releases of the chart (or sub-chart) that a file belongs to: a template, a helper, or a values file. */
export function releasesOf(snapshot: Snapshot, uri: string): readonly Release[] {
  return chartBuildsOf(snapshot, uri).flatMap(({ build, clusters }) => {
    const { prepared } = build;
    if (prepared === undefined) return [];
    // What a template changes must be seen by nobody else.
    const scopes = prepared.scopesOf(copyMap(prepared.values));
    return scopes.flatMap((scope) => {
      const { active } = scope;
      const own = active.chart.templates.some((file) => file.uri === uri) || active.chart.valuesFile?.uri === uri;
      if (!own && !(active.root && build.reads.has(uri) && !uri.includes("/templates/"))) return [];
      return [{ build, clusters, active, scope, below: active.path.split("/charts/").slice(1) }];
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
