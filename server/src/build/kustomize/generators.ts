import { base64 } from "../../gotemplate/functions/encodings.ts";
import { computedSpan, indexOfKey, newEntry, newMap, newScalar, valueAt, withValue } from "../../yaml/graft.ts";
import type { Source, Span, YamlEntry, YamlMap, YamlNode, YamlScalar } from "../../yaml/tree.ts";
import { field, fieldItems, fieldMap, fieldText } from "./fields.ts";
import { describe } from "./identity.ts";
import type { Work } from "./pass.ts";
import { everWas, type Resource, resourceOf, withRoot, withUnsure } from "./resource.ts";
import { failedAt, type Say } from "./trouble.ts";

/** What a generator reads of a file: its text, and nothing for what is there but cannot be read. */
export type FileText = { readonly text: string | undefined } | undefined;

/** `path` as it is written; says what is wrong with it. `undefined`: there is none. */
export type ReadFile = (at: YamlScalar) => FileText;

export interface Generated {
  readonly resource: Resource;
  readonly behavior: string;
  readonly at: YamlNode;
}

/** One entry of `configMapGenerator` or `secretGenerator`. Names get no hash: a reference may carry any or none. */
export function generate(
  kind: "ConfigMap" | "Secret",
  node: YamlNode,
  common: YamlNode | undefined,
  source: Source,
  readFile: ReadFile,
  say: Say,
): Generated | undefined {
  const name = field(node, "name");
  if (name?.kind !== "scalar" || name.text === "") {
    say(failedAt(node, `a generated ${kind} needs a name`));
    return undefined;
  }
  const behavior = fieldText(node, "behavior");
  const { pairs: written, complete } = pairsOf(node, readFile, say);
  const pairs = kind === "Secret" ? written.map((pair) => encoded(pair, source)) : written;
  const options = field(node, "options");
  const namespace = field(node, "namespace");
  const metadata = newMap(name.span, [
    newEntry("name", name),
    ...(namespace === undefined ? [] : [newEntry("namespace", namespace)]),
    ...["labels", "annotations"].flatMap((each) => {
      const entries = new Map<string, YamlEntry>();
      for (const map of [fieldMap(common, each), fieldMap(options, each)])
        for (const entry of map?.entries ?? []) entries.set(entry.key.text, entry);
      return entries.size === 0 ? [] : [newEntry(each, newMap(node.span, [...entries.values()]))];
    }),
  ]);
  const text = (value: string): YamlScalar => newScalar(value, node.span, "plain");
  const root = newMap(node.span, [
    newEntry("apiVersion", text("v1")),
    newEntry("kind", text(kind)),
    newEntry("metadata", metadata),
    ...(pairs.length === 0 ? [] : [newEntry("data", newMap(node.span, pairs))]),
    ...(kind === "Secret" ? [newEntry("type", text(fieldText(node, "type") || "Opaque"))] : []),
  ]);
  const resource = resourceOf(root, source);
  return {
    resource: complete
      ? resource
      : withUnsure(resource, { path: ["data"], why: "it comes from a file that is not read" }),
    behavior,
    at: node,
  };
}

/** What a Secret holds stands there in base64. */
function encoded(entry: YamlEntry, source: Source): YamlEntry {
  const { value } = entry;
  if (value.kind !== "scalar") return entry;
  const text = base64(new TextEncoder().encode(value.text));
  return { ...entry, value: newScalar(text, computedSpan(value.span, source), "double-quoted") };
}

interface Pairs {
  readonly pairs: readonly YamlEntry[];
  readonly complete: boolean;
}

