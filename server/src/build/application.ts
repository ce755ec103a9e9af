import { fieldOf, itemsOf, labelsOf, mapOf, textOf } from "../manifest/fields.ts";
import type { Source, YamlMap, YamlNode, YamlScalar } from "../yaml/tree.ts";
import type { BuiltObject, Unsure } from "./build.ts";
import type { ApplicationSteps } from "./entries/entryPoint.ts";

/** What `${…}` may stand for in what Flux builds. */
export interface Variables {
  readonly known: ReadonlyMap<string, string>;
  /** Some are kept where nobody can read them. */
  readonly incomplete: boolean;
}

/** What an application does to objects when they are built. */
export function afterBuild(
  objects: readonly BuiltObject[],
  steps: ApplicationSteps | undefined,
  variables: Variables,
): readonly BuiltObject[] {
  if (steps?.tool !== "flux") return objects;
  const { edits } = steps;
  const fills = substitutes(edits);
  const labels = labelsOf(fieldOf(mapOf(edits, "commonMetadata"), "labels"));
  return objects.map((object) => {
    const filled = fills && !isDisabled(object.root) ? substituted(object, variables) : object;
    return Object.keys(labels).length > 0 && /^(?:Namespace|Pod)$/.test(textOf(filled.root, "kind") ?? "")
      ? { ...filled, root: withLabels(filled.root, mapOf(mapOf(edits, "commonMetadata"), "labels"), steps.source) }
      : filled;
  });
}

/** Whether Flux fills in variables: only where it is told at least one. */
export function substitutes(spec: YamlMap | undefined): boolean {
  const post = mapOf(spec, "postBuild");
  return fieldOf(post, "substitute") !== undefined || itemsOf(post, "substituteFrom").length > 0;
}

function isDisabled(root: YamlMap): boolean {
  const metadata = mapOf(root, "metadata");
  const key = "kustomize.toolkit.fluxcd.io/substitute";
  return [fieldOf(metadata, "labels"), fieldOf(metadata, "annotations")].some((map) => textOf(map, key) === "disabled");
}

function substituted(object: BuiltObject, variables: Variables): BuiltObject {
  const unsure: Unsure[] = [...object.unsure];
  const root = fill(object.root, object.source, variables, [], unsure);
  return root === object.root ? object : { ...object, root: root as YamlMap, unsure };
}

function fill(
  node: YamlNode,
  own: Source,
  variables: Variables,
  path: readonly (string | number)[],
  unsure: Unsure[],
): YamlNode {
  if (node.kind === "scalar") return fillScalar(node, own, variables, path, unsure);
  let changed = false;
  if (node.kind === "sequence") {
    const items = node.items.map((item, i) => {
      const value = fill(item.value, own, variables, [...path, i], unsure);
      changed ||= value !== item.value;
      return value === item.value ? item : { ...item, value };
    });
    return changed ? { ...node, items } : node;
  }
  const entries = node.entries.map((entry) => {
    const key = fillScalar(entry.key, own, variables, [...path, entry.key.text], unsure);
    const value = fill(entry.value, own, variables, [...path, key.text], unsure);
    const same = key === entry.key && value === entry.value;
    changed ||= !same;
    return same ? entry : { ...entry, key, value };
  });
  return changed ? { ...node, entries } : node;
}

function fillScalar(
  node: YamlScalar,
  own: Source,
  variables: Variables,
  path: readonly (string | number)[],
  unsure: Unsure[],
): YamlScalar {
  if (!node.text.includes("${")) return node;
  const { text, missing } = substitute(node.text, variables.known);
  if (missing.length > 0 && variables.incomplete) {
    unsure.push({ path, why: `\`\${${missing[0]}}\` is filled in from what is not in the workspace.` });
    return node;
  }
  const source = { ...(node.span.source ?? own), computed: true as const };
  return { ...node, text, span: { start: node.span.start, end: node.span.end, source } };
}

const variable =
  /\$(\$)?\{([A-Za-z_]\w*)(?:(:?[-=])([^}]*)|:(\d+)(?::(\d+))?|(\/\/?)([^/}]*)\/([^}]*)|(\^\^?|,,?))?\}/g;

/** `${A}`, with a default, a part of it, or something in it replaced; `$${A}` stays `${A}`. */
export function substitute(
  text: string,
  known: ReadonlyMap<string, string>,
): { readonly text: string; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const filled = text.replace(variable, (whole, ...found: (string | undefined)[]) => {
    const [escaped, name = "", operator, otherwise = "", from, length, slashes, pattern = "", by = "", letters] = found;
    if (escaped !== undefined) return whole.slice(1);
    const value = known.get(name);
    if (value === undefined) missing.push(name);
    if (operator !== undefined) {
      const isSet = operator.startsWith(":") ? value !== undefined && value !== "" : value !== undefined;
      return isSet ? (value ?? "") : otherwise;
    }
    const given = value ?? "";
    if (from !== undefined) return length === undefined ? given.slice(+from) : given.slice(+from, +from + +length);
    if (slashes !== undefined) return slashes === "//" ? given.replaceAll(pattern, by) : given.replace(pattern, by);
    if (letters === "^^") return given.toUpperCase();
    return letters === ",," ? given.toLowerCase() : given;
  });
  return { text: filled, missing };
}

function withLabels(root: YamlMap, labels: YamlMap | undefined, source: Source): YamlMap {
  if (labels === undefined) return root;
  const stamped = labels.entries.map((entry) => ({ ...entry, ...stamp(entry.key, entry.value, source) }));
  return withIn(root, ["metadata", "labels"], stamped, labels);
}

function stamp(
  key: YamlScalar,
  value: YamlNode,
  source: Source,
): { readonly key: YamlScalar; readonly value: YamlNode } {
  return { key: { ...key, span: { ...key.span, source } }, value: { ...value, span: { ...value.span, source } } };
}

function withIn(
  map: YamlMap,
  [key = "", ...rest]: readonly string[],
  entries: YamlMap["entries"],
  like: YamlMap,
): YamlMap {
  if (key === "") {
    const names = new Set(entries.map((entry) => entry.key.text));
    return { ...map, entries: [...map.entries.filter((entry) => !names.has(entry.key.text)), ...entries] };
  }
  const at = map.entries.findIndex((entry) => entry.key.text === key);
  const known = map.entries[at];
  const inner = known?.value.kind === "map" ? known.value : { ...like, entries: [] };
  const value = withIn(inner, rest, entries, like);
  if (known !== undefined) return { ...map, entries: map.entries.with(at, { ...known, value }) };
  const [first] = entries;
  if (first === undefined) return map;
  return { ...map, entries: [...map.entries, { key: { ...first.key, text: key }, value, span: first.span }] };
}
