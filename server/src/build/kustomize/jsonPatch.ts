import { indexOfKey, newEntry, newScalar, valueAt, withoutKey, withValue } from "../../yaml/graft.ts";
import { resolveScalar } from "../../yaml/scalar11.ts";
import type { YamlMap, YamlNode, YamlSequence } from "../../yaml/tree.ts";
import { fieldText } from "./fields.ts";
import { failedAt, type Say } from "./trouble.ts";

/** Applies the operations of a JSON patch (RFC 6902, with the tool's own leniences) to an object. `undefined`: it fails. */
export function patchedByOperations(
  root: YamlMap,
  operations: readonly YamlNode[],
  say: Say,
  what: string,
): YamlMap | undefined {
  let current: YamlNode = root;
  for (const operation of operations) {
    const next = applied(current, operation);
    if (typeof next === "string") {
      const { op, path } = words(operation);
      say(failedAt(operation, `${op} ${path} fails for ${what}: ${next}`));
      return undefined;
    }
    current = next;
  }
  return current.kind === "map" ? current : undefined;
}

function words(operation: YamlNode): { readonly op: string; readonly path: string } {
  return { op: fieldText(operation, "op"), path: fieldText(operation, "path") };
}

/** The changed tree, or why there is none. */
function applied(root: YamlNode, operation: YamlNode): YamlNode | string {
  const { op, path } = words(operation);
  const value = valueAt(operation, "value");
  switch (op) {
    case "add":
    case "replace":
      // What has no value writes null.
      return write(root, path, value ?? newScalar("null", operation.span, "plain"), op);
    case "remove":
      return write(root, path, undefined, "remove");
    case "test":
      return isEqual(read(root, path), value) ? root : "the value is another one";
    case "copy":
    case "move": {
      const from = fieldText(operation, "from");
      const found = read(root, from);
      if (found === undefined) return `there is no ${from}`;
      const rest = op === "move" ? write(root, from, undefined, "remove") : root;
      return typeof rest === "string" ? rest : write(rest, path, found, "add");
    }
    default:
      return `there is no operation "${op}"`;
  }
}

/** `/a/b~1c` to `a` and `b/c`. */
function partsOf(path: string): readonly string[] {
  return path
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function read(root: YamlNode, path: string): YamlNode | undefined {
  let node: YamlNode | undefined = root;
  for (const part of partsOf(path)) {
    if (node?.kind === "sequence") node = node.items[itemIndex(node.items.length, part) ?? -1]?.value;
    else node = valueAt(node, part);
  }
  return node;
}

/** Negative ones count from the end of a list of so many items. */
function itemIndex(count: number, part: string): number | undefined {
  if (!/^[+-]?\d+$/.test(part)) return undefined;
  const index = Number(part);
  return index < 0 ? index + count : index;
}

type Writing = "add" | "replace" | "remove";

function write(root: YamlNode, path: string, value: YamlNode | undefined, how: Writing): YamlNode | string {
  const parts = partsOf(path);
  const last = parts.at(-1);
  if (last === undefined) return "the path is empty";
  return descend(root, parts, 0, (holder) => {
    if (holder.kind === "map") return writeEntry(holder, last, value, how);
    return holder.kind === "sequence" ? writeItem(holder, last, value, how) : "its parent is a single value";
  });
}

function descend(
  node: YamlNode,
  parts: readonly string[],
  depth: number,
  change: (holder: YamlNode) => YamlNode | string,
): YamlNode | string {
  if (depth === parts.length - 1) return change(node);
  const part = parts[depth] ?? "";
  const missing = `there is no ${parts.slice(0, depth + 1).join("/")}`;
  if (node.kind === "map") {
    const child = valueAt(node, part);
    if (child === undefined) return missing;
    const next = descend(child, parts, depth + 1, change);
    return typeof next === "string" ? next : withValue(node, part, next);
  }
  if (node.kind === "scalar") return missing;
  const index = itemIndex(node.items.length, part);
  const item = index === undefined ? undefined : node.items[index];
  if (index === undefined || item === undefined) return missing;
  const next = descend(item.value, parts, depth + 1, change);
  return typeof next === "string" ? next : { ...node, items: node.items.with(index, { ...item, value: next }) };
}

function writeEntry(map: YamlMap, key: string, value: YamlNode | undefined, how: Writing): YamlNode | string {
  const at = indexOfKey(map, key);
  if (value === undefined || how === "remove") return at === -1 ? "there is no such key" : withoutKey(map, key);
  return at === -1 ? { ...map, entries: [...map.entries, newEntry(key, value)] } : withValue(map, key, value);
}

function writeItem(list: YamlSequence, part: string, value: YamlNode | undefined, how: Writing): YamlNode | string {
  const count = list.items.length;
  // What is added counts itself: -1 is behind the last item.
  const index = part === "-" && how === "add" ? count : itemIndex(how === "add" ? count + 1 : count, part);
  const most = how === "add" ? count : count - 1;
  if (index === undefined || index < 0 || index > most) return `there is no item ${part}`;
  if (value === undefined || how === "remove") return { ...list, items: list.items.toSpliced(index, 1) };
  return { ...list, items: list.items.toSpliced(index, how === "add" ? 0 : 1, { dash: value.span, value }) };
}

/** As JSON values; what is absent equals null. */
function isEqual(one: YamlNode | undefined, other: YamlNode | undefined): boolean {
  return JSON.stringify(jsonOf(one)) === JSON.stringify(jsonOf(other));
}

function jsonOf(node: YamlNode | undefined): unknown {
  if (node === undefined) return null;
  if (node.kind === "sequence") return node.items.map(({ value }) => jsonOf(value));
  if (node.kind === "map") {
    const entries = [...node.entries].sort((a, b) => (a.key.text < b.key.text ? -1 : 1));
    return { map: entries.map(({ key, value }) => [key.text, jsonOf(value)]) };
  }
  const read = resolveScalar(node);
  return read.type === "null" ? null : read.type === "string" ? read.text : read.value;
}
