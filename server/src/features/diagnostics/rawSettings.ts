import { limits } from "../../limits.ts";
import { isExcessive } from "../../yaml/aliases.ts";
import { parseStream } from "../../yaml/stream.ts";
import type { Span, YamlNode, YamlProblem } from "../../yaml/tree.ts";

/** A setting's value before anybody has looked at it, from YAML (with places) or from the editor (without). */
export type RawSetting = {
  readonly span: Span | undefined;
} & (
  | { readonly kind: "null" }
  | { readonly kind: "scalar"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly RawSetting[] }
  | { readonly kind: "map"; readonly entries: ReadonlyMap<string, RawEntry> }
);

export interface RawEntry {
  readonly key: RawSetting;
  readonly value: RawSetting;
}

/** Scalars keep their own text: `1.30` is a version, `off` a word. */
export function rawFromYaml(text: string): { readonly value: RawSetting; readonly errors: readonly YamlProblem[] } {
  const { documents, starts } = parseStream(text, { template: false });
  const index = documents.findIndex(({ root }) => root !== undefined);
  const at = (problems: readonly YamlProblem[], base: number) =>
    problems.map((problem) => ({ ...problem, span: moved(problem.span, base) }));
  const errors = documents.flatMap(({ problems }, i) => at(problems, starts[i] ?? 0));
  const root = documents[index]?.root;
  if (root !== undefined && text.includes("*") && isExcessive(root)) {
    const span = moved({ start: root.span.start, end: root.span.start + 1 }, starts[index] ?? 0);
    const problem = {
      code: "syntax",
      message: "The aliases of this file multiply to more than is read.",
      span,
    } as const;
    return { value: { kind: "null", span: undefined }, errors: [...errors, problem] };
  }
  return { value: root === undefined ? { kind: "null", span: undefined } : fromNode(root, starts[index] ?? 0), errors };
}

function moved({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}

function fromNode(node: YamlNode, base: number, depth = 0): RawSetting {
  const span = moved(node.span, base);
  if (depth > limits.rules.settings) return { kind: "null", span };
  if (node.kind === "sequence") {
    return { kind: "list", span, items: node.items.map((item) => fromNode(item.value, base, depth + 1)) };
  }
  if (node.kind === "map") {
    const entries = new Map<string, RawEntry>();
    for (const { key, value } of node.entries) {
      entries.set(key.text, { key: fromNode(key, base, depth + 1), value: fromNode(value, base, depth + 1) });
    }
    return { kind: "map", span, entries };
  }
  if (node.style === "plain" && /^(?:~|null|)$/i.test(node.text)) return { kind: "null", span };
  return { kind: "scalar", span, text: node.text };
}

export function rawFromData(data: unknown, depth = 0): RawSetting {
  const span = undefined;
  if (data === null || data === undefined || depth > limits.rules.settings) return { kind: "null", span };
  if (Array.isArray(data)) return { kind: "list", span, items: data.map((each) => rawFromData(each, depth + 1)) };
  if (typeof data !== "object") return { kind: "scalar", span, text: String(data) };
  const entries = new Map<string, RawEntry>();
  for (const [key, value] of Object.entries(data)) {
    entries.set(key, { key: { kind: "scalar", span, text: key }, value: rawFromData(value, depth + 1) });
  }
  return { kind: "map", span, entries };
}
