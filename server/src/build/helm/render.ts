import {
  type Budget,
  createBudget,
  type KeptTemplates,
  parseTemplates,
  type Rendered,
  renderTemplate,
  type TemplateCache,
  type TemplateFile,
  type TemplateProblem,
  type TemplateSet,
} from "../../gotemplate/engine.ts";
import { satisfies } from "../../gotemplate/semver.ts";
import { sourceText } from "../../gotemplate/text.ts";
import { compareText, type GoMap } from "../../gotemplate/values.ts";
import type { Watch } from "../../gotemplate/watch.ts";
import { limits } from "../../limits.ts";
import { entryOf } from "../../manifest/fields.ts";
import { parseDocument } from "../../yaml/stream.ts";
import type { BuildProblem } from "../build.ts";
import { capabilities, defaultKubeVersion, kubeVersionText } from "./capabilities.ts";
import { firstDocument, type LoadedChart, type Memo } from "./chart.ts";
import { type ActiveChart, activateCharts, missingFault, valuesFault } from "./dependencies.ts";
import { fault, type HelmFault, isFault } from "./fault.ts";
import type { ChartFile } from "./files.ts";
import { baseName } from "./paths.ts";
import type { RenderedFile } from "./renderedFile.ts";
import { type Remembering, type RenderMemory, remembering } from "./renderMemory.ts";
import type { ChartRequest } from "./request.ts";
import { checkSchemas } from "./schema.ts";
import { type ChartScope, chartScopes, enterTemplate, releaseValue } from "./scope.ts";
import { templateWords } from "./templateWords.ts";
import { copyMap, mergeChart } from "./values.ts";

export type { RenderedFile } from "./renderedFile.ts";

/** A release before any template of it is rendered. */
export interface PreparedChart {
  readonly active: ActiveChart;
  /** Why Helm renders nothing of it: dependencies are not there. */
  readonly missing: HelmFault | undefined;
  /** All values of the release, as they were before any template. */
  readonly values: GoMap;
  /** The name of the release. */
  readonly release: string;
  /** What templates see with these values, which they may change. `release`: under another name. */
  scopesOf(values: GoMap, release?: string, watch?: Watch): readonly ChartScope[];
  /** All else that templates see, but for files and other templates, as text. */
  readonly world: string;
}

export interface RenderedChart extends PreparedChart {
  /** By name; neither helpers nor notes. */
  readonly files: readonly RenderedFile[];
  /** Files that were too much to render. */
  readonly gaveUp: readonly BuildProblem[];
  /** Files that ask for what a missing dependency would bring. */
  readonly leftOut: number;
  readonly set: TemplateSet;
  /** Where the same release is rendered again. */
  readonly memory: RenderMemory | undefined;
}

export interface RenderTools {
  readonly memo: Memo;
  readonly cache: TemplateCache;
}

/** Puts the values of a release together. `given` are those of the user, which are kept as they are. */
export function prepareChart(
  chart: LoadedChart,
  given: GoMap,
  request: Omit<ChartRequest, "chart" | "values">,
  tools: RenderTools,
): PreparedChart | HelmFault {
  const { metadata, chartUri } = chart;
  const release = releaseName(request.release) ?? metadata.name;
  if (metadata.type === "library")
    return fault(chartUri, `${metadata.name} is a library chart: it cannot be installed`, spanOf(chart, "type"));
  if (release.length > 53 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(release))
    return fault(
      chartUri,
      `“${release}” is no name for a release: at most 53 small letters, digits, “-” and “.”, with a letter or digit at both ends`,
    );
  const kubeVersion = kubeVersionText(request.kubeVersion ?? defaultKubeVersion);
  if (kubeVersion === undefined) return fault(chartUri, `“${request.kubeVersion}” is no version of Kubernetes`);

  const missing = missingFault(chart);
  if (missing !== undefined && request.withoutMissing !== true) return missing;
  const room = { left: limits.build.values.copied };
  const active = activateCharts(chart, given, room);
  if (isFault(active)) return active;
  const values = copyMap(given, room);
  const unfit = mergeChart(active, values, "coalesce", room);
  if (unfit !== undefined) return valuesFault(chart, unfit);
  const wrong = checkSchemas(active, values, tools.memo);
  if (wrong !== undefined) return wrong;
  if (metadata.kubeVersion !== "" && !satisfies(kubeVersion, metadata.kubeVersion))
    return fault(
      chartUri,
      `the chart asks for Kubernetes ${metadata.kubeVersion}, this is ${kubeVersion}`,
      spanOf(chart, "kubeVersion"),
    );
  const known = capabilities(kubeVersion, request.apiVersions ?? []);
  const { namespace = "default", apiVersions = [] } = request;
  const scopesOf = (own: GoMap, name = release, watch?: Watch) =>
    chartScopes(active, own, { release: releaseValue(name, namespace, watch), capabilities: known, watch });
  const world = JSON.stringify([release, namespace, kubeVersion, apiVersions, chartTexts(active)]);
  return { active, values, missing, release, scopesOf, world };
}

