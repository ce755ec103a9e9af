import { joinTexts, madeFrom, plainText, slice, type Text } from "../../gotemplate/text.ts";
import type { GoValue } from "../../gotemplate/values.ts";
import { limits } from "../../limits.ts";
import { boolOf, fieldOf, itemsOf, labelsOf, lenientText, mapOf, textOf } from "../../manifest/fields.ts";
import { resolveScalar } from "../../yaml/scalar11.ts";
import { parseStream } from "../../yaml/stream.ts";
import type { YamlMap, YamlNode, YamlScalar } from "../../yaml/tree.ts";
import { at, documentsOf, stringAt } from "../helm/releases/documents.ts";
import { type ArgoApplication, applicationOf } from "./argo.ts";
import type { FileTree } from "./fileTree.ts";
import { folderOf, globMatcher, nameOf, segmentsOf } from "./paths.ts";
import { patched, patchedValue, readPatch } from "./setPatch.ts";
import { type Param, type Params, pipelineText } from "./setPipelines.ts";
import type { SteeringObject } from "./steering.ts";

/** Where a list of elements, or a file with parameters, is written. */
interface Writing {
  readonly uri: string;
  /** Where its document begins in the file. */
  readonly start: number;
}

interface Surroundings {
  readonly tree: FileTree;
  /** Folder from which the repository's paths count. */
  readonly root: string;
  text(path: string): string | undefined;
  uriOf(path: string): string;
  /** The files that were read for their parameters, by uri: they are added here. */
  readonly parameterFiles: Map<string, string>;
}

/** Where the placeholders of a set are of Go's language. */
interface Filled extends Surroundings {
  readonly go: boolean;
}

/**
 * The applications that a set makes of lists, folders and files of this repository. A generator that asks the cluster or
 * the network gives one application whose parameters are not known.
 */
export function expandSet(set: SteeringObject, around: Surroundings): readonly ArgoApplication[] {
  const spec = mapOf(set.root, "spec");
  const template = mapOf(spec, "template");
  const written = { uri: set.source.uri, start: set.start };
  const go = boolOf(fieldOf(spec, "goTemplate"));
  const all = itemsOf(spec, "generators").flatMap((each) => generate(each, { ...around, go }, written, 0));
  const withPlaces = lazySpec(set, around);
  const patch = fieldOf(spec, "templatePatch");
  return all.slice(0, limits.build.applications).map((params) => {
    const fillIn = (text: Text) => fillText(text, params, go);
    const own =
      patch?.kind === "scalar"
        ? readPatch(fill(patch.text, params, go), patch.span, () => {
            const text = stringAt(withPlaces(), "templatePatch");
            return text && fillIn(text);
          })
        : undefined;
    const change = own === "open" ? undefined : own;
    const metadata = patched(mapOf(template, "metadata"), fieldOf(change?.root, "metadata"));
    const name = fill(textOf(metadata, "name") ?? set.name, params, go);
    const filled = patched(fillNode(mapOf(template, "spec"), params, go), fieldOf(change?.root, "spec"));
    const application = applicationOf(name, filled?.kind === "map" ? filled : undefined, set, {
      spec: () => patchedValue(at(withPlaces(), "template", "spec"), at(change?.value(), "spec")),
      fill: fillIn,
    });
    const files = filesOf(params, around);
    return {
      ...application,
      ...(own === "open" && { open: "only Argo CD knows what its templatePatch comes to" }),
      ...(files.length > 0 && { parametersIn: files }),
    };
  });
}

function filesOf(params: Params, { parameterFiles }: Surroundings): readonly string[] {
  if (parameterFiles.size === 0) return [];
  const uris = Object.values(params).flatMap(({ runs }) => runs[0]?.origin?.uri ?? []);
  return [...new Set(uris)].flatMap((uri) => parameterFiles.get(uri) ?? []);
}

/** The `spec` of a set as it is written, read once for all applications that are made of it. */
function lazySpec({ source, start }: SteeringObject, { tree, text, uriOf }: Surroundings): () => GoValue | undefined {
  let read: { readonly spec: GoValue | undefined } | undefined;
  return () => {
    if (read === undefined) {
      const path = tree.paths.find((each) => uriOf(each) === source.uri);
      const documents = path === undefined ? [] : documentsOf(source.uri, text(path) ?? "");
      const own = documents.find((each) => each.start === start);
      read = { spec: at(own?.root, "spec") };
    }
    return read.spec;
  };
}

