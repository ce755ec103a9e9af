import type { GoValue } from "../../../gotemplate/values.ts";
import type { ChartRequest, ValuesSource } from "../request.ts";
import {
  at,
  isTrue,
  listAt,
  parameterSet,
  type ReadDocument,
  setTextOf,
  stringAt,
  textAt,
  writtenText,
} from "./documents.ts";
import type { Release } from "./release.ts";
import { inside, type ReleaseTree } from "./tree.ts";

/** The charts of the repository that an Argo CD Application installs. */
export function argoReleases(tree: ReleaseTree, uri: string, { root, start }: ReadDocument): readonly Release[] {
  if (textAt(root, "kind") !== "Application" || !/^argoproj\.io\//.test(textAt(root, "apiVersion") ?? "")) return [];
  const spec = at(root, "spec");
  const single = at(spec, "source");
  const sources = single === undefined ? listAt(spec, "sources") : [single];
  const namespace = textAt(spec, "destination", "namespace");
  return sources.flatMap((source): readonly Release[] => {
    const folder = inside(".", textAt(source, "path") ?? "..");
    if (folder === undefined || !tree.charts.has(folder) || textAt(source, "chart") !== undefined) return [];
    const helm = at(source, "helm");
    return [
      {
        chart: tree.folderUri(folder),
        namespace,
        ...argoChart(helm, folder, sources, tree, uri),
        release: textAt(helm, "releaseName") ?? textAt(root, "metadata", "name"),
        cluster: clusterOf(at(spec, "destination")),
        from: { tool: "argo", uri, start },
      },
    ];
  });
}

function clusterOf(destination: GoValue | undefined): Release["cluster"] {
  const name = textAt(destination, "name");
  const server = textAt(destination, "server");
  return { ...(name !== undefined && { name }), ...(server !== undefined && { server }) };
}

/** What the `helm` of a source says. `folder`: its path; `sources`: all of the Application, for `$ref/…`. */
function argoChart(
  helm: GoValue | undefined,
  folder: string,
  sources: readonly GoValue[],
  tree: Pick<ReleaseTree, "uriOf">,
  uri: string,
): Pick<ChartRequest, "values" | "kubeVersion" | "apiVersions"> {
  const optional = isTrue(at(helm, "ignoreMissingValueFiles"));
  const file = (path: string): ValuesSource => ({ kind: "file", uri: tree.uriOf(path), ...(optional && { optional }) });
  const files = listAt(helm, "valueFiles").flatMap((each): readonly ValuesSource[] => {
    const written = each.kind === "string" ? each.text : "";
    const [, ref, rest] = /^\$([^/]+)\/(.*)$/.exec(written) ?? [];
    const path =
      ref === undefined ? inside(folder, written) : refersHere(ref, sources) ? inside(".", rest ?? "") : undefined;
    return [path === undefined ? missing(written, uri) : file(path)];
  });
  const object = at(helm, "valuesObject");
  const text = stringAt(helm, "values");
  const inline: readonly ValuesSource[] =
    object?.kind === "map" && object.entries.size > 0
      ? [{ kind: "map", map: object }]
      : text === undefined || text.text.trim() === ""
        ? []
        : [{ kind: "text", text, uri }];
  const parameters = listAt(helm, "parameters").flatMap((each): readonly ValuesSource[] => {
    const name = textAt(each, "name");
    const value = setTextOf(at(each, "value")) ?? "";
    if (name === undefined) return [];
    return [parameterSet(name, value, isTrue(at(each, "forceString")), uri, writtenText(at(each, "value")))];
  });
  const contents = listAt(helm, "fileParameters").flatMap((each): readonly ValuesSource[] => {
    const name = textAt(each, "name");
    const path = inside(folder, textAt(each, "path") ?? "..");
    return name === undefined || path === undefined ? [] : [{ kind: "content", path: name, uri: tree.uriOf(path) }];
  });
  const apiVersions = listAt(helm, "apiVersions").flatMap((each) => (each.kind === "string" ? [each.text] : []));
  return {
    values: [...files, ...inline, ...parameters, ...contents],
    ...(textAt(helm, "kubeVersion") !== undefined && { kubeVersion: textAt(helm, "kubeVersion") }),
    ...(apiVersions.length > 0 && { apiVersions }),
  };
}

/** A source of that name which is a repository, not a chart from elsewhere: this one, as far as anybody can tell. */
function refersHere(ref: string, sources: readonly GoValue[]): boolean {
  return sources.some((each) => textAt(each, "ref") === ref && textAt(each, "chart") === undefined);
}

function missing(written: string, uri: string): ValuesSource {
  return { kind: "unknown", why: `the values file ${written} is not in this repository`, uri };
}
