import { valueAt } from "../../yaml/graft.ts";
import type { YamlNode } from "../../yaml/tree.ts";
import type { BuiltObject } from "../build.ts";
import { uriBelow } from "../files.ts";
import type { ChartBuild } from "../helm/helm.ts";
import { documentsOf } from "../helm/releases/documents.ts";
import { inflatedCharts } from "../helm/releases/kustomize.ts";
import type { ChartRequest } from "../helm/request.ts";
import { fieldFlag } from "./fields.ts";
import type { Plan } from "./plan.ts";
import { type Resource, withUnsure } from "./resource.ts";
import { type Frame, type Scope, sayIn } from "./scope.ts";
import { failedAt } from "./trouble.ts";

/** Renders a chart. */
export type ChartBuilder = (request: ChartRequest, files: Scope["files"]) => ChartBuild;

/** What an entry of `helmCharts` makes of a chart that lies here. */
export function inflated(
  plan: Plan,
  entry: YamlNode,
  index: number,
  scope: Scope,
  frame: Frame,
  build: ChartBuilder,
): readonly Resource[] | undefined {
  const { files } = scope;
  const { uri } = plan.source;
  const [document] = documentsOf(uri, files.text(uri) ?? "");
  if (document === undefined) return undefined;
  const { root, folder } = pathsOf(frame.folder, scope.root);
  const uriOf = (path: string): string => (path === "." ? root : uriBelow(root, path));
  const isFile = (path: string): boolean => files.text(uriOf(path)) !== undefined;
  const request = inflatedCharts({ uriOf, isFile, folderUri: uriOf }, uri, folder, document)[index];
  if (request === undefined) return undefined;
  const made = build(request, files);
  frame.charts.push(made);
  // New files in its folders are seen by nobody here.
  frame.fleeting = true;
  const say = sayIn(frame);
  for (const { kind, message, uri: where, span } of made.problems) {
    if (kind === "unknown") frame.incomplete = true;
    say({ kind, message, source: { uri: where }, span });
  }
  return made.objects.filter((object) => isWanted(object, entry)).flatMap((object) => resourcesOf(object, scope, say));

  function resourcesOf({ source, unsure }: BuiltObject, { load }: Scope, tell: typeof say): readonly Resource[] {
    if (source.document === undefined) return [];
    const { direct, listed, troubles } = load(source.document, source);
    for (const trouble of troubles)
      tell({ ...failedAt(entry, trouble.message), source: trouble.source, span: trouble.span });
    return [...direct, ...listed].map((resource) => unsure.reduce(withUnsure, resource));
  }
}

/** The folder that is read, and the path of another in it. */
function pathsOf(folder: string, root = "file://"): { readonly root: string; readonly folder: string } {
  const path = folder
    .slice(root.length + 1)
    .split("/")
    .map(decodeURIComponent)
    .join("/");
  return { root, folder: path === "" ? "." : path };
}

function isWanted({ root }: BuiltObject, entry: YamlNode): boolean {
  const hook = valueAt(valueAt(valueAt(root, "metadata"), "annotations"), "helm.sh/hook");
  if (hook?.kind !== "scalar") return true;
  const isTest = hook.text.split(",").some((word) => /^test(?:-success)?$/.test(word.trim()));
  return !fieldFlag(entry, "skipHooks") && !(isTest && fieldFlag(entry, "skipTests"));
}
