import { newEntry, newMap, newScalar, valueAt, withValue } from "../../yaml/graft.ts";
import type { Span, YamlNode, YamlSequence } from "../../yaml/tree.ts";
import { splitPath } from "./fieldSpec.ts";
import { isNull } from "./plain.ts";
import { searchPattern } from "./target.ts";

/** `spec.containers.[name=main].image` and `metadata.labels.[a.b/c]` to their parts. */
export function splitFieldPath(path: string): readonly string[] {
  const parts = splitPath(path, ".");
  const result: string[] = [];
  for (let at = 0; at < parts.length; at++) {
    let part = parts[at] ?? "";
    if (part.startsWith("[") && !part.endsWith("]")) {
      while (at < parts.length - 1 && !part.endsWith("]")) part += `.${parts[++at]}`;
      if (!part.includes("=")) part = part.replace(/^\[+/, "").replace(/[[\]]+$/, "");
    }
    result.push(part);
  }
  return result;
}

/** What stands at a path that names one place. */
export function lookup(root: YamlNode, path: readonly string[]): YamlNode | undefined {
  let node: YamlNode | undefined = root;
  for (const part of path) {
    if (node === undefined) return undefined;
    if (node.kind === "map") node = valueAt(node, part);
    else if (node.kind === "sequence") node = itemAt(node, part);
    else return undefined;
  }
  return node;
}

function itemAt(list: YamlSequence, part: string): YamlNode | undefined {
  if (part === "-") return list.items.at(-1)?.value;
  if (/^\d+$/.test(part)) return list.items[Number(part)]?.value;
  const choice = choiceOf(part);
  if (choice === undefined) return undefined;
  return list.items.find(
    ({ value }) => (choice.key === "" ? textOf(value) : textOf(valueAt(value, choice.key))) === choice.text,
  )?.value;
}

function choiceOf(part: string): { readonly key: string; readonly text: string } | undefined {
  const match = /^\[([^=]*)=(.*)\]$/s.exec(part);
  return match === null ? undefined : { key: match[1] ?? "", text: match[2] ?? "" };
}

function textOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === "scalar" ? node.text : undefined;
}

export interface Writing {
  set(node: YamlNode): YamlNode;
  /** Makes what is missing, in the shape of what is written, in this place. */
  readonly create: { readonly leaf: YamlNode["kind"]; readonly span: Span } | undefined;
}

/** The tree with every node at a path changed, how many there were, and what went wrong. */
export function writeAt(
  root: YamlNode,
  path: readonly string[],
  writing: Writing,
): { readonly root: YamlNode; readonly count: number; readonly wrong?: string } {
  let count = 0;
  let wrong: string | undefined;
  const visit = (node: YamlNode, depth: number): YamlNode => {
    const part = path[depth];
    if (part === undefined) {
      count++;
      return writing.set(node);
    }
    if (part === "*") return visitItems(node, () => true, depth);
    const choice = choiceOf(part);
    if (choice !== undefined) return visitChosen(node, choice, depth);
    if (/^\d+$/.test(part) && node.kind === "sequence") return visitIndex(node, Number(part), depth);
    if (isNull(node) && node.kind === "scalar") return node;
    if (node.kind !== "map") {
      wrong ??= `"${part}" is asked of a ${node.kind === "sequence" ? "list" : "single value"}`;
      return node;
    }
    const child = valueAt(node, part);
    if (child !== undefined) return withValue(node, part, visit(child, depth + 1));
    if (writing.create === undefined) return node;
    return { ...node, entries: [...node.entries, newEntry(part, visit(fresh(depth + 1), depth + 1))] };
  };

  function fresh(depth: number): YamlNode {
    const span = writing.create?.span ?? root.span;
    const next = path[depth];
    const kind = next === undefined ? writing.create?.leaf : isListPart(next) ? "sequence" : "map";
    if (kind === "sequence") return { kind, flow: false, items: [], span };
    return kind === "map" ? newMap(span) : newScalar("", span, "plain");
  }

  function visitItems(node: YamlNode, chosen: (item: YamlNode) => boolean, depth: number): YamlNode {
    if (node.kind !== "sequence") {
      if (!isNull(node)) wrong ??= `"${path[depth]}" is asked of what is no list`;
      return node;
    }
    const items = node.items.map((item) => {
      const value = chosen(item.value) ? visit(item.value, depth + 1) : item.value;
      return value === item.value ? item : { ...item, value };
    });
    return items.every((item, at) => item === node.items[at]) ? node : { ...node, items };
  }

  function visitIndex(list: YamlSequence, index: number, depth: number): YamlNode {
    if (index === list.items.length && writing.create !== undefined) {
      const value = visit(fresh(depth + 1), depth + 1);
      return { ...list, items: [...list.items, { dash: value.span, value }] };
    }
    const item = list.items[index];
    if (item === undefined) {
      wrong ??= `there is no item ${index}`;
      return list;
    }
    const value = visit(item.value, depth + 1);
    return value === item.value ? list : { ...list, items: list.items.with(index, { ...item, value }) };
  }

  function visitChosen(
    node: YamlNode,
    choice: { readonly key: string; readonly text: string },
    depth: number,
  ): YamlNode {
    const matches = searchPattern(choice.text);
    if (matches === undefined) {
      wrong ??= `"${choice.text}" is no regular expression`;
      return node;
    }
    const before = count;
    const chosen = (item: YamlNode): boolean => {
      const text = choice.key === "" ? textOf(item) : textOf(valueAt(item, choice.key));
      return text !== undefined && matches(text);
    };
    const result = visitItems(node, chosen, depth);
    if (count > before || writing.create === undefined || result.kind !== "sequence") return result;
    const { span } = writing.create;
    const text = newScalar(choice.text, span, "plain");
    const value = visit(choice.key === "" ? text : newMap(span, [newEntry(choice.key, text)]), depth + 1);
    return { ...result, items: [...result.items, { dash: value.span, value }] };
  }

  const result = visit(root, 0);
  return { root: result, count, ...(wrong !== undefined && { wrong }) };
}

function isListPart(part: string): boolean {
  return /^\d+$/.test(part) || part === "*" || choiceOf(part) !== undefined;
}
