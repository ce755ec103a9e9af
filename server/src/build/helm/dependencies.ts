import { parseConstraint, parseVersion } from "../../gotemplate/semver.ts";
import { type GoMap, goMap, putEntry } from "../../gotemplate/values.ts";
import { limits } from "../../limits.ts";
import type { LoadedChart } from "./chart.ts";
import { fault, type HelmFault } from "./fault.ts";
import type { Dependency, Metadata } from "./metadata.ts";
import {
  type ChartValues,
  copyMap,
  fillMap,
  mergeChart,
  type Room,
  scalarAt,
  tableAt,
  type ValuesFault,
} from "./values.ts";

/** A chart as it takes part in a release: with its alias, and with those of its dependencies that are switched on. */
export interface ActiveChart extends ChartValues {
  readonly chart: LoadedChart;
  /** `shop/charts/db`: how templates know it. */
  readonly path: string;
  readonly root: boolean;
  /** Its own defaults and what it imports. */
  readonly values: GoMap;
  readonly dependencies: readonly ActiveChart[];
  /** The entries of Chart.yaml that are switched on, by the names that they have then. */
  readonly named: readonly Dependency[];
  /** Whether Helm has looked at them: not where a chart above has no entries. */
  readonly switched: boolean;
}

interface Draft {
  readonly chart: LoadedChart;
  readonly name: string;
  readonly path: string;
  /** Its path if no chart had an alias. */
  readonly original: string;
  readonly root: boolean;
  values: GoMap;
  dependencies: readonly Draft[];
  named: readonly Dependency[];
  switched: boolean;
}

/** What Helm has to say of the chart's dependencies that are not there; `undefined` where it has nothing. */
export function missingFault(chart: LoadedChart): HelmFault | undefined {
  const { metadata, dependencies, astray, chartUri } = chart;
  const missing = metadata.dependencies.filter(({ name }) => !dependencies.some((each) => each.metadata.name === name));
  const [linked, absent] = [missing.filter(isLinked), missing.filter((each) => !isLinked(each))];
  function isLinked({ name }: Dependency): boolean {
    return astray.some(({ path }) => path === `charts/${name}`);
  }
  const says = astray.slice(0, 3).map(({ path, why }) => `the link ${path} leads ${strayWords[why]}`);
  if (astray.length > 3) says.push(`and ${astray.length - 3} links more are not followed`);
  if (absent.length > 0) {
    const names = [...new Set(absent.map(({ name }) => name))].join(", ");
    says.unshift(`missing in the folder charts/: ${names} (helm dependency build fetches it)`);
  }
  if (says.length === 0) return undefined;
  const at = (absent[0] ?? linked[0])?.at;
  return fault(at?.uri ?? chartUri, says.join("; "), at);
}

const strayWords = {
  outside: "out of the folder that is read, so nothing is known of what is behind it (name a folder that holds both)",
  nothing: "to nothing",
  circle: "back to a folder that it lies in, so there is no end to what is behind it",
  deep: "on behind too many other links, and is not followed",
} as const;

/** Which charts take part, for these values of the user's. Those that are missing take no part. */
export function activateCharts(root: LoadedChart, given: GoMap, room: Room): ActiveChart | HelmFault {
  const { name } = root.metadata;
  const draft = draftOf(root, { name, path: name, original: name, root: true }, room);
  const wrong = switchCharts(draft, given, "", room) ?? importAll(draft, room);
  return wrong === undefined ? draft : valuesFault(root, wrong);
}

export function valuesFault(root: LoadedChart, wrong: ValuesFault): HelmFault {
  if ("tooMany" in wrong)
    return fault(
      root.chartUri,
      `the charts in this one are too many, or their values, to be put together: it became too much at ${wrong.tooMany}`,
    );
  const { mismatch, value } = wrong;
  const origin = value.kind === "string" ? value.runs[0]?.origin : value.from?.runs[0]?.origin;
  const message = `the values of the chart ${mismatch} must be a map`;
  return origin === undefined ? fault(root.chartUri, message) : fault(origin.uri, message, origin);
}

