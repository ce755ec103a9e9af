import type { GoValue } from "../../../gotemplate/values.ts";
import type { ValuesSource } from "../request.ts";
import { at, listAt, type ReadDocument, setTextOf, textAt } from "./documents.ts";
import type { Release } from "./release.ts";
import { inside, type ReleaseTree } from "./tree.ts";

export function isHelmfile(path: string): boolean {
  return /(?:^|\/)helmfile\.ya?ml$|(?:^|\/)helmfile\.d\/[^/]+\.ya?ml$/.test(path);
}

/** The charts of the repository that a helmfile installs. `folder`: where it lies. */
export function helmfileReleases(
  tree: ReleaseTree,
  uri: string,
  folder: string,
  { root, start }: ReadDocument,
): readonly Release[] {
  return listAt(root, "releases").flatMap((each): readonly Release[] => {
    const written = textAt(each, "chart") ?? "";
    const chart = /^\.{0,2}\//.test(written) ? inside(folder, written) : undefined;
    const installed = at(each, "installed");
    if (chart === undefined || !tree.charts.has(chart)) return [];
    if (installed?.kind === "bool" && !installed.value) return [];
    const context = textAt(each, "kubeContext") ?? textAt(root, "helmDefaults", "kubeContext");
    return [
      {
        chart: tree.folderUri(chart),
        release: textAt(each, "name"),
        namespace: textAt(each, "namespace"),
        values: [
          ...listAt(each, "values").map((values) => valuesOf(values, tree, uri, folder)),
          ...listAt(each, "set").flatMap((set) => settings(set, tree, uri, folder)),
        ],
        ...(context !== undefined && { cluster: { name: context } }),
        from: { tool: "helmfile", uri, start },
      },
    ];
  });
}

function valuesOf(values: GoValue, tree: ReleaseTree, uri: string, folder: string): ValuesSource {
  if (values.kind === "map") return { kind: "map", map: values };
  const written = values.kind === "string" ? values.text : "";
  const path = written.endsWith(".gotmpl") ? undefined : inside(folder, written);
  return path === undefined
    ? { kind: "unknown", why: `only helmfile knows the values of ${written}`, uri }
    : { kind: "file", uri: tree.uriOf(path) };
}

function settings(set: GoValue, tree: ReleaseTree, uri: string, folder: string): readonly ValuesSource[] {
  const name = textAt(set, "name");
  if (name === undefined) return [];
  const file = textAt(set, "file");
  const path = file === undefined ? undefined : inside(folder, file);
  if (path !== undefined) return [{ kind: "content", path: name, uri: tree.uriOf(path) }];
  const list = listAt(set, "values").map((each) => setTextOf(each) ?? "");
  const value =
    list.length > 0 ? `{${list.join(",")}}` : (setTextOf(at(set, "value")) ?? "").replace(/(?<!\\),/g, "\\,");
  return [{ kind: "set", text: `${name}=${value}`, uri }];
}
