import type { Release } from "./release.ts";
import { below, type ReleaseTree } from "./tree.ts";

/** Files beside `values.yaml` with the values of one release: what tells it apart stands in their name. */
const valuesName = /^(?:values[-.](.+)|(.+)[-.]values)\.ya?ml$/;
/** Names of files that show or try what could be set. */
const shown = /^(?:schema|examples?|samples?|tests?|ci|template|tmpl|defaults?)$/;

/**
 * A chart by itself: once for each values file beside its own, or once with its defaults; and once more for each file that
 * tries it. A library chart is not installed.
 */
export function releasesAlone(tree: ReleaseTree, folder: string): readonly Release[] {
  const chartPath = below(folder, "Chart.yaml");
  const text = tree.text(chartPath) ?? "";
  if (/^type:\s*["']?library\b/m.test(text)) return [];
  const release = (
    path: string | undefined,
    rest: Pick<Release, "cluster" | "trial">,
    tool: Release["from"]["tool"],
  ): Release => ({
    chart: tree.folderUri(folder),
    values: path === undefined ? [] : [{ kind: "file", uri: tree.uriOf(path) }],
    from: { tool, uri: tree.uriOf(path ?? chartPath), start: 0 },
    ...rest,
  });
  const named = tree.namesIn(folder).flatMap((name) => {
    const found = valuesName.exec(name);
    const cluster = found?.[1] ?? found?.[2];
    if (cluster === undefined || shown.test(cluster)) return [];
    return [release(below(folder, name), { cluster: { name: cluster } }, "values")];
  });
  const tries = tree
    .namesIn(below(folder, "ci"))
    .filter((name) => /-values\.ya?ml$/.test(name))
    .map((name) => release(below(folder, `ci/${name}`), { trial: true }, "ci"));
  return [...(named.length > 0 ? named : [release(undefined, {}, "alone")]), ...tries];
}