/** With all charts below it that lie there. */
function draftOf(chart: LoadedChart, own: Pick<Draft, "name" | "path" | "original" | "root">, room: Room): Draft {
  const { chart: each, file } = limits.build.values.costs;
  room.left -= each + file * (chart.templates.length + chart.files.length);
  const below = room.left < 0 ? [] : chart.dependencies;
  // Helm tells those below of an alias only where the chart names some.
  const parent = { ...own, path: chart.metadata.dependencies.length === 0 ? own.original : own.path };
  const dependencies = below.map((inner) => childOf(parent, inner, inner.metadata.name, room));
  const named = chart.metadata.dependencies;
  return { ...own, chart, values: chart.values, dependencies, named, switched: false };
}

function childOf(parent: Pick<Draft, "path" | "original">, chart: LoadedChart, name: string, room: Room): Draft {
  const [path, original] = [`${parent.path}/charts/${name}`, `${parent.original}/charts/${chart.metadata.name}`];
  return draftOf(chart, { name, path, original, root: false }, room);
}

/** Takes aliases, conditions and tags into account, for this chart and all below it. `below` ends with a dot. */
function switchCharts(draft: Draft, given: GoMap, below: string, room: Room): ValuesFault | undefined {
  const { dependencies: written } = draft.chart.metadata;
  // A chart without entries says nothing about the charts below it, and Helm does not look there.
  if (written.length === 0) return undefined;
  const present = draft.chart.dependencies;
  const unnamed = draft.dependencies.filter(({ chart }) => !written.some((each) => isMeant(each, chart.metadata)));
  const meant = written.flatMap((each) => {
    const chart = present.find((one) => isMeant(each, one.metadata));
    return chart === undefined ? [] : [childOf(draft, chart, each.alias || each.name, room)];
  });
  draft.dependencies = [...unnamed, ...meant];

  const values = copyMap(given, room);
  const wrong = mergeChart(draft, values, "coalesce", room);
  if (wrong !== undefined) return wrong;
  const renamed = written.map((each) => ({ ...each, name: each.alias || each.name }));
  const off = new Set(renamed.filter((each) => !isOn(each, values, below)).map(({ name }) => name));
  draft.named = renamed.filter(({ name }) => !off.has(name));
  draft.switched = true;
  draft.dependencies = draft.dependencies.filter(({ name }) => !off.has(name));
  for (const each of draft.dependencies) {
    const found = switchCharts(each, values, `${below}${each.name}.`, room);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An entry of Chart.yaml asks for this chart. */
export function isMeant({ name, version }: Dependency, chart: Pick<Metadata, "name" | "version">): boolean {
  if (chart.name !== name) return false;
  const constraint = parseConstraint(version);
  const read = parseVersion(chart.version);
  return constraint !== undefined && read !== undefined && constraint(read);
}

function isOn({ condition, tags }: Dependency, values: GoMap, below: string): boolean {
  for (const path of condition.trim().split(",")) {
    const value = path === "" ? undefined : scalarAt(values, below + path);
    if (value?.kind === "bool") return value.value;
  }
  const said = tags.flatMap((tag) => {
    const value = tableAt(values, "tags")?.entries.get(tag)?.value;
    return value?.kind === "bool" ? [value.value] : [];
  });
  return said.length === 0 || said.includes(true);
}

/** Takes what children export into the parents, the deepest first. */
function importAll(draft: Draft, room: Room): ValuesFault | undefined {
  for (const child of draft.dependencies) {
    const wrong = importAll(child, room);
    if (wrong !== undefined) return wrong;
  }
  if (draft.named.length === 0) return undefined;
  const own = goMap();
  const wrong = mergeChart(draft, own, "merge", room);
  if (wrong !== undefined) return wrong;
  const imported = goMap();
  for (const { name, imports } of draft.named) {
    for (const { child, parent } of imports) {
      const table = tableAt(own, `${name}.${child}`);
      if (table !== undefined) fillMap(imported, underPath(parent, copyMap(table, room)), "merge");
    }
  }
  fillMap(own, imported, "merge");
  draft.values = own;
  return room.left < 0 ? { tooMany: draft.name } : undefined;
}

function underPath(path: string, values: GoMap): GoMap {
  if (path === ".") return values;
  let under = values;
  for (const part of path.split(".").reverse()) {
    const holder = goMap();
    putEntry(holder, part, under);
    under = holder;
  }
  return under;
}