function pairsOf(node: YamlNode, readFile: ReadFile, say: Say): Pairs {
  const found = new Map<string, YamlEntry>();
  let complete = true;
  const add = (key: string, text: string, span: Span, at: YamlNode): void => {
    if (found.has(key)) say(failedAt(at, `the key "${key}" stands twice`));
    found.set(key, newEntry(key, newScalar(text, span, "double-quoted")));
  };
  const open = (path: YamlScalar): string | undefined => {
    const file = readFile(path);
    if (file !== undefined && file.text === undefined) complete = false;
    return file?.text;
  };
  const environments = [...fieldItems(node, "envs"), field(node, "env")];
  for (const path of environments) {
    if (path?.kind !== "scalar") continue;
    for (const line of open(path)?.split(/\r?\n/) ?? []) {
      const own = line.trimStart();
      if (own === "" || own.startsWith("#")) continue;
      const equals = own.indexOf("=");
      add(equals === -1 ? own : own.slice(0, equals), equals === -1 ? "" : own.slice(equals + 1), path.span, path);
    }
  }
  for (const literal of fieldItems(node, "literals")) {
    if (literal.kind !== "scalar") continue;
    const equals = literal.text.indexOf("=");
    if (equals < 1) say(failedAt(literal, `"${literal.text}" is not key=value`));
    else add(literal.text.slice(0, equals), unquoted(literal.text.slice(equals + 1)), literal.span, literal);
  }
  for (const file of fieldItems(node, "files")) {
    if (file.kind !== "scalar") continue;
    const parts = file.text.split("=");
    const [key = "", path = ""] =
      parts.length === 1 ? [file.text.slice(file.text.lastIndexOf("/") + 1), file.text] : parts;
    if (parts.length > 2 || key === "" || path === "")
      say(failedAt(file, `"${file.text}" is neither a path nor key=path`));
    else add(key, open({ ...file, text: path }) ?? "", file.span, file);
  }
  return { pairs: [...found.values()], complete };
}

function unquoted(text: string): string {
  return text.length > 1 && /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

/** The set with a generated object added, or put in the place of the one that it merges with or replaces. */
export function absorb(
  set: readonly Resource[],
  { resource, behavior, at }: Generated,
  { say, incomplete }: Work,
): readonly Resource[] {
  const matches = set.filter((each) => everWas(each, resource.id.key));
  const old = matches[0];
  if (behavior !== "" && !["create", "merge", "replace", "unspecified"].includes(behavior.toLowerCase()))
    return [...set, resource];
  const joins = behavior === "merge" || behavior === "replace";
  if (old === undefined) {
    if (joins && !incomplete) say(failedAt(at, `there is no ${describe(resource.id)} to ${behavior}`));
    return [...set, resource];
  }
  if (matches.length > 1 || !joins) {
    const what = matches.length > 1 ? `${matches.length} times` : "already";
    say(failedAt(at, `${describe(resource.id)} is there ${what}${joins ? "" : "; behavior is merge or replace"}`));
    return set;
  }
  return set.map((each) => (each === old ? joined(old, resource, behavior === "merge") : each));
}

/** Keeps what the old one is known by; `merge` keeps its data too. */
function joined(old: Resource, resource: Resource, merges: boolean): Resource {
  const oldMetadata = valueAt(old.root, "metadata");
  const metadata = valueAt(resource.root, "metadata");
  let own: YamlMap = oldMetadata?.kind === "map" ? oldMetadata : newMap(resource.root.span);
  for (const name of ["labels", "annotations"]) {
    const map = mergedMap(valueAt(oldMetadata, name), valueAt(metadata, name));
    if (map !== undefined) own = withValue(own, name, map);
  }
  let root = withValue(resource.root, "metadata", own);
  if (merges) {
    for (const name of ["data", "binaryData"]) {
      const map = mergedMap(valueAt(old.root, name), valueAt(resource.root, name));
      if (map !== undefined) root = withValue(root, name, map);
    }
  }
  return { ...withRoot(old, root), shared: [], unsure: [...old.unsure, ...resource.unsure] };
}

function mergedMap(one: YamlNode | undefined, other: YamlNode | undefined): YamlMap | undefined {
  if (one?.kind !== "map") return other?.kind === "map" ? other : undefined;
  if (other?.kind !== "map") return one;
  const more = other.entries.filter(({ key }) => indexOfKey(one, key.text) === -1);
  const entries = one.entries.map((entry) => other.entries[indexOfKey(other, entry.key.text)] ?? entry);
  return { ...one, entries: [...entries, ...more] };
}
