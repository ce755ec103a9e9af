import {
  parseTemplates,
  type Rendered,
  renderTemplate,
  type TemplateCache,
  type TemplateFile,
  type TemplateProblem,
} from "../../gotemplate/engine.ts";
import { satisfies } from "../../gotemplate/semver.ts";
import { sourceText } from "../../gotemplate/text.ts";
import { compareText, type GoMap } from "../../gotemplate/values.ts";
import { entryOf } from "../../manifest/fields.ts";
import { parseDocument } from "../../yaml/stream.ts";
import { capabilities, defaultKubeVersion, kubeVersionText } from "./capabilities.ts";
import { firstDocument, type LoadedChart, type Memo } from "./chart.ts";
import { type ActiveChart, activateCharts, mismatchFault } from "./dependencies.ts";
import { fault, type HelmFault, isFault } from "./fault.ts";
import type { ChartFile } from "./files.ts";
import { baseName } from "./paths.ts";
import type { ChartRequest } from "./request.ts";
import { checkSchemas } from "./schema.ts";
import { type ChartScope, chartScopes, enterTemplate, releaseValue } from "./scope.ts";
import { copyMap, mergeChart } from "./values.ts";

/** A template of a release, with the text that it printed. */
export interface RenderedFile {
  /** `shop/templates/policy.yaml`, as templates and Helm's messages call it. */
  readonly name: string;
  readonly file: ChartFile;
  readonly rendered: Rendered;
}

export interface RenderedChart {
  readonly active: ActiveChart;
  /** All values of the release, as they were before any template. */
  readonly values: GoMap;
  /** By name; neither helpers nor notes. */
  readonly files: readonly RenderedFile[];
}

export interface RenderTools {
  readonly memo: Memo;
  readonly cache: TemplateCache;
}

/** Renders all templates of a chart. `given` are the values of the user, which are kept as they are. */
export function renderChart(
  chart: LoadedChart,
  given: GoMap,
  request: Omit<ChartRequest, "chart" | "values">,
  tools: RenderTools,
): RenderedChart | HelmFault {
  const { metadata, chartUri } = chart;
  const release = request.release ?? metadata.name;
  if (metadata.type === "library")
    return fault(chartUri, `${metadata.name} is a library chart: it cannot be installed`, spanOf(chart, "type"));
  if (release.length > 53 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(release))
    return fault(
      chartUri,
      `“${release}” is no name for a release: at most 53 small letters, digits, “-” and “.”, with a letter or digit at both ends`,
    );
  const kubeVersion = kubeVersionText(request.kubeVersion ?? defaultKubeVersion);
  if (kubeVersion === undefined) return fault(chartUri, `“${request.kubeVersion}” is no version of Kubernetes`);

  const active = activateCharts(chart, given);
  if (isFault(active)) return active;
  const values = copyMap(given);
  const mismatch = mergeChart(active, values, "coalesce");
  if (mismatch !== undefined) return mismatchFault(chart, mismatch);
  const wrong = checkSchemas(active, values, tools.memo);
  if (wrong !== undefined) return wrong;
  if (metadata.kubeVersion !== "" && !satisfies(kubeVersion, metadata.kubeVersion))
    return fault(
      chartUri,
      `the chart asks for Kubernetes ${metadata.kubeVersion}, this is ${kubeVersion}`,
      spanOf(chart, "kubeVersion"),
    );
  const scopes = chartScopes(active, copyMap(values), {
    release: releaseValue(release, request.namespace ?? "default"),
    capabilities: capabilities(kubeVersion, request.apiVersions ?? []),
  });
  const files = executeAll(scopes, tools.cache);
  return isFault(files) ? files : { active, values, files };
}

/** Where Chart.yaml says it. */
function spanOf({ chartText }: LoadedChart, key: "type" | "kubeVersion") {
  return entryOf(parseDocument(firstDocument(chartText), { template: false }).root, key)?.value.span;
}

interface Template {
  readonly scope: ChartScope;
  readonly name: string;
  readonly file: ChartFile;
}

function executeAll(scopes: readonly ChartScope[], cache: TemplateCache): readonly RenderedFile[] | HelmFault {
  const templates = inOrder(scopes.flatMap(templatesOf));
  const set = parseTemplates(
    templates.map(({ name, file }): TemplateFile => ({ name, text: sourceText(file.uri, file.text()) })),
    cache,
  );
  const [problem] = set.problems;
  if (problem !== undefined) return problemFault(problem, undefined);
  const files: RenderedFile[] = [];
  for (const { scope, name, file } of templates) {
    if (baseName(name).startsWith("_")) continue;
    enterTemplate(scope, name);
    const rendered = renderTemplate(set, name, scope.dot);
    if (rendered.problem !== undefined) return problemFault(rendered.problem, file);
    // Notes are for people; they can fail all the same.
    if (!name.endsWith("NOTES.txt")) files.push({ name, file, rendered });
  }
  return files.sort((a, b) => compareText(a.name, b.name));
}

function templatesOf(scope: ChartScope): readonly Template[] {
  const { active } = scope;
  const isLibrary = active.chart.metadata.type.toLowerCase() === "library";
  return active.chart.templates
    .filter(({ path }) => !isLibrary || baseName(path).startsWith("_"))
    .map((file) => ({ scope, name: `${active.path}/${file.path}`, file }));
}

/** The deepest folder first, and within a depth from the last name to the first: Helm's order. */
function inOrder(templates: readonly Template[]): readonly Template[] {
  const depth = ({ name }: Template): number => name.split("/").length;
  const named = new Map(templates.map((template) => [template.name, template]));
  return [...named.values()].sort((a, b) => depth(b) - depth(a) || compareText(b.name, a.name));
}

function problemFault(problem: TemplateProblem, executed: ChartFile | undefined): HelmFault {
  const elsewhere = executed !== undefined && executed.uri !== problem.uri;
  return fault(problem.uri, problem.message + (elsewhere ? ` (while rendering ${executed.path})` : ""), problem.span);
}
