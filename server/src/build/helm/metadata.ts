import { isVersion } from "../../gotemplate/semver.ts";
import { entryOf, expand } from "../../manifest/fields.ts";
import { resolveScalar } from "../../yaml/scalar11.ts";
import type { YamlMap, YamlNode } from "../../yaml/tree.ts";
import { fault, type HelmFault, isFault } from "./fault.ts";
import { goFloatText } from "./numbers.ts";
import { baseName } from "./paths.ts";

/** What a Chart.yaml says, as Helm keeps it: a text that is not there is empty. */
export interface Metadata {
  readonly name: string;
  readonly home: string;
  readonly sources: readonly string[] | undefined;
  readonly version: string;
  readonly description: string;
  readonly keywords: readonly string[] | undefined;
  readonly maintainers: readonly { readonly name: string; readonly email: string; readonly url: string }[] | undefined;
  readonly icon: string;
  readonly apiVersion: string;
  readonly condition: string;
  readonly tags: string;
  readonly appVersion: string;
  readonly deprecated: boolean;
  readonly annotations: ReadonlyMap<string, string> | undefined;
  readonly kubeVersion: string;
  readonly type: string;
  readonly dependencies: readonly Dependency[];
}

export interface Dependency {
  readonly name: string;
  readonly version: string;
  readonly repository: string;
  readonly condition: string;
  readonly tags: readonly string[];
  readonly alias: string;
  readonly imports: readonly ImportedValues[];
  /** Where it is written. */
  readonly at: { readonly uri: string; readonly start: number; readonly end: number };
}

/** Paths into the values; `.` is all of them. */
export interface ImportedValues {
  readonly child: string;
  readonly parent: string;
}

const texts = [
  "name",
  "home",
  "version",
  "description",
  "icon",
  "apiVersion",
  "condition",
  "tags",
  "appVersion",
  "kubeVersion",
  "type",
] as const;

/** Reads a Chart.yaml, with the dependencies that a requirements.yaml (charts of v1) says instead. */
export function readMetadata(
  chart: { readonly uri: string; readonly root: YamlNode | undefined },
  requirements?: { readonly uri: string; readonly root: YamlNode | undefined },
): Metadata | HelmFault {
  const { uri, root } = chart;
  if (root !== undefined && root.kind !== "map") return fault(uri, "Chart.yaml holds no map", root.span);
  const found: Record<(typeof texts)[number], string> = Object.fromEntries(texts.map((key) => [key, ""])) as never;
  for (const key of texts) {
    const text = textAt(uri, root, key);
    if (typeof text !== "string") return text;
    found[key] = text;
  }
  const lists = [textsAt(uri, root, "sources"), textsAt(uri, root, "keywords")] as const;
  const maintainers = mapsAt(uri, root, "maintainers");
  for (const each of [...lists, maintainers]) if (isFault(each)) return each;
  const named = valueAt(requirements?.root, "dependencies") === undefined ? chart : (requirements ?? chart);
  const dependencies = readDependencies(named.uri, named.root);
  if (isFault(dependencies)) return dependencies;
  const annotations = valueAt(root, "annotations");
  const written = <T>(key: string, list: readonly T[]) => (valueAt(root, key) === undefined ? undefined : list);
  const metadata: Metadata = {
    ...found,
    apiVersion: found.apiVersion || "v1",
    sources: written("sources", lists[0] as readonly string[]),
    keywords: written("keywords", lists[1] as readonly string[]),
    maintainers: written(
      "maintainers",
      (maintainers as readonly YamlMap[]).map((each) => ({
        name: lenient(each, "name"),
        email: lenient(each, "email"),
        url: lenient(each, "url"),
      })),
    ),
    deprecated: lenient(root, "deprecated") === "true",
    annotations:
      annotations?.kind === "map"
        ? new Map([...expand(annotations)].map(([key]) => [key, lenient(annotations, key)] as const))
        : undefined,
    dependencies,
  };
  return checked(metadata, uri, root) ?? metadata;
}