/** A name that a tool fills in (a generator of Argo CD, Flux) is not known: the chart is looked at under its own. */
function releaseName(written: string | undefined): string | undefined {
  return written !== undefined && /\{\{|\$\{/.test(written) ? undefined : written;
}

/** Renders all templates of a release: with a memory of the last time, those that would not print the same. */
export function renderChart(
  prepared: PreparedChart,
  { cache, memory }: Pick<RenderTools, "cache"> & { readonly memory?: RenderMemory },
): RenderedChart | HelmFault {
  const executed =
    executeAll(prepared, cache, remembering(memory, prepared.world, prepared.values, "places")) ??
    executeAll(prepared, cache, remembering(undefined, prepared.world, prepared.values, "places"));
  if (executed === undefined || isFault(executed)) return executed ?? fault("", "the chart cannot be rendered");
  return { ...prepared, ...executed, memory };
}

/** What each chart of a release says of itself, and how it is taken in. */
function chartTexts({ path, name, chart, named, dependencies }: ActiveChart): readonly unknown[] {
  return [path, name, chart.chartText, named, dependencies.map(chartTexts)];
}

/** Where Chart.yaml says it. */
function spanOf({ chartText }: LoadedChart, key: "type" | "kubeVersion") {
  return entryOf(parseDocument(firstDocument(chartText), { template: false, holes: false }).root, key)?.value.span;
}

/** A template file, and the chart in whose scope it is executed. */
export interface Template {
  readonly scope: ChartScope;
  readonly name: string;
  readonly file: ChartFile;
}

/** `undefined`: what was taken over cannot hold. */
function executeAll(
  prepared: PreparedChart,
  cache: TemplateCache,
  remembered: Remembering,
): Pick<RenderedChart, "files" | "gaveUp" | "leftOut" | "set"> | HelmFault | undefined {
  const { watch } = remembered;
  const isMissing = prepared.missing !== undefined;
  const scopes = prepared.scopesOf(watch?.copyOf(prepared.values) ?? copyMap(prepared.values), undefined, watch);
  const templates = inOrder(scopes.flatMap(templatesOf));
  const set = parsed(templates, cache, remembered.templates);
  const [problem] = set.problems;
  if (problem !== undefined) return problemFault(problem, undefined);
  const files: RenderedFile[] = [];
  const gaveUp: BuildProblem[] = [];
  let leftOut = 0;
  let budget = createBudget(watch);
  for (const template of templates) {
    const { name, file } = template;
    if (baseName(name).startsWith("_")) continue;
    const rendered = remembered.again(name, set, budget) ?? executeOne(template, set, budget, remembered);
    if (remembered.spoilt()) return undefined;
    if (rendered.problem !== undefined && isMissing && asksForMissing.test(rendered.problem.message)) leftOut++;
    else if (rendered.problem !== undefined) {
      const { fault: refused } = problemFault(rendered.problem, file);
      if (rendered.problem.kind !== "limit" || gaveUp.length === limits.build.givenUp) return { fault: refused };
      gaveUp.push({ ...refused, kind: "unknown" });
      budget = createBudget(watch);
    }
    // Notes are for people; they can fail all the same.
    else if (!name.endsWith("NOTES.txt")) files.push({ name, file, rendered });
  }
  remembered.done();
  return { files: files.sort((a, b) => compareText(a.name, b.name)), gaveUp, leftOut, set };
}

/** `templates` in Helm's order, or in any other. */
export function parsed(templates: readonly Template[], cache: TemplateCache, kept?: KeptTemplates): TemplateSet {
  const files = inOrder(templates).map(
    ({ name, file }): TemplateFile => ({ name, text: sourceText(file.uri, file.text()) }),
  );
  return parseTemplates(files, cache, kept);
}

/** A named template, or values, of a chart that is not there. */
const asksForMissing =
  /\bno template "|\btemplate "[^"]*" not defined|\bnil pointer\b|\buntyped nil\b|\binvalid value; expected\b/;

/** Executes a template in the scope of its chart, whose maps it may change. */
export function executeTemplate(
  { scope, name }: Pick<Template, "scope" | "name">,
  set: TemplateSet,
  budget: Budget = createBudget(),
): Rendered {
  enterTemplate(scope, name);
  return renderTemplate(set, name, scope.dot, budget);
}

/** The same, and remembers it. `kept`: what of it. */
export function executeOne(
  { scope, name }: Pick<Template, "scope" | "name">,
  set: TemplateSet,
  budget: Budget,
  remembered: Remembering,
  kept: (rendered: Rendered) => Rendered = (rendered) => rendered,
): Rendered {
  enterTemplate(scope, name);
  return remembered.execute(name, () => kept(renderTemplate(set, name, scope.dot, budget)), budget);
}

export function templatesOf(scope: ChartScope): readonly Template[] {
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
  const { uri, message, span, kind, opened } = problem;
  const found = fault(uri, message + (elsewhere ? ` (while rendering ${executed.path})` : ""), span);
  const shown =
    kind === "limit"
      ? `Netpol gives up here, and does not know what the file prints: ${message}.`
      : problem.refusal === true
        ? undefined
        : templateWords(message, opened !== undefined);
  return {
    fault: {
      ...found.fault,
      ...(shown !== undefined && { shown: { message: shown, span: opened ?? span } }),
      ...(kind === "parse" && { certain: true as const }),
    },
  };
}
