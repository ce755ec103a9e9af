import { limits } from "../../limits.ts";
import { resolvePlain, resolveScalar } from "../../yaml/scalar11.ts";
import type { YamlDocument, YamlEntry, YamlMap, YamlNode, YamlScalar } from "../../yaml/tree.ts";

/** A document's tree as a tool reads it. */
export interface PlainTree {
  readonly root: YamlNode;
  /** A key that stands twice in one map. */
  readonly doubled: YamlScalar | undefined;
  /** A key that is no text. */
  readonly oddKey: YamlScalar | undefined;
  /** Aliases hold each other up: more nodes than anybody reads. */
  readonly tooLarge: boolean;
}

interface Reading {
  doubled: YamlScalar | undefined;
  oddKey: YamlScalar | undefined;
  nodes: number;
  readonly document: YamlDocument;
  readonly modern: boolean;
  anchors: ReadonlyMap<number, YamlNode> | undefined;
}

/**
 * Without merge keys, aliases and repeated keys: what an alias stands for is the anchor's own node. `modern`: words such
 * as `on` are texts, as in YAML 1.2. Where none of that occurs, the nodes are the document's own.
 */
export function plainTree(document: YamlDocument, root: YamlNode, modern: boolean): PlainTree {
  const reading: Reading = { doubled: undefined, oddKey: undefined, nodes: 0, document, modern, anchors: undefined };
  const plain = visit(root, reading);
  return {
    root: plain,
    doubled: reading.doubled,
    oddKey: reading.oddKey,
    tooLarge: reading.nodes > limits.yaml.aliased,
  };
}

function visit(node: YamlNode, reading: Reading): YamlNode {
  if (++reading.nodes > limits.yaml.aliased) return node;
  if (node.alias) return visit(anchored(node, reading), reading);
  if (node.kind === "scalar") return reading.modern ? asText(node) : node;
  if (node.kind === "sequence") {
    let changed = false;
    const items = node.items.map((item) => {
      const value = visit(item.value, reading);
      if (value === item.value) return item;
      changed = true;
      return { ...item, value };
    });
    return changed ? { ...node, items } : node;
  }
  return visitMap(node, reading);
}

function visitMap(map: YamlMap, reading: Reading): YamlMap {
  let changed = false;
  let merges = false;
  const entries = map.entries.map((entry) => {
    if (isMerge(entry)) merges = true;
    const key = plainKey(entry.key, reading);
    const value = visit(entry.value, reading);
    if (key === entry.key && value === entry.value) return entry;
    changed = true;
    return { ...entry, key, value };
  });
  const found = new Map<string, YamlEntry>();
  for (const entry of entries) {
    if (isMerge(entry)) continue;
    if (found.has(entry.key.text)) reading.doubled ??= entry.key;
    found.set(entry.key.text, entry);
  }
  if (merges) {
    // What stands in the map itself wins; of several that are merged, the earlier one.
    for (const entry of entries) if (isMerge(entry)) for (const each of mergedEntries(entry.value)) add(found, each);
  }
  if (merges || found.size < entries.length) return { ...map, entries: [...found.values()] };
  return changed ? { ...map, entries } : map;
}

function add(found: Map<string, YamlEntry>, entry: YamlEntry): void {
  if (!found.has(entry.key.text)) found.set(entry.key.text, entry);
}

function mergedEntries(node: YamlNode): readonly YamlEntry[] {
  if (node.kind === "map") return node.entries;
  return node.kind === "sequence" ? node.items.flatMap(({ value }) => mergedEntries(value)) : [];
}

function isMerge(entry: YamlEntry): boolean {
  return entry.key.text === "<<" && entry.key.style === "plain" && entry.key.tag === undefined;
}

function plainKey(key: YamlScalar, reading: Reading): YamlScalar {
  if (key.style !== "plain" || key.tag !== undefined) return key;
  const resolved = resolvePlain(key.text);
  if (resolved.type === "string") return key;
  if (reading.modern) {
    const text = asText(key);
    // A number or a boolean as a key is none to JSON.
    if (text === key) reading.oddKey ??= key;
    return text;
  }
  const text = resolved.type === "bool" ? String(resolved.value) : resolved.type === "number" ? resolved.text : "null";
  return text === key.text ? key : { ...key, text, style: "double-quoted" };
}

/** The words that only YAML 1.1 takes for booleans. */
const oldWords = /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/;

function asText(node: YamlScalar): YamlScalar {
  return node.style === "plain" && node.tag === undefined && node.text.length <= 3 && oldWords.test(node.text)
    ? { ...node, style: "double-quoted" }
    : node;
}

/** The node that an alias stands for: its own place is where a person would change it. */
function anchored(alias: YamlNode, reading: Reading): YamlNode {
  const { alias: _, ...copy } = alias;
  const { text } = reading.document;
  const name = /^\*([^\s,[\]{}]+)/.exec(text.slice(alias.span.start))?.[1];
  if (name === undefined) return copy;
  const mark = `&${name}`;
  let at = text.lastIndexOf(mark, alias.span.start);
  while (at !== -1 && !/[\s,[\]{}]/.test(text.charAt(at + mark.length)))
    at = at === 0 ? -1 : text.lastIndexOf(mark, at - 1);
  if (at === -1) return copy;
  reading.anchors ??= nodesByStart(reading.document.root);
  const gap = /^(?:\s|#[^\n]*|![^\s]*)*/.exec(text.slice(at + mark.length));
  return reading.anchors.get(at + mark.length + (gap?.[0].length ?? 0)) ?? copy;
}

/** The outermost node at each offset, aliases aside. */
function nodesByStart(root: YamlNode | undefined): ReadonlyMap<number, YamlNode> {
  const found = new Map<number, YamlNode>();
  const walk = (node: YamlNode): void => {
    if (node.alias) return;
    if (!found.has(node.span.start)) found.set(node.span.start, node);
    if (node.kind === "map") for (const { value } of node.entries) walk(value);
    else if (node.kind === "sequence") for (const { value } of node.items) walk(value);
  };
  if (root !== undefined) walk(root);
  return found;
}

/** Whether a scalar of a plain tree is null. */
export function isNull(node: YamlNode | undefined): boolean {
  return node === undefined || (node.kind === "scalar" && resolveScalar(node).type === "null");
}

/** The text of a value that is a text to the tool; other scalars count with their own text, null is none. */
export function scalarText(node: YamlNode | undefined): string | undefined {
  return node?.kind !== "scalar" || isNull(node) ? undefined : node.text;
}

export function isText(node: YamlScalar): boolean {
  return resolveScalar(node).type === "string";
}
