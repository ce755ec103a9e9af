import { findReleases, type Release } from "../helm/releases.ts";
import type { EntryPoint } from "./entryPoint.ts";
import { linkedBelow } from "./linkedBelow.ts";
import { folderOf } from "./paths.ts";
import type { Survey } from "./survey.ts";

/**
 * Every way in which the charts of a workspace are installed: as they are, once for each values file beside their own, or as
 * a tool says. `aside`: files that are only shown. `old`: charts that are installed only if a tool says so.
 */
export function chartEntries(
  survey: Survey,
  aside: (path: string) => boolean,
  old: ReadonlyMap<string, string>,
): readonly EntryPoint[] {
  const { tree, files, charts } = survey;
  if (charts.size === 0) return [];
  const paths = new Map(tree.paths.map((path) => [files.uriOf(path), path]));
  const folders = new Map<string, string>();
  for (const folder of tree.paths.flatMap((path) => (/(?:^|\/)Chart\.yaml$/.test(path) ? [folderOf(path)] : []))) {
    const chart = files.uriOf(folder === "." ? "Chart.yaml" : `${folder}/Chart.yaml`);
    folders.set(chart.replace(/\/Chart\.yaml$/, ""), folder);
  }
  const releases = findReleases({ paths: tree.paths, uriOf: files.uriOf, text: files.text });
  const isOwn = ({ from }: Release) => from.tool === "alone" || from.tool === "values";
  const stays = new Set(
    releases.flatMap((release) => (isOwn(release) ? [] : (old.get(folders.get(release.chart) ?? "") ?? []))),
  );
  return releases.flatMap((release) => {
    const folder = folders.get(release.chart);
    if (folder === undefined || release.trial === true) return [];
    const described = paths.get(release.from.uri);
    const own = isOwn(release);
    // Where a tool installs an old version, nobody has the newest.
    if (own && (old.has(folder) || stays.has(folder))) return [];
    if (aside(own ? `${folder}/x` : (described ?? ""))) return [];
    return [entryOf(release, folder, own ? undefined : described, paths, survey)];
  });
}

function entryOf(
  release: Release,
  folder: string,
  described: string | undefined,
  paths: ReadonlyMap<string, string>,
  { tree, files }: Survey,
): EntryPoint {
  const { namespace, cluster, from } = release;
  const values = [
    ...(release.defaults ?? []),
    ...release.values.flatMap((each) => (each.kind === "file" || each.kind === "content" ? [each.uri] : [])),
  ].flatMap((uri) => paths.get(uri) ?? []);
  // What a values file is called tells releases apart as a path does; elsewhere it is where the release goes.
  const stage = from.tool === "values" ? cluster?.name : undefined;
  const named = stage === undefined ? [] : [`${folder}/${stage}`];
  const addresses = described === undefined ? [folder, ...named] : [folderOf(described), ...values, folder];
  const goes = from.tool === "values" ? undefined : cluster;
  const name = release.release ?? "";
  return {
    id: `chart ${folder} ${described ?? ""} ${namespace ?? ""}/${name} ${values.join(" ")}`,
    kind: from.tool === "argo" || from.tool === "flux" ? "application" : "chart",
    path: folder,
    addresses: name === "" ? addresses : [...addresses, name],
    ...(stage !== undefined && { stage }),
    bases: [folder],
    files: [...new Set([...linkedBelow(folder, tree, files), ...values])],
    ...(namespace !== undefined && { namespace }),
    ...(goes !== undefined && {
      destination: {
        ...(goes.name !== undefined && { name: goes.name }),
        ...(goes.server !== undefined && { server: goes.server }),
      },
    }),
    ...(described !== undefined && { describedIn: described }),
    recipe: { parts: [{ kind: "chart", folder, request: release }] },
  };
}