const unknown: readonly Params[] = [{}];

function generate(generator: YamlNode, around: Filled, written: Writing, depth: number): readonly Params[] {
  const found = generated(generator, around, written, depth);
  const selector = mapOf(generator, "selector");
  // Of parameters that only a cluster knows nobody can tell.
  if (selector === undefined || !isKnown(generator, depth)) return found;
  return found.filter((params) => isSelected(params, selector));
}

/** Nothing in it asks a cluster or the network. */
function isKnown(generator: YamlNode, depth: number): boolean {
  const both = mapOf(generator, "matrix") ?? mapOf(generator, "merge");
  if (both === undefined) return (mapOf(generator, "list") ?? mapOf(generator, "git")) !== undefined;
  return depth <= limits.build.generators && itemsOf(both, "generators").every((each) => isKnown(each, depth + 1));
}

function isSelected(params: Params, selector: YamlMap): boolean {
  const labels = Object.entries(labelsOf(fieldOf(selector, "matchLabels")));
  const matches = itemsOf(selector, "matchExpressions").every((item) => {
    const value = params[textOf(item, "key") ?? ""]?.text;
    const values = itemsOf(item, "values").map((each) => lenientText(each));
    const operator = textOf(item, "operator");
    if (operator === "Exists" || operator === "DoesNotExist") return (value !== undefined) === (operator === "Exists");
    if (operator === "NotIn") return value === undefined || !values.includes(value);
    return operator !== "In" || (value !== undefined && values.includes(value));
  });
  return matches && labels.every(([key, value]) => params[key]?.text === value);
}

function generated(generator: YamlNode, around: Filled, written: Writing, depth: number): readonly Params[] {
  if (depth > limits.build.generators) return unknown;
  const list = mapOf(generator, "list");
  if (list !== undefined) return itemsOf(list, "elements").map((item) => flatten(item, "", written));
  const git = mapOf(generator, "git");
  if (git !== undefined) {
    const prefix = textOf(git, "pathParamPrefix");
    const values = mapOf(git, "values");
    const found = [...folders(git, around, prefix), ...files(git, around, prefix)];
    return values === undefined ? found : found.map((each) => ({ ...flatten(values, "values.", written), ...each }));
  }
  const both = mapOf(generator, "matrix") ?? mapOf(generator, "merge");
  if (both === undefined) return unknown;
  const make = (each: YamlNode) => generate(each, around, written, depth + 1).slice(0, limits.build.applications);
  const [one, other] = itemsOf(both, "generators");
  if (one === undefined || other === undefined) return one === undefined ? unknown : make(one);
  if (mapOf(generator, "merge") !== undefined) return merged(make(one), make(other), itemsOf(both, "mergeKeys"));
  // The second may ask for what the first gives: files in the folder that it found.
  const alike = !JSON.stringify(other, ["text", "value", "entries", "items"]).includes("{{");
  const second = alike ? make(other) : undefined;
  const found: Params[] = [];
  for (const a of make(one)) {
    if (found.length >= limits.build.applications) break;
    for (const b of second ?? make(fillNode(other, a, around.go) ?? other)) found.push({ ...a, ...b });
  }
  return found;
}

function merged(first: readonly Params[], second: readonly Params[], keys: readonly YamlNode[]): readonly Params[] {
  const names = keys.flatMap((key) => lenientText(key) ?? []);
  return first.map((a) =>
    Object.assign(
      {},
      a,
      second.find((b) => names.every((key) => a[key]?.text === b[key]?.text)),
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
    return path === undefined ? [] : [{ matches: globMatcher(path), exclude: boolOf(fieldOf(item, "exclude")) }];
  });
  if (patterns.length === 0) return [];
  return around.tree.filesBelow(around.root).flatMap((file) => {
    const path = below(around.root, file);
    const here = patterns.filter(({ matches }) => matches(path));
    if (here.length === 0 || here.some(({ exclude }) => exclude)) return [];
    const { documents, starts } = parseStream(around.text(file) ?? "", { template: false });
    const uri = around.uriOf(file);
    around.parameterFiles.set(uri, file);
    const items = documents.flatMap(({ root }, index) => {
      const list = root === undefined ? [] : root.kind === "sequence" ? root.items.map((item) => item.value) : [root];
      return list.map((item) => flatten(item, "", { uri, start: starts[index] ?? 0 }));
    });
    const own = {
      ...pathParams(folderOf(path), prefix),
      [`${prefix ?? ""}${prefix ? "." : ""}path.filename`]: plainText(nameOf(path)),
    };
    return items.map((item) => ({ ...item, ...own }));
  });
}

