import { limits } from "../../limits.ts";
import { type Path, pathText } from "../../yaml/find.ts";
import { fitsTag, isSurelyText, resolveScalar } from "../../yaml/scalar11.ts";
import type { Span, YamlEntry, YamlMap, YamlScalar } from "../../yaml/tree.ts";
import type { Expected, Fault, FaultType } from "../fault.ts";
import { isMerge, keyText } from "../fields.ts";
import type { Judging } from "./context.ts";

/** Each entry of a map with `<<` expanded where it stands; says what is wrong with the keys themselves. */
export function forEntries(
  judging: Judging,
  map: YamlMap,
  path: Path,
  visit: (entry: YamlEntry) => void,
  depth = 0,
): void {
  const seen = areSurelyDifferent(map.entries) ? undefined : new Set<string>();
  for (const entry of map.entries) {
    if (isMerge(entry)) {
      forMerged(judging, entry, path, visit, depth);
      continue;
    }
    checkKey(judging, entry, path, seen);
    visit(entry);
  }
}

/** Quickly: few keys, of which each is another string, and at most one looks like something else. */
function areSurelyDifferent(entries: readonly YamlEntry[]): boolean {
  if (entries.length > 8) return false;
  let unsure = 0;
  for (let at = 0; at < entries.length; at++) {
    const key = entries[at]?.key;
    if (key === undefined || (!isSurelyText(key) && ++unsure > 1)) return false;
    for (let before = 0; before < at; before++) if (entries[before]?.key.text === key.text) return false;
  }
  return true;
}

function forMerged(
  judging: Judging,
  entry: YamlEntry,
  path: Path,
  visit: (entry: YamlEntry) => void,
  depth: number,
): void {
  const sources = entry.value.kind === "sequence" ? entry.value.items.map((item) => item.value) : [entry.value];
  for (const source of sources) {
    if (depth > limits.yaml.merges) return;
    if (source.kind === "map") forEntries(judging, source, path, visit, depth + 1);
    else if (!source.templated) {
      push(
        judging,
        "yaml-syntax",
        "decoding",
        "YAML",
        [...path, "<<"],
        entry.key.span,
        "map merge requires map or sequence of maps as the value",
        "key",
        "<<",
      );
    }
  }
}

function checkKey(judging: Judging, entry: YamlEntry, path: Path, seen: Set<string> | undefined): void {
  const { key } = entry;
  if (key.templated) return;
  checkTag(judging, key, path, "key");
  if (seen === undefined && !key.collection && isSurelyText(key)) return;
  const resolved = resolveScalar(key);
  if (resolved.type === "null" && !key.collection && !entry.halfTyped) {
    push(
      judging,
      "yaml-syntax",
      "decoding",
      "YAML",
      path,
      entry.span,
      "unsupported map key of type: nil",
      "key",
      key.text,
    );
    return;
  }
  if (key.collection) {
    push(judging, "yaml-syntax", "decoding", "YAML", path, key.span, "invalid map key", "key", key.text);
    return;
  }
  // Two keys are one to the server when YAML reads them as one value: `on` and `yes` are, `1` and "1" are not.
  const identity = `${resolved.type} ${keyText(key)}`;
  if (seen?.has(identity) && !judging.partial) {
    const here = [...path, keyText(key)];
    push(
      judging,
      "yaml-syntax",
      "strict-decoding",
      "duplicate field",
      here,
      key.span,
      `key "${key.text}" already set in map`,
      "key",
      key.text,
    );
  }
  seen?.add(identity);
}

/** go-yaml refuses a scalar that is not what its tag says. */
export function checkTag(judging: Judging, node: YamlScalar, path: Path, at: "key" | "value" = "value"): boolean {
  if (node.tag === undefined || node.templated || fitsTag(node)) return true;
  const detail = `cannot decode ${node.text} as a ${node.tag}`;
  const span =
    node.span.end > node.span.start ? node.span : { start: Math.max(node.span.start - 1, 0), end: node.span.end };
  push(judging, "yaml-syntax", "decoding", "YAML", path, span, detail, at, node.text);
  return false;
}

export function push(
  judging: Judging,
  rule: string,
  layer: Fault["layer"],
  type: FaultType,
  path: Path,
  span: Span,
  detail: string,
  at: Fault["at"],
  value?: string,
  field?: Path,
  severity?: "warning",
  expected?: Expected,
): void {
  judging.faults.push({
    rule,
    layer,
    type,
    field: pathText(field ?? path),
    detail,
    span,
    // The decoder's own changes as it goes on.
    path: [...path],
    at,
    ...(value !== undefined && { value }),
    ...(severity !== undefined && { severity }),
    ...(expected !== undefined && { expected }),
  });
}
