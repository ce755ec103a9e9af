import { limits } from "../limits.ts";
import { compose } from "../yaml/compose.ts";
import { countMarks } from "../yaml/marks.ts";
import { isFatal } from "../yaml/problems.ts";
import { fitsTag, resolveScalar } from "../yaml/scalar11.ts";
import { parseStream } from "../yaml/stream.ts";
import type { Span, YamlEntry, YamlNode, YamlProblemCode, YamlScalar } from "../yaml/tree.ts";
import { textOfBytes } from "./literals.ts";
import { printed } from "./print.ts";
import { goQuote } from "./quote.ts";
import { madeFrom, plainText, type Run, slice, slicePiece, type Text } from "./text.ts";
import {
  type GoEntry,
  type GoMap,
  type GoString,
  type GoValue,
  goBool,
  goFloat,
  goList,
  goMap,
  goNil,
  goString,
} from "./values.ts";

class Unreadable extends Error {}

/**
 * The YAML of a text as sigs.k8s.io/yaml reads it (YAML 1.1, every number a float64, keys strings), every scalar and key
 * with its place in what the text came from. A string: why it cannot be read. Empty text is nil. Only the first document
 * counts, and of it what stands before the end of its first value.
 */
export function readYaml(text: Text): GoValue | string {
  const { documents, starts } = parseStream(text.text, {
    template: false,
    holes: false,
    limit: (document) => (countMarks(document) > limits.template.yaml.marks ? 0 : limits.yaml.document),
  });
  // Comments and blank lines before the first marker are no document.
  const first = documents.findIndex((one) => !/^(?: *(?:#.*)?(?:\r?\n|$))*$/.test(one.text));
  const document = documents[first];
  if (document === undefined) return goNil;
  const [problem] = document.problems;
  if (problem !== undefined) {
    const rest = isFatal(problem) ? undefined : compose(document.text).rest;
    const start = starts[first] ?? 0;
    if (rest !== undefined) return readYaml(slice(text, start, start + rest));
    return `yaml: ${inGo[problem.code] ?? problem.message}`;
  }
  if (document.root === undefined) return goNil;
  const root = document.root;
  if (isTooMuch(root)) return tooMuch;
  const reader = { text, base: starts[first] ?? 0, document: document.text, root };
  try {
    return goValueOf(reader, root, 0);
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
}

/** What go-yaml says, where it says no line with it. */
const inGo: Readonly<Partial<Record<YamlProblemCode, string>>> = {
  "second-value": "mapping values are not allowed in this context",
};

interface Reader {
  readonly text: Text;
  readonly base: number;
  readonly document: string;
  readonly root: YamlNode;
}

const tooMuch = "yaml: exceeded max depth or size";

type Written = "written" | "aliased";

/** Counted before anything is made of it. */
function isTooMuch(root: YamlNode): boolean {
  const { nodes, aliased, nesting } = limits.template.yaml;
  const left: Record<Written, number> = { written: nodes, aliased };
  const visit = (node: YamlNode, depth: number, of: Written): void => {
    if (left.written < 0 || left.aliased < 0) return;
    const own = node.alias === true ? "aliased" : of;
    left[own] = depth > nesting ? -1 : left[own] - 1;
    if (node.kind === "sequence") for (const { value } of node.items) visit(value, depth + 1, own);
    else if (node.kind === "map") for (const { value } of node.entries) visit(value, depth + 1, own);
  };
  visit(root, 0, "written");
  return left.written < 0 || left.aliased < 0;
}

function goValueOf(reader: Reader, node: YamlNode, depth: number): GoValue {
  if (depth > limits.template.yaml.nesting) throw new Unreadable(tooMuch);
  switch (node.kind) {
    case "scalar":
      return scalarValue(reader, node);
    case "sequence": {
      const items = node.items.map((item) => goValueOf(reader, item.value, depth + 1));
      return goList(items, undefined, items.length === 0 ? written(reader, node.span) : undefined);
    }
    case "map": {
      const map = mapOf(reader, node.entries, depth);
      return map.entries.size === 0 ? { ...map, from: written(reader, node.span) } : map;
    }
  }
}

function mapOf(reader: Reader, entries: readonly YamlEntry[], depth: number): GoMap {
  const map = goMap();
  const merged = new Map<string, GoEntry>();
  for (const entry of entries) {
    if (isMerge(entry)) {
      for (const [key, value] of merges(reader, entry.value, depth)) if (!merged.has(key)) merged.set(key, value);
      continue;
    }
    const value = goValueOf(reader, entry.value, depth + 1);
    const key = keyOf(reader, entry.key, value);
    map.entries.set(key.text, { key, value });
  }
  for (const [key, entry] of merged) if (!map.entries.has(key)) map.entries.set(key, entry);
  return map;
}

function isMerge({ key }: YamlEntry): boolean {
  return key.text === "<<" && key.style === "plain" && key.tag === undefined;
}

function merges(reader: Reader, node: YamlNode, depth: number): Iterable<readonly [string, GoEntry]> {
  if (node.kind === "map") return mapOf(reader, node.entries, depth + 1).entries;
  if (node.kind === "sequence" && node.items.every(({ value }) => value.kind === "map"))
    return node.items.flatMap(({ value }) => [...merges(reader, value, depth + 1)]);
  throw new Unreadable("yaml: map merge requires map or sequence of maps as the value");
}

function keyOf(reader: Reader, node: YamlScalar, value: GoValue): GoString {
  const written = textOf(reader, node);
  if (node.collection === true) throw new Unreadable(`yaml: invalid map key: ${node.text}`);
  const resolved = resolveScalar(node);
  switch (resolved.type) {
    case "string":
      return goString(written);
    case "bool":
      return goString(madeFrom(written, String(resolved.value)));
    case "number":
      if (/^\d{19,}$/.test(resolved.text) && BigInt(resolved.text) >= 2n ** 63n)
        throw new Unreadable(`unsupported map key of type: uint64, key: ${resolved.text}`);
      return goString(madeFrom(written, resolved.text));
    case "null":
      throw new Unreadable(
        `unsupported map key of type: %!s(<nil>), key: <nil>, value: ${value.kind === "string" ? goQuote(value.text) : printed(value)}`,
      );
  }
}

function scalarValue(reader: Reader, node: YamlScalar): GoValue {
  if (!fitsTag(node)) throw new Unreadable(`yaml: cannot decode \`${node.text}\` as a ${node.tag ?? ""}`);
  const resolved = resolveScalar(node);
  switch (resolved.type) {
    case "string":
      return goString(node.tag === "!!binary" ? plainText(binary(node.text)) : textOf(reader, node));
    case "bool":
      return goBool(resolved.value, textOf(reader, node));
    case "number":
      if (!Number.isFinite(resolved.value))
        throw new Unreadable(
          `json: unsupported value: ${Number.isNaN(resolved.value) ? "NaN" : resolved.value > 0 ? "+Inf" : "-Inf"}`,
        );
      return goFloat(resolved.value, textOf(reader, node));
    case "null":
      return node.span.start === node.span.end ? goNil : { kind: "nil", from: textOf(reader, node) };
  }
}

function binary(text: string): string {
  try {
    return textOfBytes(Uint8Array.from(atob(text.replace(/\s/g, "")), (one) => one.charCodeAt(0)));
  } catch {
    throw new Unreadable("yaml: !!binary value contains invalid base64 data");
  }
}

/** The letters of a span as they stand in the source. */
function written({ text, base }: Reader, { start, end }: Span): Text {
  return slicePiece(text, base + start, base + end);
}

/** What a scalar means, every letter that was taken over with its place. */
function textOf(reader: Reader, node: YamlScalar): Text {
  const { start, end } = spanOf(reader, node);
  const source = written(reader, { start, end });
  if (source.text === node.text) return source;
  if (node.style === "single-quoted" || node.style === "double-quoted") {
    const inner = written(reader, { start: start + 1, end: end - 1 });
    if (inner.text === node.text) return inner;
  }
  return aligned(source, node.text);
}

/** An alias stands where its anchor's scalar does; its own span is only the name. */
function spanOf(reader: Reader, node: YamlScalar): Span {
  if (node.alias !== true) return node.span;
  const name = reader.document.slice(node.span.start + 1, node.span.end);
  const before = reader.document.slice(0, node.span.start);
  const anchor = Math.max(...[" ", "\t", "\n", "\r", ","].map((end) => before.lastIndexOf(`&${name}${end}`)));
  return anchor === -1 ? node.span : (scalarBehind(reader.root, anchor, node.text)?.span ?? node.span);
}

/** The first scalar of this text that stands behind a place. */
function scalarBehind(node: YamlNode, at: number, text: string): YamlScalar | undefined {
  if (node.alias === true || (node.kind !== "scalar" && node.span.end < at)) return undefined;
  switch (node.kind) {
    case "scalar":
      return node.span.start >= at && node.text === text ? node : undefined;
    case "sequence":
      return firstOf(node.items, ({ value }) => scalarBehind(value, at, text));
    case "map":
      return firstOf(node.entries, ({ key, value }) => scalarBehind(key, at, text) ?? scalarBehind(value, at, text));
  }
}

function firstOf<T, R>(list: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of list) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Line by line, and word by word where lines were folded: what is found again in the source was taken over from there. */
function aligned(source: Text, meaning: string): Text {
  const whole = madeFrom(source, `${meaning} `).runs[0];
  const origin = whole?.origin;
  if (origin === undefined) return madeFrom(source, meaning);
  const runs: Run[] = [];
  let from = 0;
  let told = 0;
  for (const { 0: line, index } of meaning.matchAll(/[^\n]+/g)) {
    const pieces = source.text.includes(line) ? [{ 0: line, index: 0 }] : line.matchAll(/\S+/g);
    for (const piece of pieces) {
      const found = source.text.indexOf(piece[0], from);
      if (found === -1) continue;
      const start = index + piece.index;
      const at = slicePiece(source, found, found + piece[0].length).runs[0]?.at;
      if (at === undefined) continue;
      if (start > told) runs.push({ start: told, end: start, origin });
      runs.push({ start, end: start + piece[0].length, origin, at });
      told = start + piece[0].length;
      from = found + piece[0].length;
    }
  }
  if (told < meaning.length) runs.push({ start: told, end: meaning.length, origin });
  return { text: meaning, runs };
}
