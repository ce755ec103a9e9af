import type { EntryBuild } from "../build/entryBuild.ts";
import type { ChartBuild } from "../build/helm/helm.ts";
import type { Change } from "../build/helm/otherwise.ts";
import { manifestFilesOf } from "../build/objects.ts";
import type { ManifestFile, PolicyManifest } from "../manifest/file.ts";
import type { LabelSelector } from "../manifest/types.ts";
import { compileSelector, matches } from "../traffic/selector.ts";
import type { FileContext } from "./context.ts";
import { writtenIn } from "./textPlace.ts";

/** A policy of a chart that selects pods of the same chart, and no longer does when something else is changed. */
export interface LostTarget {
  /** Names of the workloads that it selects as things are. */
  readonly selected: readonly string[];
  /** What it would select by then, and the labels that the first of these pods would bear. */
  readonly selector: LabelSelector;
  readonly labels: Readonly<Record<string, string>>;
}

/** The chart that writes a file; `undefined` where nobody gives the release its name but the chart. */
export function chartOf({
  file,
  snapshot,
  within,
}: FileContext): { readonly chart: ChartBuild; readonly entry: EntryBuild["entry"] } | undefined {
  const uri = writtenIn(file);
  for (const entry of within.entries) {
    // What a kustomization inflates it also names, and changes.
    if (!entry.recipe.parts.some(({ kind }) => kind === "chart")) continue;
    const build = snapshot.description?.builds.get(entry.id);
    if (build === undefined || build.typing !== undefined || !build.reads.has(uri)) continue;
    const chart = build.charts.find(({ rendered }) => rendered?.files.some((each) => each.file.uri === uri));
    if (chart !== undefined) return { chart, entry };
  }
  return undefined;
}

/** Whether a policy of a chart loses all the pods of the chart that it selects. */
export function lostTarget(
  context: FileContext,
  policy: PolicyManifest,
  chart: ChartBuild,
  change: Change,
): LostTarget | undefined {
  const { evidence, file, settings } = context;
  const { rendered } = chart;
  const { podSelector } = policy.object;
  const namespace = evidence.namespaceOf(file.uri, policy.object);
  if (rendered === undefined || policy.partial || isEverything(podSelector)) return undefined;
  const uris = new Set(rendered.files.map((each) => each.file.uri));
  const own = evidence.pods(podSelector, namespace).flatMap(({ name, origins }) =>
    origins.flatMap(({ uri, index }) => {
      const holder = context.fileOf(uri) ?? (uri === file.uri ? file : undefined);
      if (holder?.maps === undefined || !uris.has(writtenIn(holder))) return [];
      return [{ name, written: writtenIn(holder), index }];
    }),
  );
  if (own.length === 0) return undefined;
  const written = writtenIn(file);
  const wanted = new Set([written, ...own.map((each) => each.written)]);
  const otherwise = chart.otherwise?.(wanted, change);
  if (otherwise === undefined) return undefined;
  const files = new Map(
    manifestFilesOf(otherwise.objects, {
      stream: () => undefined,
      options: { kubernetesVersion: settings.kubernetesVersion },
      instance: "",
      before: () => undefined,
      ...(otherwise.memo && { memo: otherwise.memo }),
    }).map((each): [string, ManifestFile] => [writtenIn(each), each]),
  );
  const then = files.get(written)?.policies[file.policies.indexOf(policy)];
  const pods = own.map((each) => files.get(each.written)?.workloads[each.index]?.object.labels);
  const [labels] = pods;
  if (then === undefined || labels === undefined || !pods.every((each) => each !== undefined)) return undefined;
  const selector = compileSelector(then.object.podSelector);
  if (pods.some((each) => matches(selector, each))) return undefined;
  return { selected: [...new Set(own.map(({ name }) => name))], selector: then.object.podSelector, labels };
}

function isEverything({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return Object.keys(matchLabels).length + matchExpressions.length === 0;
}

/** The labels that a selector asks for and pods do not bear, with what these bear instead. */
export function differences({ selector, labels }: LostTarget): readonly {
  readonly key: string;
  readonly wanted: string;
  readonly has: string | undefined;
}[] {
  return Object.entries(selector.matchLabels).flatMap(([key, wanted]) =>
    labels[key] === wanted ? [] : [{ key, wanted, has: labels[key] }],
  );
}