function checked(metadata: Metadata, uri: string, root: YamlNode | undefined): HelmFault | undefined {
  const at = (key: string) => valueAt(root, key)?.span;
  const { name, version, type } = metadata;
  if (name === "") return fault(uri, "Chart.yaml gives the chart no name", at("name"));
  if (name !== baseName(name)) return fault(uri, `“${name}” is no name for a chart`, at("name"));
  if (version === "") return fault(uri, "Chart.yaml gives the chart no version", at("version"));
  if (!isVersion(version)) return fault(uri, `“${version}” is no version`, at("version"));
  if (!["", "application", "library"].includes(type))
    return fault(uri, "a chart's type is application or library", at("type"));
  const seen = new Set<string>();
  for (const { name: dependency, alias, at: where } of metadata.dependencies) {
    if (alias !== "" && !/^[a-zA-Z0-9_-]+$/.test(alias))
      return fault(where.uri, `“${alias}” is no alias: letters, digits, “-” and “_” only`, where);
    const key = alias || dependency;
    if (seen.has(key)) return fault(where.uri, `two dependencies are called ${key}`, where);
    seen.add(key);
  }
  return undefined;
}

function readDependencies(uri: string, root: YamlNode | undefined): readonly Dependency[] | HelmFault {
  const maps = mapsAt(uri, root, "dependencies");
  if (isFault(maps)) return maps;
  const found: Dependency[] = [];
  for (const map of maps) {
    const read = ["name", "version", "repository", "condition", "alias"].map((key) => textAt(uri, map, key));
    const wrong = read.find((each) => typeof each !== "string") ?? textsAt(uri, map, "tags");
    if (typeof wrong === "object" && "fault" in wrong) return wrong;
    const [name = "", version = "", repository = "", condition = "", alias = ""] = read as readonly string[];
    found.push({
      name,
      version,
      repository,
      condition,
      alias,
      tags: wrong as readonly string[],
      imports: importsOf(valueAt(map, "import-values")),
      at: { uri, start: map.span.start, end: map.span.end },
    });
  }
  return found;
}

function importsOf(node: YamlNode | undefined): readonly ImportedValues[] {
  if (node?.kind !== "sequence") return [];
  return node.items.flatMap(({ value }) => {
    if (value.kind === "scalar") return [{ child: `exports.${value.text}`, parent: "." }];
    if (value.kind !== "map") return [];
    return [{ child: lenient(value, "child"), parent: lenient(value, "parent") }];
  });
}

function valueAt(node: YamlNode | undefined, key: string): YamlNode | undefined {
  const value = entryOf(node, key)?.value;
  return value === undefined || (value.kind === "scalar" && resolveScalar(value).type === "null") ? undefined : value;
}

/** A scalar as text, whatever YAML takes it for. */
function scalarText(node: YamlNode): string | undefined {
  if (node.kind !== "scalar") return undefined;
  const read = resolveScalar(node);
  if (read.type === "bool") return String(read.value);
  if (read.type !== "number") return read.type === "null" ? "" : read.text;
  // The number's own text is how it stands as a key.
  return read.integer && /^-?\d+$/.test(read.text) ? read.text : goFloatText(read.value);
}

function textAt(uri: string, node: YamlNode | undefined, key: string): string | HelmFault {
  const value = valueAt(node, key);
  return value === undefined ? "" : (scalarText(value) ?? fault(uri, `“${key}” is no text`, value.span));
}

function lenient(node: YamlNode | undefined, key: string): string {
  const value = valueAt(node, key);
  return value === undefined ? "" : (scalarText(value) ?? "");
}

function listAt(uri: string, node: YamlNode | undefined, key: string): readonly YamlNode[] | HelmFault {
  const value = valueAt(node, key);
  if (value === undefined) return [];
  if (value.kind !== "sequence") return fault(uri, `“${key}” is no list`, value.span);
  return value.items.map((item) => item.value);
}

function textsAt(uri: string, node: YamlNode | undefined, key: string): readonly string[] | HelmFault {
  const list = listAt(uri, node, key);
  if (isFault(list)) return list;
  const wrong = list.find((each) => scalarText(each) === undefined);
  return wrong === undefined
    ? list.map((each) => scalarText(each) ?? "")
    : fault(uri, `“${key}” holds more than texts`, wrong.span);
}

function mapsAt(uri: string, node: YamlNode | undefined, key: string): readonly YamlMap[] | HelmFault {
  const list = listAt(uri, node, key);
  if (isFault(list)) return list;
  const maps = list.filter((each): each is YamlMap => each.kind === "map");
  const wrong = list.find((each) => each.kind !== "map");
  return wrong === undefined ? maps : fault(uri, `“${key}” holds more than maps`, wrong.span);
}
