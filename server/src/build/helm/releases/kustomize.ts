import type { GoMap, GoValue } from "../../../gotemplate/values.ts";
import type { ValuesSource } from "../request.ts";
import { at, listAt, type ReadDocument, textAt } from "./documents.ts";
import type { Release } from "./release.ts";
import { below, inside, type ReleaseTree } from "./tree.ts";

export function isKustomizationFile(path: string): boolean {
  return /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/.test(path);
}

type Tree = Pick<ReleaseTree, "uriOf" | "isFile" | "folderUri">;

/** The charts that a kustomization inflates, where they lie in the repository. `folder`: where it lies. */
export function kustomizeReleases(tree: Tree, uri: string, folder: string, document: ReadDocument): readonly Release[] {
  return inflatedCharts(tree, uri, folder, document).flatMap((each) => each ?? []);
}

/** The same, one for each entry of `helmCharts`; `undefined`: its chart does not lie in the repository. */
export function inflatedCharts(
  tree: Tree,
  uri: string,
  folder: string,
  { root, start }: ReadDocument,
): readonly (Release | undefined)[] {
  const home = inside(folder, textAt(root, "helmGlobals", "chartHome") ?? "charts");
  return listAt(root, "helmCharts").map((each): Release | undefined => {
    const name = textAt(each, "name") ?? "";
    const version = textAt(each, "version");
    const folders = home === undefined ? [] : [below(home, name), below(home, `${name}-${version}/${name}`)];
    const chart = folders.find((path) => tree.isFile(below(path, "Chart.yaml")));
    if (chart === undefined) return undefined;
    const apiVersions = listAt(each, "apiVersions").flatMap((one) => (one.kind === "string" ? [one.text] : []));
    const template = textAt(each, "nameTemplate");
    return {
      chart: tree.folderUri(chart),
      // A template that is none is the name.
      release: textAt(each, "releaseName") ?? (template?.includes("{{") === false ? template : "release-name"),
      namespace: textAt(each, "namespace"),
      values: valuesOf(each, tree, uri, folder),
      ...(textAt(each, "kubeVersion") !== undefined && { kubeVersion: textAt(each, "kubeVersion") }),
      ...(apiVersions.length > 0 && { apiVersions }),
      from: { tool: "kustomize", uri, start },
    };
  });
}

function valuesOf(chart: GoValue, tree: Tree, uri: string, folder: string): readonly ValuesSource[] {
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