function below(root: string, path: string): string {
  return root === "." ? path : path.slice(root.length + 1);
}

function pathParams(path: string, prefix: string | undefined): Params {
  const p = prefix === undefined ? "" : `${prefix}.`;
  const segments = segmentsOf(path);
  const basename = segments.at(-1) ?? "";
  const normal = basename.toLowerCase().replace(/[^a-z0-9.-]/g, "-");
  const found = {
    [`${p}path`]: path,
    [`${p}path.path`]: path,
    [`${p}path.basename`]: basename,
    [`${p}path.basenameNormalized`]: normal,
    ...Object.fromEntries(segments.map((segment, i) => [`${p}path[${i}]`, segment])),
    ...Object.fromEntries(segments.map((segment, i) => [`${p}path.segments[${i}]`, segment])),
  };
  return Object.fromEntries(Object.entries(found).map(([key, text]) => [key, plainText(text)]));
}

function flatten(node: YamlNode, prefix: string, written: Writing): Params {
  if (node.kind !== "map") return {};
  const found: Record<string, Param> = {};
  for (const { key, value } of node.entries) {
    if (key.text === "__proto__") continue;
    if (value.kind === "map") Object.assign(found, flatten(value, `${prefix}${key.text}.`, written));
    else if (value.kind === "scalar") found[`${prefix}${key.text}`] = scalarText(value, written);
  }
  return found;
}

/** A scalar's text as one thing that somebody wrote; letter by letter where it stands so in the file. */
function scalarText(scalar: YamlScalar, { uri, start }: Writing): Param {
  const { text, style, span } = scalar;
  const quote = style === "plain" ? 0 : 1;
  const same = span.end - span.start === text.length + 2 * quote && style !== "literal" && style !== "folded";
  const [from, to] = same ? [span.start + quote, span.end - quote] : [span.start, span.end];
  const origin = { uri, start: start + from, end: start + to };
  const typed = resolveScalar(scalar).type !== "string";
  return {
    text,
    runs: [{ start: 0, end: text.length, origin, ...(same && { at: origin.start }) }],
    ...(typed && { typed }),
  };
}

/** Placeholders of both languages of Argo CD, as far as they come from parameters; whatever else is in them stays as it is. */
function fill(text: string, params: Params, go: boolean): string {
  if (!text.includes("{{")) return text;
  return text.replace(placeholder, (whole, inner: string) => filledBy(inner, params, go)?.text ?? whole);
}

function filledBy(inner: string, params: Params, go: boolean): Text | undefined {
  const name = parameterOf(inner);
  if (Object.hasOwn(params, name)) return params[name];
  return go ? pipelineText(inner, params) : undefined;
}

/** The same with places: what is filled in stands where the parameter is written. */
function fillText(text: Text, params: Params, go: boolean): Text {
  if (!text.text.includes("{{")) return text;
  const parts: Text[] = [];
  let from = 0;
  for (const match of text.text.matchAll(placeholder)) {
    const value = filledBy(match[1] ?? "", params, go);
    if (value === undefined) continue;
    const end = match.index + match[0].length;
    // What nobody wrote in one piece is looked for where it is asked for.
    const asked = slice(text, match.index, end);
    parts.push(slice(text, from, match.index), value.runs.length > 0 ? value : madeFrom(asked, value.text));
    from = end;
  }
  return joinTexts([...parts, slice(text, from)]);
}

const placeholder = /\{\{-?\s*([^{}]*?)\s*-?\}\}/g;

function parameterOf(inner: string): string {
  const index = /^index\s+\.([\w.-]+)\s+(\d+)$/.exec(inner);
  if (index !== null) return `${index[1]}[${index[2]}]`;
  return inner.replace(/^\./, "");
}

function fillNode(node: YamlNode | undefined, params: Params, go: boolean): YamlNode | undefined {
  if (node === undefined) return undefined;
  if (node.kind === "scalar") {
    const text = fill(node.text, params, go);
    return text === node.text ? node : { ...node, text };
  }
  if (node.kind === "sequence") {
    return {
      ...node,
      items: node.items.map((item) => ({ ...item, value: fillNode(item.value, params, go) ?? item.value })),
    };
  }
  const entries = node.entries.map((entry) => ({ ...entry, value: fillNode(entry.value, params, go) ?? entry.value }));
  return { ...node, entries };
}
