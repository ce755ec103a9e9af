import { limits } from "../../limits.ts";
import { boolOf, fieldOf, itemsOf, lenientText, mapOf, textOf } from "../../manifest/fields.ts";
import { parseStream } from "../../yaml/stream.ts";
import type { YamlMap, YamlNode } from "../../yaml/tree.ts";
import { type ArgoApplication, applicationOf } from "./argo.ts";
import type { FileTree } from "./fileTree.ts";
import { folderOf, globMatcher, nameOf, segmentsOf } from "./paths.ts";
import type { SteeringObject } from "./steering.ts";

/** Parameters by the names that placeholders use, without the leading dot: `path.basename`, `cluster.region`. */
type Params = Readonly<Record<string, string>>;

interface Surroundings {
  readonly tree: FileTree;
  /** Folder from which the repository's paths count. */
  readonly root: string;
  text(path: string): string | undefined;
}

/**
 * The applications that a set makes of lists, folders and files of this repository. A generator that asks the cluster or
 * the network gives one application whose parameters are not known.
 */
export function expandSet(set: SteeringObject, around: Surroundings): readonly ArgoApplication[] {
  const spec = mapOf(set.root, "spec");
  const template = mapOf(spec, "template");
  const all = itemsOf(spec, "generators").flatMap((each) => generate(each, around, 0));
  return all.slice(0, limits.build.applications).map((params) => {
    const name = fill(textOf(mapOf(template, "metadata"), "name") ?? set.name, params);
    const filled = fillNode(mapOf(template, "spec"), params);
    return applicationOf(name, filled?.kind === "map" ? filled : undefined, set.source);
  });
}

const unknown: readonly Params[] = [{}];

function generate(generator: YamlNode, around: Surroundings, depth: number): readonly Params[] {
  if (depth > limits.build.generators) return unknown;
  const list = mapOf(generator, "list");
  if (list !== undefined) return itemsOf(list, "elements").map((item) => flatten(item, ""));
  const git = mapOf(generator, "git");
  if (git !== undefined) {
    const prefix = textOf(git, "pathParamPrefix");
    const values = mapOf(git, "values");
    const found = [...folders(git, around, prefix), ...files(git, around, prefix)];
    return values === undefined ? found : found.map((each) => ({ ...flatten(values, "values."), ...each }));
  }
  const both = mapOf(generator, "matrix") ?? mapOf(generator, "merge");
  if (both === undefined) return unknown;
  const [first, second] = itemsOf(both, "generators").map((each) => generate(each, around, depth + 1));
  if (first === undefined || second === undefined) return first ?? unknown;
  if (mapOf(generator, "merge") !== undefined) return merged(first, second, itemsOf(both, "mergeKeys"));
  return first
    .slice(0, limits.build.applications)
    .flatMap((a) => second.slice(0, limits.build.applications).map((b) => ({ ...a, ...b })));
}

function merged(first: readonly Params[], second: readonly Params[], keys: readonly YamlNode[]): readonly Params[] {
  const names = keys.flatMap((key) => lenientText(key) ?? []);
  return first.map((a) =>
    Object.assign(
      {},
      a,
      second.find((b) => names.every((key) => a[key] === b[key])),
    ),
  );
}

function folders(git: YamlMap, around: Surroundings, prefix: string | undefined): readonly Params[] {
  const patterns = itemsOf(git, "directories").flatMap((item) => {
    const path = textOf(item, "path");
    return path === undefined ? [] : [{ matches: globMatcher(path), exclude: boolOf(fieldOf(item, "exclude")) }];
  });
  if (patterns.length === 0) return [];
  return around.tree.foldersBelow(around.root).flatMap((folder) => {
    const path = below(around.root, folder);
    const here = patterns.filter(({ matches }) => matches(path));
    return here.length > 0 && !here.some(({ exclude }) => exclude) ? [pathParams(path, prefix)] : [];
  });
}

function files(git: YamlMap, around: Surroundings, prefix: string | undefined): readonly Params[] {
  const patterns = itemsOf(git, "files").flatMap((item) => {
    const path = textOf(item, "path");
    return path === undefined ? [] : [globMatcher(path)];
  });
  if (patterns.length === 0) return [];
  return around.tree.filesBelow(around.root).flatMap((file) => {
    const path = below(around.root, file);
    if (!patterns.some((matches) => matches(path))) return [];
    const roots = parseStream(around.text(file) ?? "", { template: false }).documents.flatMap(({ root }) => root ?? []);
    const items = roots.flatMap((root) => (root.kind === "sequence" ? root.items.map((item) => item.value) : [root]));
    const own = {
      ...pathParams(folderOf(path), prefix),
      [`${prefix ?? ""}${prefix ? "." : ""}path.filename`]: nameOf(path),
    };
    return items.map((item) => ({ ...flatten(item, ""), ...own }));
  });
}

function below(root: string, path: string): string {
  return root === "." ? path : path.slice(root.length + 1);
}

function pathParams(path: string, prefix: string | undefined): Params {
  const p = prefix === undefined ? "" : `${prefix}.`;
  const segments = segmentsOf(path);
  const basename = segments.at(-1) ?? "";
  const normalized = basename.toLowerCase().replace(/[^a-z0-9.-]/g, "-");
  return {
    [`${p}path`]: path,
    [`${p}path.path`]: path,
    [`${p}path.basename`]: basename,
    [`${p}path.basenameNormalized`]: normalized,
    ...Object.fromEntries(segments.map((segment, i) => [`${p}path[${i}]`, segment])),
    ...Object.fromEntries(segments.map((segment, i) => [`${p}path.segments[${i}]`, segment])),
  };
}

function flatten(node: YamlNode, prefix: string): Params {
  if (node.kind !== "map") return {};
  const found: Record<string, string> = {};
  for (const { key, value } of node.entries) {
    if (key.text === "__proto__") continue;
    if (value.kind === "map") Object.assign(found, flatten(value, `${prefix}${key.text}.`));
    else if (value.kind === "scalar") found[`${prefix}${key.text}`] = value.text;
  }
  return found;
}

/** Placeholders of both languages of Argo CD, as far as they name a parameter; whatever else is in them stays as it is. */
function fill(text: string, params: Params): string {
  if (!text.includes("{{")) return text;
  return text.replace(/\{\{-?\s*([^{}]*?)\s*-?\}\}/g, (whole, inner: string) => params[parameterOf(inner)] ?? whole);
}

function parameterOf(inner: string): string {
  const index = /^index\s+\.([\w.-]+)\s+(\d+)$/.exec(inner);
  if (index !== null) return `${index[1]}[${index[2]}]`;
  return inner.replace(/^\./, "");
}

function fillNode(node: YamlNode | undefined, params: Params): YamlNode | undefined {
  if (node === undefined) return undefined;
  if (node.kind === "scalar") {
    const text = fill(node.text, params);
    return text === node.text ? node : { ...node, text };
  }
  if (node.kind === "sequence") {
    return {
      ...node,
      items: node.items.map((item) => ({ ...item, value: fillNode(item.value, params) ?? item.value })),
    };
  }
  const entries = node.entries.map((entry) => ({ ...entry, value: fillNode(entry.value, params) ?? entry.value }));
  return { ...node, entries };
}
