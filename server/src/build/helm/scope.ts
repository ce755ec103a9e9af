import {
  GoFault,
  type GoMap,
  type GoMethod,
  type GoMethods,
  type GoStruct,
  type GoValue,
  goBool,
  goInt,
  goMap,
  goString,
  putEntry,
} from "../../gotemplate/values.ts";
import type { Watch } from "../../gotemplate/watch.ts";
import { writeYaml } from "../../gotemplate/writeYaml.ts";
import { textOf } from "./capabilities.ts";
import { filesValue } from "./chartFiles.ts";
import { chartValue } from "./chartValue.ts";
import type { ActiveChart } from "./dependencies.ts";
import { mapAt, scalarAt, tableAt } from "./values.ts";

/** What all charts of a release see. */
export interface ReleaseScope {
  readonly release: GoMap;
  readonly capabilities: GoStruct;
  /** Sees what templates look at. */
  readonly watch?: Watch | undefined;
}

/** A chart and what `.` is in its templates. */
export interface ChartScope {
  readonly active: ActiveChart;
  readonly dot: GoMap;
}

/** The map as Helm's own type, with its methods; it stays the same map. */
function asValues(map: GoMap): GoMap {
  const methods: GoMethods = new Map<string, GoMethod>([
    ["AsMap", { signature: "", call: () => map }],
    // Writes into something that no template has.
    ["Encode", { signature: "io.Writer", call: () => failing(undefined, "writer") }],
    ["YAML", { signature: "", call: () => goString(`${writeYaml(map, () => {})?.text ?? ""}\n`) }],
    [
      "Table",
      { signature: "string", call: (path?: GoValue) => asValues(tableAt(map, textOf(path)) ?? failing(path, "table")) },
    ],
    [
      "PathValue",
      { signature: "string", call: (path?: GoValue) => scalarAt(map, textOf(path)) ?? failing(path, "value") },
    ],
  ]);
  return { ...map, type: "chartutil.Values", methods };
}

function failing(path: GoValue | undefined, what: string): never {
  throw new GoFault(`${JSON.stringify(textOf(path).split(".").at(-1))} is not a ${what}`);
}

export function releaseValue(name: string, namespace: string, watch?: Watch): GoMap {
  const release = goMap([
    ["Name", goString(name)],
    ["Namespace", goString(namespace)],
    ["IsUpgrade", goBool(false)],
    ["IsInstall", goBool(true)],
    ["Revision", goInt(1)],
    ["Service", goString("Helm")],
  ]);
  return watch === undefined ? release : { ...release, entries: watch.constant(release.entries, none) };
}

const none: ReadonlySet<string> = new Set();
/** What of `.` may be another although chart, release and values are the same. */
const changing: ReadonlySet<string> = new Set(["Files", "Subcharts"]);

/** `.` for a chart and all charts in it. Maps are shared: what a template sets in a child's values, the parent sees. */
export function chartScopes(active: ActiveChart, values: GoMap, shared: ReleaseScope): readonly ChartScope[] {
  const { watch } = shared;
  const subcharts = goMap();
  const plain = goMap(
    [
      ["Chart", chartValue(active)],
      ["Files", filesValue(active.chart.files)],
      ["Release", shared.release],
      ["Capabilities", shared.capabilities],
      ["Values", asValues(values)],
      ["Subcharts", subcharts],
    ],
    { type: "chartutil.Values" },
  );
  const dot = watch === undefined ? plain : { ...plain, entries: watch.constant(plain.entries, changing) };
  const below = active.dependencies.flatMap((child) => {
    const scopes = chartScopes(child, mapAt(values, child.name) ?? goMap(), shared);
    const own = scopes[0];
    // From above it is a map like others, and the same one.
    if (own !== undefined) putEntry(subcharts, child.name, { ...own.dot, type: undefined });
    return scopes;
  });
  return [{ active, dot }, ...below];
}

/** Sets `.Template` for the file that is executed next. */
export function enterTemplate({ active, dot }: ChartScope, name: string): void {
  const template = goMap(
    [
      ["Name", goString(name)],
      ["BasePath", goString(`${active.path}/templates`)],
    ],
    { type: "chartutil.Values" },
  );
  putEntry(dot, "Template", template);
}
