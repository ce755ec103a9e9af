import { addressOfValues, beyondValues } from "../helm/releases/valuesNames.ts";
import { findReleases, type Release, valuesUris } from "../helm/releases.ts";
import { createdNamespace, readApplication } from "./argo.ts";
import { isStage } from "./aside.ts";
import type { ApplicationSteps, EntryPoint } from "./entryPoint.ts";
import { chartsTakenIn, linkedBelow } from "./linkedBelow.ts";
import { folderOf, nameOf } from "./paths.ts";
import { serverNames } from "./serverNames.ts";
import type { Survey } from "./survey.ts";

/**
 * Every way in which the charts of a workspace are installed: as they are, once for each values file beside their own, or as
 * a tool says. `aside`: files that are only shown. `old`: charts that are installed only if a tool says so. `others`: entries
 * that install charts, too.
 */
export function chartEntries(
  survey: Survey,
  aside: (path: string) => boolean,
  old: ReadonlyMap<string, string>,
  others: readonly EntryPoint[],
): readonly EntryPoint[] {
  const { tree, files, charts } = survey;
  if (charts.size === 0) return [];
  const paths = new Map(tree.paths.map((path) => [files.uriOf(path), path]));
  const folders = new Map<string, string>();
  for (const folder of tree.paths.flatMap((path) => (/(?:^|\/)Chart\.yaml$/.test(path) ? [folderOf(path)] : []))) {
    const chart = files.uriOf(folder === "." ? "Chart.yaml" : `${folder}/Chart.yaml`);
    folders.set(chart.replace(/\/Chart\.yaml$/, ""), folder);
  }
  const elsewhere = others.flatMap(({ recipe }) =>
    recipe.parts.flatMap((part) => (part.kind === "chart" ? [part.request] : [])),
  );
  const releases = findReleases({ paths: tree.paths, uriOf: files.uriOf, text: files.text }, elsewhere);
  const isOwn = ({ from }: Release) => from.tool === "alone" || from.tool === "values";
  const stays = new Set(
    releases.flatMap((release) => (isOwn(release) ? [] : (old.get(folders.get(release.chart) ?? "") ?? []))),
  );
  const named = serverNames(survey);
  const entries = releases.flatMap((release): readonly { readonly entry: EntryPoint; readonly bare: boolean }[] => {
    const folder = folders.get(release.chart);
    // What a kustomization inflates is a part of what it builds.
    if (folder === undefined || release.trial === true || release.from.tool === "kustomize") return [];
    const described = paths.get(release.from.uri);
    const own = isOwn(release);
    // Where a tool installs an old version, nobody has the newest.
    if (own && (old.has(folder) || stays.has(folder))) return [];
    if (aside(own ? `${folder}/x` : (described ?? ""))) return [];
    const entry = entryOf(release, folder, own ? undefined : described, paths, survey);
    const { destination } = entry;
    const placed = destination === undefined ? entry : { ...entry, destination: named(destination) };
    return [{ entry: placed, bare: release.from.tool === "alone" }];
  });
  const taken = takenIn(new Set(entries.map(({ entry }) => entry.path)), survey);
  return entries.flatMap(({ entry, bare }) => (bare && taken.has(entry.path) ? [] : [entry]));
}

/** Charts that others install, which say where they lie: by themselves nobody installs them. Not where they ask for each other. */
function takenIn(folders: ReadonlySet<string>, { files }: Survey): ReadonlySet<string> {
  const takes = new Map([...folders].map((folder) => [folder, new Set(chartsTakenIn(folder, files))]));
  const found = new Set<string>();
  for (const [folder, charts] of takes)
    for (const chart of charts) if (takes.get(chart)?.has(folder) !== true) found.add(chart);
  return found;
}

function entryOf(
  release: Release,
  folder: string,
  described: string | undefined,
  paths: ReadonlyMap<string, string>,
  { tree, files, steering }: Survey,
): EntryPoint {
  const { namespace, cluster, from } = release;
  const values = valuesUris(release).flatMap((uri) => paths.get(uri) ?? []);
  const contents = release.values.flatMap((each) => (each.kind === "content" ? (paths.get(each.uri) ?? []) : []));
  // What a values file is called tells releases apart as a path does; elsewhere it is where the release goes.
  const stage = from.tool === "values" ? cluster?.name : saidBeside(values, folder);
  const named = stage === undefined ? [] : [`${folder}/${stage}`];
  const addresses =
    described === undefined ? [folder, ...named] : [folderOf(described), ...valuesAddresses(values, folder), folder];
  const goes = from.tool === "values" ? undefined : cluster;
  const steps = from.tool === "argo" ? argoStepsOf(described, from.start, steering) : undefined;
  const name = release.release ?? "";
  return {
    id: `chart ${folder} ${described ?? ""} ${namespace ?? ""}/${name} ${[...values, ...contents].join(" ")}`,
    kind: from.tool === "argo" || from.tool === "flux" ? "application" : "chart",
    path: folder,
    addresses: name === "" ? addresses : [...addresses, name],
    ...(stage !== undefined && { stage }),
    bases: [folder],
    files: [...new Set([...linkedBelow(folder, tree, files), ...values, ...contents])],
    ...(namespace !== undefined && { namespace }),
    ...(goes !== undefined && {
      destination: {
        ...(goes.name !== undefined && { name: goes.name }),
        ...(goes.server !== undefined && { server: goes.server }),
      },
    }),
    ...(described !== undefined && { describedIn: described }),
    recipe: { parts: [{ kind: "chart", folder, request: release }], ...(steps && { steps }) },
  };
}

/** What the Application that installs a chart does besides. */
function argoStepsOf(
  described: string | undefined,
  start: number,
  steering: Survey["steering"],
): ApplicationSteps | undefined {
  const object = steering.get(described ?? "")?.argo.find((each) => each.start === start);
  const createNamespace = object && createdNamespace(readApplication(object));
  return object && createNamespace && { tool: "argo", edits: undefined, source: object.source, createNamespace };
}

/** What values files say of a release beyond the chart's folder, the strongest first. */
export function valuesAddresses(values: readonly string[], folder: string): readonly string[] {
  return [...new Set(values.map(addressOfValues).reverse())].filter((address) => address !== folder);
}

/** What the values files beside a chart say in their names: a stage, else what the strongest says. */
export function saidBeside(values: readonly string[], folder: string): string | undefined {
  const said = values.flatMap((path) => (folderOf(path) === folder && beyondValues(nameOf(path))) || []);
  return said.findLast(isStage) ?? said.at(-1);
}
