import {
  type GoMap,
  type GoStruct,
  type GoValue,
  goBool,
  goList,
  goMap,
  goString,
  goStruct,
  type JsonField,
  nilList,
  nilMap,
} from "../../gotemplate/values.ts";
import type { ActiveChart } from "./dependencies.ts";
import type { Dependency, Metadata } from "./metadata.ts";

/** `.Chart` of a chart. */
export function chartValue({ chart: { metadata }, name, root, named, switched }: ActiveChart): GoStruct {
  const dependencies = named.map((each) => dependencyValue(each, switched));
  return goStruct(
    "struct { chart.Metadata; IsRoot bool }",
    { Metadata: metadataValue(metadata, name, dependencies), IsRoot: goBool(root) },
    { embeds: "Metadata" },
  );
}

/** Fields that are not written where they are empty, by their names in a Chart.yaml. */
function leftOut(names: Readonly<Record<string, string>>): ReadonlyMap<string, JsonField> {
  return new Map(Object.entries(names).map(([field, name]) => [field, { name, omitEmpty: true }]));
}

function metadataValue(metadata: Metadata, name: string, dependencies: readonly GoStruct[]): GoStruct {
  return goStruct(
    "chart.Metadata",
    {
      Name: goString(name),
      Home: goString(metadata.home),
      Sources: strings(metadata.sources),
      Version: goString(metadata.version),
      Description: goString(metadata.description),
      Keywords: strings(metadata.keywords),
      Maintainers: pointers("[]*chart.Maintainer", metadata.maintainers?.map(maintainerValue)),
      Icon: goString(metadata.icon),
      APIVersion: goString(metadata.apiVersion),
      Condition: goString(metadata.condition),
      Tags: goString(metadata.tags),
      AppVersion: goString(metadata.appVersion),
      Deprecated: goBool(metadata.deprecated),
      Annotations: annotationsValue(metadata.annotations),
      KubeVersion: goString(metadata.kubeVersion),
      Dependencies: pointers("[]*chart.Dependency", metadata.dependencies.length === 0 ? undefined : dependencies),
      Type: goString(metadata.type),
    },
    {
      json: leftOut({
        Name: "name",
        Home: "home",
        Sources: "sources",
        Version: "version",
        Description: "description",
        Keywords: "keywords",
        Maintainers: "maintainers",
        Icon: "icon",
        APIVersion: "apiVersion",
        Condition: "condition",
        Tags: "tags",
        AppVersion: "appVersion",
        Deprecated: "deprecated",
        Annotations: "annotations",
        KubeVersion: "kubeVersion",
        Dependencies: "dependencies",
        Type: "type",
      }),
    },
  );
}

function maintainerValue({ name, email, url }: NonNullable<Metadata["maintainers"]>[number]): GoStruct {
  return goStruct(
    "*chart.Maintainer",
    { Name: goString(name), Email: goString(email), URL: goString(url) },
    { json: leftOut({ Name: "name", Email: "email", URL: "url" }) },
  );
}

function dependencyValue(each: Dependency, enabled: boolean): GoStruct {
  return goStruct(
    "*chart.Dependency",
    {
      Name: goString(each.name),
      Version: goString(each.version),
      Repository: goString(each.repository),
      Condition: goString(each.condition),
      Tags: strings(each.tags.length === 0 ? undefined : each.tags),
      Enabled: goBool(enabled),
      ImportValues: each.imports.length === 0 ? nilList() : goList(each.imports.map(importValue)),
      Alias: goString(each.alias),
    },
    {
      json: new Map([
        ["Name", { name: "name", omitEmpty: false }],
        ...leftOut({ Version: "version" }),
        ["Repository", { name: "repository", omitEmpty: false }],
        ...leftOut({
          Condition: "condition",
          Tags: "tags",
          Enabled: "enabled",
          ImportValues: "import-values",
          Alias: "alias",
        }),
      ]),
    },
  );
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

function annotationsValue(annotations: Metadata["annotations"]): GoMap {
  const type = "map[string]string";
  if (annotations === undefined) return nilMap(type);
  return goMap(
    [...annotations].map(([key, value]) => [key, goString(value)] as const),
    { type },
  );
}

function pointers(type: string, structs: readonly GoStruct[] | undefined): GoValue {
  return structs === undefined ? nilList(type) : goList(structs, type);
}

function strings(texts: readonly string[] | undefined): GoValue {
  if (texts === undefined) return nilList("[]string");
  return goList(
    texts.map((text) => goString(text)),
    "[]string",
  );
}
