import { limits } from "../limits.ts";
import { columnOf } from "./find.ts";
import { headEnd } from "./place.ts";
import type { Style } from "./render.ts";
import type { YamlDocument, YamlNode } from "./tree.ts";

/** The layout of a document: the first nested map and list decide; two spaces and indented lists where there is none. */
export function styleOf(document: YamlDocument): Style {
  const { text, root } = document;
  const found: Found = { step: undefined, listStep: undefined, left: limits.yaml.styled };
  // The objects of a List know better than the List.
  const items = root?.kind === "map" ? root.entries.find(({ key }) => key.text === "items")?.value : undefined;
  if (items?.kind === "sequence") look(text, items, found);
  if (root !== undefined) look(text, root, found);
  const first = /^[{[]/.test(text.slice(headEnd(text)).trimStart());
  const beginning = text.slice(0, limits.yaml.style);
  const single = (beginning.match(/'/g) ?? []).length;
  const double = (beginning.match(/"/g) ?? []).length;
  return {
    step: found.step ?? 2,
    listStep: found.listStep ?? 2,
    newline: /\r?\n/.exec(text)?.[0] === "\r\n" ? "\r\n" : "\n",
    quote: single > double ? "'" : '"',
    json: first && root?.kind === "map" && root.entries[0]?.key.style === "double-quoted",
  };
}

interface Found {
  step: number | undefined;
  listStep: number | undefined;
  /** Nodes that may still be looked at. */
  left: number;
}

function look(text: string, node: YamlNode, found: Found): void {
  if (node.alias || node.kind === "scalar" || node.flow || enough(found)) return;
  found.left--;
  if (node.kind === "sequence") {
    for (const item of node.items) {
      if (enough(found)) return;
      look(text, item.value, found);
    }
    return;
  }
  for (const { key, value } of node.entries) {
    if (enough(found)) return;
    if (value.kind === "scalar" || value.alias || value.flow) continue;
    const column = columnOf(text, key.span.start);
    const inner = columnOf(text, value.span.start) - column;
    if (value.kind === "map" && inner > 0) found.step ??= inner;
    if (value.kind === "sequence" && inner >= 0) found.listStep ??= inner;
    look(text, value, found);
  }
}

function enough({ step, listStep, left }: Found): boolean {
  return left <= 0 || (step !== undefined && listStep !== undefined);
}
