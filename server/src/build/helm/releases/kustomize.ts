import type { GoMap, GoValue } from "../../../gotemplate/values.ts";
import type { ValuesSource } from "../request.ts";
import { at, listAt, type ReadDocument, textAt } from "./documents.ts";
import type { Release } from "./release.ts";
import { below, inside, type ReleaseTree } from "./tree.ts";

export function isKustomizationFile(path: string): boolean {
  return /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/.test(path);
}

/** The charts that a kustomization inflates, where they lie in the repository. `folder`: where it lies. */
export function kustomizeReleases(
  tree: ReleaseTree,
  uri: string,
  folder: string,
  { root, start }: ReadDocument,
): readonly Release[] {
  const home = inside(folder, textAt(root, "helmGlobals", "chartHome") ?? "charts");
  return listAt(root, "helmCharts").flatMap((each): readonly Release[] => {
    const name = textAt(each, "name") ?? "";
    const version = textAt(each, "version");
    const folders = home === undefined ? [] : [below(home, name), below(home, `${name}-${version}/${name}`)];
    const chart = folders.find((path) => tree.isFile(below(path, "Chart.yaml")));
    if (chart === undefined) return [];
    const apiVersions = listAt(each, "apiVersions").flatMap((one) => (one.kind === "string" ? [one.text] : []));
    return [
      {
        chart: tree.folderUri(chart),
        release: textAt(each, "releaseName") ?? "release-name",
        namespace: textAt(each, "namespace"),
        values: valuesOf(each, tree, uri, folder),
        ...(textAt(each, "kubeVersion") !== undefined && { kubeVersion: textAt(each, "kubeVersion") }),
        ...(apiVersions.length > 0 && { apiVersions }),
        from: { tool: "kustomize", uri, start },
      },
    ];
  });
}

function valuesOf(chart: GoValue, tree: ReleaseTree, uri: string, folder: string): readonly ValuesSource[] {
  const file = (written: string): ValuesSource => {
    const path = inside(folder, written);
    return path === undefined
      ? { kind: "unknown", why: `the values file ${written} is not in this repository`, uri }
      : { kind: "file", uri: tree.uriOf(path) };
  };
  const named = textAt(chart, "valuesFile");
  const own = named === undefined ? [] : [file(named)];
  const inline = at(chart, "valuesInline");
  const written =
    inline?.kind === "map" && inline.entries.size > 0 ? [{ kind: "map", map: inline as GoMap } as const] : [];
  const more = listAt(chart, "additionalValuesFiles").flatMap((each) =>
    each.kind === "string" ? [file(each.text)] : [],
  );
  switch (written.length === 0 ? "override" : textAt(chart, "valuesMerge")) {
    case "merge":
      return [...written, ...own, ...more];
    case "replace":
      return [...written, ...more];
    default:
      return [...own, ...written, ...more];
  }
}
