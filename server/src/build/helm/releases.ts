import { readYaml } from "../../gotemplate/readYaml.ts";
import type { GoValue } from "../../gotemplate/values.ts";
import { releasesAlone } from "./releases/alone.ts";
import { argoReleases } from "./releases/argo.ts";
import { documentsOf, type ReadDocument, textAt } from "./releases/documents.ts";
import { fluxReleases, type ValuesHolders } from "./releases/flux.ts";
import { helmfileReleases, helmfilesIn } from "./releases/helmfile.ts";
import { isKustomizationFile, kustomizeReleases } from "./releases/kustomize.ts";
import type { Release, ReleaseFiles } from "./releases/release.ts";
import { folderOf, type ReleaseTree, releaseTree } from "./releases/tree.ts";
import { stagesOfValues } from "./releases/valuesNames.ts";
import type { ChartRequest } from "./request.ts";

export type { Release, ReleaseFiles, ReleaseOrigin } from "./releases/release.ts";

/**
 * Every way in which the charts of a repository are installed, as its files tell. Where a tool or a values file beside the
 * chart says how, the bare defaults are no release, and neither is a values file that a tool takes. `elsewhere`: what else
 * installs charts. Pure; never throws.
 */
export function findReleases(files: ReleaseFiles, elsewhere: readonly ChartRequest[] = []): readonly Release[] {
  const tree = releaseTree(files);
  if (tree.charts.size === 0 && !files.paths.some(isKustomizationFile)) return [];
  const installed = installedReleases(tree);
  const root = tree.uriOf("x").length - 1;
  const isReplaced = replacedBy(installed, elsewhere, (uri) => uri.slice(root));
  const alone = [...tree.charts].flatMap((folder) => releasesAlone(tree, folder));
  return [...installed, ...alone.filter((release) => !isReplaced(release))];
}

/** Tells the releases that a chart has of itself, where a tool installs it so or under the same name. */
function replacedBy(
  installed: readonly ChartRequest[],
  elsewhere: readonly ChartRequest[],
  pathOf: (uri: string) => string,
): (release: Release) => boolean {
  const byChart = new Map<string, { readonly uris: Set<string>; readonly stages: Set<string>; all: boolean }>();
  for (const request of [...installed, ...elsewhere]) {
    const known = byChart.get(request.chart) ?? { uris: new Set(), stages: new Set(), all: false };
    byChart.set(request.chart, known);
    for (const uri of valuesUris(request)) {
      known.uris.add(uri);
      for (const stage of stagesOfValues(pathOf(uri))) known.stages.add(stage);
    }
  }
  // A set that names a file as nobody here can tell may take any.
  for (const { chart, values } of elsewhere) {
    const known = byChart.get(chart);
    if (known !== undefined && values.some(({ kind }) => kind === "unknown")) known.all = true;
  }
  return ({ chart, values, cluster, from: { tool } }) => {
    const known = byChart.get(chart);
    if (known === undefined || tool === "ci") return false;
    if (tool === "alone" || known.all) return true;
    return (
      values.some((each) => each.kind === "file" && known.uris.has(each.uri)) || known.stages.has(cluster?.name ?? "")
    );
  };
}

/** The values files of a release, weakest first. */
export function valuesUris({ defaults = [], values }: ChartRequest): readonly string[] {
  return [...defaults, ...values.flatMap((each) => (each.kind === "file" ? [each.uri] : []))];
}

/** Releases that a tool describes. */
function installedReleases(tree: ReleaseTree): readonly Release[] {
  const read = new Map<string, readonly ReadDocument[]>();
  const documents = (path: string): readonly ReadDocument[] => {
    const known = read.get(path) ?? documentsOf(tree.uriOf(path), tree.text(path) ?? "");
    read.set(path, known);
    return known;
  };
  const holders = createHolders(tree, documents);
  const helmfiles = helmfilesIn(tree, documents);
  return tree.paths.flatMap((path) => {
    const isHelmfile = helmfiles.has(path);
    const text = isHelmfile || /\.ya?ml$|(?:^|\/)Kustomization$/.test(path) ? tree.text(path) : undefined;
    if (text === undefined) return [];
    const uri = tree.uriOf(path);
    if (isHelmfile) return helmfileReleases(tree, uri, folderOf(path), documents(path));
    if (isKustomizationFile(path) && text.includes("helmCharts"))
      return documents(path).flatMap((each) => kustomizeReleases(tree, uri, folderOf(path), each));
    if (text.includes("argoproj.io/") && /\bkind:\s*["']?Application\b/.test(text))
      return documents(path).flatMap((each) => argoReleases(tree, uri, each));
    if (text.includes("helm.toolkit.fluxcd.io/"))
      return documents(path).flatMap((each) => fluxReleases(tree, uri, each, holders));
    return [];
  });
}

/** Looks a ConfigMap or Secret up among all files; only for releases that refer to one. */
function createHolders(tree: ReleaseTree, documents: (path: string) => readonly ReadDocument[]): ValuesHolders {
  let known: Map<string, GoValue> | undefined;
  const find = (): Map<string, GoValue> => {
    const found = new Map<string, GoValue>();
    for (const path of tree.paths) {
      if (!/\.ya?ml$/.test(path) || !/\bkind:\s*["']?(?:ConfigMap|Secret)\b/.test(tree.text(path) ?? "")) continue;
      for (const { root } of documents(path)) {
        const kind = textAt(root, "kind");
        if (kind !== "ConfigMap" && kind !== "Secret") continue;
        found.set(
          `${kind} ${textAt(root, "metadata", "namespace") ?? "default"}/${textAt(root, "metadata", "name")}`,
          root,
        );
      }
    }
    return found;
  };
  const read = new Map<string, ReturnType<typeof readYaml>>();
  return {
    find(kind, namespace, name) {
      known ??= find();
      return known.get(`${kind} ${namespace}/${name}`);
    },
    read(text) {
      const { origin, at } = text.runs[0] ?? {};
      const key = `${origin?.uri} ${origin?.start} ${at}`;
      const value = read.get(key) ?? readYaml(text);
      read.set(key, value);
      return value;
    },
  };
}
