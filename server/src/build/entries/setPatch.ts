import { readYaml } from "../../gotemplate/readYaml.ts";
import { plainText, type Text } from "../../gotemplate/text.ts";
import { type GoValue, goMap, putEntry } from "../../gotemplate/values.ts";
import { parseStream } from "../../yaml/stream.ts";
import type { Span, YamlEntry, YamlMap, YamlNode } from "../../yaml/tree.ts";

/** What the `templatePatch` of an ApplicationSet says of one of its applications. */
export interface SetPatch {
  /** All spans are that of the patch: it is no document of its own. */
  readonly root: YamlMap;
  /** The same, with the place of each letter. */
  readonly value: () => GoValue | undefined;
}

/**
 * A patch with its parameters filled in; `open`: only Argo CD knows what it comes to, or refuses it; `undefined`: it says
 * nothing.
 */
export function readPatch(text: string, span: Span, written: () => Text | undefined): SetPatch | "open" | undefined {
  if (text.includes("{{")) return "open";
  if (text.trim() === "") return undefined;
  const { documents } = parseStream(text, { template: false, holes: false });
  const [document, ...others] = documents.filter(({ root }) => root !== undefined);
  if (document?.root?.kind !== "map" || others.length > 0 || document.problems.length > 0) return "open";
  return {
    root: placedAt(document.root, span),
    value: () => {
      const value = readYaml(written() ?? plainText(text));
      return typeof value === "string" ? undefined : value;
    },
  };
}

function placedAt<Node extends YamlNode>(node: Node, span: Span): Node;
function placedAt(node: YamlNode, span: Span): YamlNode {
  if (node.kind === "scalar") return { ...node, span };
  if (node.kind === "sequence")
    return {
      ...node,
      span,
      items: node.items.map((item) => ({ ...item, dash: span, value: placedAt(item.value, span) })),
    };
  const entries = node.entries.map((entry) => ({
    ...entry,
    span,
    key: placedAt(entry.key, span),
    value: placedAt(entry.value, span),
  }));
  return { ...node, span, entries };
}

/** Maps are merged, `null` takes away, and all else is replaced: what Argo CD knows no keys of its lists. */
export function patched(node: YamlNode | undefined, patch: YamlNode | undefined): YamlNode | undefined {
  if (patch === undefined) return node;
  if (patch.kind !== "map") return patch;
  const entries = new Map<string, YamlEntry>();
  for (const entry of node?.kind === "map" ? node.entries : []) entries.set(entry.key.text, entry);
  for (const entry of patch.entries) {
    const { text } = entry.key;
    const value = isNull(entry.value) ? undefined : patched(entries.get(text)?.value, entry.value);
    if (value === undefined) entries.delete(text);
    else entries.set(text, { ...entry, value });
  }
  return { ...(node?.kind === "map" ? node : patch), entries: [...entries.values()] };
}

function isNull(node: YamlNode): boolean {
  return node.kind === "scalar" && node.style === "plain" && /^(?:~|null|Null|NULL|)$/.test(node.text);
}

/** The same of values with places. */
export function patchedValue(value: GoValue | undefined, patch: GoValue | undefined): GoValue | undefined {
  if (patch === undefined) return value;
  if (patch.kind !== "map") return patch;
  const found = goMap();
  for (const { key, value: own } of value?.kind === "map" ? value.entries.values() : []) putEntry(found, key, own);
  for (const { key, value: other } of patch.entries.values()) {
    const merged = other.kind === "nil" ? undefined : patchedValue(found.entries.get(key.text)?.value, other);
    if (merged === undefined) found.entries.delete(key.text);
    else putEntry(found, key, merged);
  }
  return found;
}
