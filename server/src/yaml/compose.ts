import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type ParsedNode,
  Parser,
  Scalar,
} from "yaml";
import type { Span, YamlEntry, YamlItem, YamlMap, YamlNode, YamlProblem, YamlScalar, YamlSequence } from "./tree.ts";

export interface Composed {
  readonly root: YamlNode | undefined;
  readonly problems: readonly YamlProblem[];
}

/** One document's text to a tree, by the `yaml` package. Scalars stay text. Never throws. */
export function compose(text: string): Composed {
  const problems: YamlProblem[] = [];
  try {
    const composer = new Composer({
      schema: "failsafe",
      uniqueKeys: false,
      keepSourceTokens: true,
      resolveKnownTags: false,
      logLevel: "silent",
      prettyErrors: false,
    });
    let document: Document.Parsed | undefined;
    for (const each of composer.compose(new Parser().parse(text), true, text.length))
      document ??= each as Document.Parsed;
    for (const error of document?.errors ?? []) {
      const start = clamp(error.pos[0], text.length);
      problems.push({
        code:
          error.code === "TAB_AS_INDENT"
            ? "tab-indentation"
            : error.code === "RESOURCE_EXHAUSTION"
              ? "too-deep"
              : "syntax",
        message: error.message,
        span: { start, end: Math.max(start, clamp(error.pos[1], text.length)) },
      });
    }
    const contents = document?.contents;
    const root = contents === null || contents === undefined ? undefined : createConverter(text, problems)(contents);
    return { root: isNothing(root) ? undefined : root, problems };
  } catch (error) {
    const tooDeep = error instanceof RangeError;
    problems.push({
      code: tooDeep ? "too-deep" : "syntax",
      message: tooDeep ? "nested too deeply" : error instanceof Error ? error.message : String(error),
      span: { start: 0, end: Math.min(text.length, 1) },
    });
    return { root: undefined, problems };
  }
}

function isNothing(node: YamlNode | undefined): boolean {
  return (
    node === undefined ||
    (node.kind === "scalar" && node.style === "plain" && node.text === "" && node.span.start === node.span.end)
  );
}

function clamp(at: number, length: number): number {
  return Math.min(Math.max(at, 0), length);
}

function createConverter(text: string, problems: YamlProblem[]): (node: ParsedNode) => YamlNode {
  const anchors = new Map<string, YamlNode>();

  function convert(node: ParsedNode): YamlNode {
    const span = spanOf(node);
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target !== undefined) return { ...target, span, alias: true };
      problems.push({ code: "unknown-alias", message: `no anchor named ${node.source}`, span });
      return { kind: "scalar", text: "", style: "plain", span, alias: true };
    }
    const tag = node.tag !== undefined && hasTag(node) ? { tag: node.tag } : undefined;
    let result: YamlNode;
    if (isMap(node)) {
      const entries: YamlEntry[] = [];
      for (const pair of node.items)
        if (isPair(pair)) entries.push(entry(pair.key as ParsedNode, pair.value as ParsedNode | null));
      const flow = node.flow === true;
      const first = entries[0];
      const last = entries.at(-1);
      const own =
        flow || first === undefined || last === undefined ? span : { start: first.span.start, end: last.span.end };
      result = { kind: "map", flow, entries, span: own, ...tag } satisfies YamlMap;
    } else if (isSeq(node)) {
      const dashes = dashesOf(node);
      const items: YamlItem[] = [];
      for (const [index, item] of node.items.entries()) {
        const value = isPair(item)
          ? pairMap(item.key as ParsedNode, item.value as ParsedNode | null)
          : convert(item as ParsedNode);
        const at = dashes?.[index] ?? value.span.start;
        items.push({ dash: { start: at, end: dashes === undefined ? at : at + 1 }, value });
      }
      const flow = node.flow === true;
      const first = items[0];
      const last = items.at(-1);
      const own =
        flow || first === undefined || last === undefined
          ? span
          : { start: first.dash.start, end: Math.max(last.value.span.end, last.dash.end) };
      result = { kind: "sequence", flow, items, span: own, ...tag } satisfies YamlSequence;
    } else {
      result = { ...scalar(node as Scalar.Parsed, span), ...tag };
    }
    if ("anchor" in node && node.anchor !== undefined) anchors.set(node.anchor, result);
    return result;
  }

  function entry(keyNode: ParsedNode, valueNode: ParsedNode | null): YamlEntry {
    const key = keyOf(keyNode);
    const value: YamlNode =
      valueNode === null
        ? { kind: "scalar", text: "", style: "plain", span: { start: key.span.end, end: key.span.end } }
        : convert(valueNode);
    return { key, value, span: { start: key.span.start, end: Math.max(key.span.end, value.span.end) } };
  }

  function pairMap(key: ParsedNode, value: ParsedNode | null): YamlMap {
    const only = entry(key, value);
    return { kind: "map", flow: true, entries: [only], span: only.span };
  }

  function keyOf(node: ParsedNode): YamlScalar {
    const converted = convert(node);
    if (converted.kind === "scalar") return converted;
    return {
      kind: "scalar",
      style: "plain",
      collection: true,
      span: converted.span,
      text: text.slice(converted.span.start, converted.span.end),
    };
  }

  function scalar(node: Scalar.Parsed, span: Span): YamlScalar {
    const value = typeof node.value === "string" ? node.value : (node.source ?? "");
    switch (node.type) {
      case Scalar.QUOTE_DOUBLE:
        return { kind: "scalar", text: value, style: "double-quoted", span };
      case Scalar.QUOTE_SINGLE:
        return { kind: "scalar", text: value, style: "single-quoted", span };
      case Scalar.BLOCK_LITERAL:
        return { kind: "scalar", text: value, style: "literal", span: trimmed(text, span) };
      case Scalar.BLOCK_FOLDED:
        return { kind: "scalar", text: value, style: "folded", span: trimmed(text, span) };
      default:
        return {
          kind: "scalar",
          text: value,
          style: "plain",
          span: span.start === span.end ? behindHolder(text, span.start) : span,
        };
    }
  }

  function spanOf(node: ParsedNode): Span {
    const start = clamp(node.range[0], text.length);
    return { start, end: Math.max(start, clamp(node.range[1], text.length)) };
  }

  return convert;
}

/** An absent value stands right behind its colon or dash. */
function behindHolder(text: string, at: number): Span {
  let start = at;
  while (start > 0 && (text.charCodeAt(start - 1) === 32 || text.charCodeAt(start - 1) === 9)) start--;
  return { start, end: start };
}

/** A block scalar's span without the line breaks at its end. */
function trimmed(text: string, span: Span): Span {
  let end = span.end;
  while (end > span.start && (text.charCodeAt(end - 1) === 10 || text.charCodeAt(end - 1) === 13)) end--;
  return { start: span.start, end };
}

function hasTag(node: ParsedNode): boolean {
  return isScalar(node) || isMap(node) || isSeq(node);
}

/** Offsets of the dashes of a block sequence, in the order of its items. */
function dashesOf(node: ParsedNode): readonly number[] | undefined {
  const token = node.srcToken;
  if (token === undefined || token.type !== "block-seq") return undefined;
  const dashes: number[] = [];
  for (const item of token.items) {
    const dash = item.start.find((each) => each.type === "seq-item-ind");
    if (dash !== undefined) dashes.push(dash.offset);
  }
  return dashes;
}
