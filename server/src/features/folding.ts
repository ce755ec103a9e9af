import type { Context } from "../snapshot/context.ts";
import { createStreamLines } from "../yaml/lines.ts";
import type { YamlNode } from "../yaml/tree.ts";

/** Lines from 0, both inclusive; the first stays visible. */
export interface FoldingResult {
  readonly startLine: number;
  readonly endLine: number;
}

/**
 * Documents, rules, peers and every other block, also of the other objects beside a policy: an editor that is given
 * ranges no longer folds by indentation. `undefined` for a file without a policy, which is not ours to fold.
 */
export function foldingRanges({ file }: Context): readonly FoldingResult[] | undefined {
  if (file.policies.length + file.adminPolicies.length === 0) return undefined;
  const lines = createStreamLines(file.stream);
  const found = new Map<string, FoldingResult>();
  const add = (from: number, to: number) => {
    const startLine = lines.positionAt(from).line;
    const endLine = lines.positionAt(to).line;
    if (endLine > startLine) found.set(`${startLine}-${endLine}`, { startLine, endLine });
  };
  for (const [document, { root, text }] of file.stream.documents.entries()) {
    const base = file.stream.starts[document] ?? 0;
    if (root === undefined) foldByIndent(text, (from, to) => add(base + from, base + to));
    if (root === undefined) continue;
    add(base + root.span.start, base + root.span.end);
    fold(root, (from, to) => add(base + from, base + to));
  }
  return [...found.values()].sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine);
}

function fold(node: YamlNode, add: (from: number, to: number) => void): void {
  if (node.alias || node.kind === "scalar") return;
  if (node.kind === "map") {
    for (const { key, value } of node.entries) {
      add(key.span.start, value.span.end);
      fold(value, add);
    }
    return;
  }
  for (const { dash, value } of node.items) {
    add(dash.start, value.span.end);
    fold(value, add);
  }
}

/** A document that nobody parsed: what is further right than a line belongs to it. */
function foldByIndent(text: string, add: (from: number, to: number) => void): void {
  const open: { readonly indent: number; readonly start: number }[] = [];
  let start = 0;
  let end = 0;
  const close = (indent: number) => {
    for (let last = open.at(-1); last !== undefined && last.indent >= indent; last = open.at(-1)) {
      open.pop();
      add(last.start, end);
    }
  };
  for (const line of text.split("\n")) {
    const indent = line.search(/\S/);
    if (indent >= 0 && line[indent] !== "#" && !line.startsWith("---")) {
      close(indent);
      open.push({ indent, start });
      end = start + line.length;
    }
    start += line.length + 1;
  }
  close(0);
}
