import type { Text } from "../../gotemplate/text.ts";
import {
  type GoMap,
  type GoStruct,
  type GoValue,
  goBool,
  goInt,
  goList,
  goMap,
  goNil,
  goString,
  goStruct,
  putEntry,
} from "../../gotemplate/values.ts";
import { filesValue } from "./chartFiles.ts";
import type { ActiveChart } from "./dependencies.ts";
import type { Metadata } from "./metadata.ts";
import { mapAt } from "./values.ts";

/** What all charts of a release see. */
export interface ReleaseScope {
  readonly release: GoMap;
  readonly capabilities: GoStruct;
  /** What the function `toYaml` prints. */
  readonly toYaml: (value: GoValue) => Text;
}

/** A chart and what `.` is in its templates. */
export interface ChartScope {
  readonly active: ActiveChart;
  readonly dot: GoMap;
}

export function releaseValue(name: string, namespace: string): GoMap {
  return goMap([
    ["Name", goString(name)],
    ["Namespace", goString(namespace)],
    ["IsUpgrade", goBool(false)],
    ["IsInstall", goBool(true)],
    ["Revision", goInt(1)],
    ["Service", goString("Helm")],
  ]);
}

/** `.` for a chart and all charts in it. Maps are shared: what a template sets in a child's values, the parent sees. */
export function chartScopes(active: ActiveChart, values: GoMap, shared: ReleaseScope): readonly ChartScope[] {
  const subcharts = goMap();
  const dot = goMap(
    [
      ["Chart", chartStruct(active)],
      ["Files", filesValue(active.chart.files, shared.toYaml)],
      ["Release", shared.release],
      ["Capabilities", shared.capabilities],
      ["Values", { ...values, type: "chartutil.Values" }],
      ["Subcharts", subcharts],
    ],
    { type: "chartutil.Values" },
  );
  const below = active.dependencies.flatMap((child) => {
    const scopes = chartScopes(child, mapAt(values, child.name) ?? goMap(), shared);
    const own = scopes[0];
    if (own !== undefined) putEntry(subcharts, child.name, own.dot);
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

function chartStruct({ chart: { metadata }, name, root, named }: ActiveChart): GoStruct {
  const fields = metadataFields(metadata, name, named);
  return goStruct("struct { chart.Metadata; IsRoot bool }", { ...fields, IsRoot: goBool(root) });
}

function metadataFields(
  metadata: Metadata,
  name: string,
  named: ActiveChart["named"],
): Readonly<Record<string, GoValue>> {
  return {
    Name: goString(name),
    Home: goString(metadata.home),
    Sources: strings(metadata.sources),
    Version: goString(metadata.version),
    Description: goString(metadata.description),
    Keywords: strings(metadata.keywords),
    Maintainers: goList(
      metadata.maintainers.map((each) =>
        goStruct("*chart.Maintainer", {
          Name: goString(each.name),
          Email: goString(each.email),
          URL: goString(each.url),
        }),
      ),
      "[]*chart.Maintainer",
    ),
    Icon: goString(metadata.icon),
    APIVersion: goString(metadata.apiVersion),
    Condition: goString(metadata.condition),
    Tags: goString(metadata.tags),
    AppVersion: goString(metadata.appVersion),
    Deprecated: goBool(metadata.deprecated),
    Annotations: goMap(
      [...metadata.annotations].map(([key, value]) => [key, goString(value)] as const),
      { type: "map[string]string" },
    ),
    KubeVersion: goString(metadata.kubeVersion),
    Dependencies: goList(
      named.map((each) =>
        goStruct("*chart.Dependency", {
          Name: goString(each.name),
          Version: goString(each.version),
          Repository: goString(each.repository),
          Condition: goString(each.condition),
          Tags: strings(each.tags),
          Enabled: goBool(true),
          ImportValues: each.imports.length === 0 ? goNil : goList(each.imports.map(importValue)),
          Alias: goString(each.alias),
        }),
      ),
      "[]*chart.Dependency",
    ),
    Type: goString(metadata.type),
  };
}

function importValue({ child, parent }: { readonly child: string; readonly parent: string }): GoMap {
  return goMap(
    [
      ["child", goString(child)],
      ["parent", goString(parent)],
    ],
    { type: "map[string]string" },
  );
}

function strings(texts: readonly string[]): GoValue {
  return goList(
    texts.map((text) => goString(text)),
    "[]string",
  );
}
