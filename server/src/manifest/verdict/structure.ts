import type { Path } from "../../yaml/find.ts";
import { resolveScalar } from "../../yaml/scalar11.ts";
import type { Span, YamlMap, YamlNode, YamlScalar, YamlSequence } from "../../yaml/tree.ts";
import { expand } from "../fields.ts";
import { type Limits, ownField, type Schema } from "../schema.ts";
import { invalid, isNullNode, type Judging, stringOf } from "./context.ts";

type ObjectSchema = Schema & { readonly type: "object" };
type ListSchema = Schema & { readonly type: "list" };

/**
 * What the definition of a custom resource says about values: required fields, numbers of items, limits. Types are
 * decoding's business, and null for an optional field is as if it were not there.
 */
export function judgeStructure(judging: Judging, node: YamlNode, schema: Schema, path: Path, holder: Span): void {
  if (node.templated) return;
  if (schema.type === "object" && node.kind === "map") judgeObject(judging, node, schema, path, holder);
  if (schema.type === "list" && node.kind === "sequence") judgeList(judging, node, schema, path, holder);
  if (node.kind === "scalar" && "limits" in schema && schema.limits !== undefined)
    judgeValue(judging, node, schema.limits, path, holder);
}

function judgeObject(judging: Judging, node: YamlMap, schema: ObjectSchema, path: Path, holder: Span): void {
  const entries = expand(node);
  const filled = [...entries].flatMap(([key, entry]) => (isNullNode(entry.value) ? [] : [{ key, entry }]));
  const unknown = filled.filter(({ key }) => ownField(schema.fields, key) === undefined);
  for (const key of schema.required ?? []) {
    if (judging.partial || filled.some((each) => each.key === key)) continue;
    // What stands here under another name is said to be unknown, and is most likely what is missing.
    if (unknown.some((each) => isCounterpart(each.key, key))) continue;
    const at = entries.get(key)?.key.span ?? holder;
    const fault = { rule: "required-field", type: "Required value", detail: "", span: at, at: "missing" } as const;
    invalid(judging, { ...fault, path: [...path, key] });
  }
  if (schema.exactlyOne && !judging.partial && unknown.length === 0) judgeOne(judging, filled, path, holder);
  for (const { key, entry } of filled) {
    const field = ownField(schema.fields, key);
    if (field !== undefined) judgeStructure(judging, entry.value, field, [...path, key], entry.key.span);
  }
}

/** Words of the versions of one API for one thing. */
const counterparts: readonly (readonly string[])[] = [["from", "to"]];

function isCounterpart(a: string, b: string): boolean {
  return counterparts.some((words) => words.includes(a) && words.includes(b));
}

function judgeOne(
  judging: Judging,
  filled: readonly { readonly key: string; readonly entry: { readonly key: YamlScalar } }[],
  path: Path,
  holder: Span,
): void {
  if (filled.length === 1) return;
  const second = filled[1];
  invalid(judging, {
    rule: "exactly-one-of",
    type: "Invalid value",
    detail: second === undefined ? "should have at least 1 properties" : "must have at most 1 item",
    path,
    span: second?.entry.key.span ?? holder,
    at: second === undefined ? "missing" : "key",
    ...(second === undefined ? {} : { value: filled.map(({ key }) => key).join(" ") }),
  });
}

function judgeList(judging: Judging, node: YamlSequence, schema: ListSchema, path: Path, holder: Span): void {
  const { least = 0, most = Number.POSITIVE_INFINITY } = schema;
  const count = node.items.length;
  if (count < least && !judging.partial) {
    const detail = `should have at least ${least} items`;
    const span = node.span.end > node.span.start ? node.span : holder;
    invalid(judging, { rule: "required-field", type: "Invalid value", detail, path, span, value: "[]" });
  }
  if (count > most && !judging.partial) {
    const detail = `must have at most ${most} items`;
    const value = String(count);
    invalid(judging, { rule: "too-many-items", type: "Too many", detail, path, span: holder, at: "key", value });
  }
  const seen = new Set<string>();
  for (const [index, item] of node.items.entries()) {
    const here = [...path, index];
    const dash = item.dash.end > item.dash.start ? item.dash : item.value.span;
    if (isNullNode(item.value)) {
      const expected = schema.of.type === "object" ? "map" : "string";
      const detail = `must be of type ${schema.of.type}: "null"`;
      const fault = { rule: "wrong-type", type: "wrong type", detail, path: here, expected } as const;
      invalid(judging, { ...fault, span: item.value.span.end > item.value.span.start ? item.value.span : dash });
      continue;
    }
    const text = schema.unique ? stringOf(item.value) : undefined;
    if (text !== undefined && seen.has(text)) {
      const fault = { rule: "duplicate-item", type: "Duplicate value", detail: "", path: here, value: text } as const;
      invalid(judging, { ...fault, span: item.value.span });
    }
    if (text !== undefined) seen.add(text);
    judgeStructure(judging, item.value, schema.of, here, dash);
  }
}

function judgeValue(judging: Judging, node: YamlScalar, limits: Limits, path: Path, holder: Span): void {
  const resolved = resolveScalar(node);
  const { rule, oneOf, longest, test, least, most } = limits;
  const span = node.span.end > node.span.start ? node.span : holder;
  const say = (type: "Invalid value" | "Unsupported value" | "Too long", detail: string) =>
    invalid(judging, { rule, type, detail, path, span, value: node.text });
  if (resolved.type === "number") {
    if (least !== undefined && resolved.value < least)
      say("Invalid value", `should be greater than or equal to ${least}`);
    if (most !== undefined && resolved.value > most) say("Invalid value", `should be less than or equal to ${most}`);
  }
  if (resolved.type !== "string") return;
  const { text } = resolved;
  if (oneOf !== undefined && !oneOf.includes(text)) {
    say("Unsupported value", `supported values: ${oneOf.map((value) => `"${value}"`).join(", ")}`);
  }
  if (longest !== undefined && [...text].length > longest) say("Too long", `may not be more than ${longest} bytes`);
  else {
    const detail = test?.(text);
    if (detail !== undefined) say("Invalid value", detail);
  }
}
