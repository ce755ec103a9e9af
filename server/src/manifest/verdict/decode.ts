import { type Path, pathText } from "../../yaml/find.ts";
import { isSurelyText, resolveScalar, type Scalar11 } from "../../yaml/scalar11.ts";
import type { Span, YamlMap, YamlNode, YamlScalar } from "../../yaml/tree.ts";
import type { Expected } from "../fault.ts";
import { keyText } from "../fields.ts";
import { ownField, type Schema } from "../schema.ts";
import { isNullNode, type Judging } from "./context.ts";
import { checkTag, forEntries, push } from "./keys.ts";

/** Decoding and strict decoding: wrong types (always fatal), unknown and duplicate fields. All of them, not the first. */
export function judgeDecoding(judging: Judging, schema: Schema): void {
  decode(judging, judging.root, schema, [], judging.root.span);
}

const patchKeys = /^\$(?:patch|retainKeys|deleteFromPrimitiveList\/|setElementOrder\/)/;

/** Where the decoder is, one for all of its way: there are thousands of places, and mostly nothing is wrong at any. */
type Way = (string | number)[];

function decode(judging: Judging, node: YamlNode, schema: Schema, path: Way, holder: Span): void {
  if (node.templated) return;
  if (isNullNode(node)) {
    if (node.kind === "scalar") checkTag(judging, node, path);
    return;
  }
  switch (schema.type) {
    case "object":
      if (node.kind !== "map") wrongType(judging, node, path, holder, "map");
      else decodeFields(judging, node, schema, path);
      return;
    case "list":
      if (node.kind !== "sequence") {
        wrongType(judging, node, path, holder, "list");
        return;
      }
      for (const [index, item] of node.items.entries()) {
        if (judging.faultless?.has(item.value)) continue;
        path.push(index);
        decode(judging, item.value, schema.of, path, item.dash.end > item.dash.start ? item.dash : item.value.span);
        path.pop();
      }
      return;
    case "strings":
      if (node.kind !== "map") wrongType(judging, node, path, holder, "map");
      else decodeStrings(judging, node, path);
      return;
    case "any":
      decodeAny(judging, node, path);
      return;
    default:
      if (node.kind !== "scalar") wrongType(judging, node, path, holder, expectedOf(schema));
      else decodeScalar(judging, node, schema, path);
  }
}

function expectedOf(schema: Schema): Expected {
  switch (schema.type) {
    case "integer":
    case "int64":
      return "integer";
    case "integer-or-string":
      return "number or name";
    case "boolean":
    case "time":
      return schema.type;
    default:
      return "string";
  }
}

function decodeFields(judging: Judging, map: YamlMap, schema: Schema & { readonly type: "object" }, path: Way): void {
  forEntries(judging, map, path, (entry) => {
    if (entry.key.templated) return;
    const key = keyText(entry.key);
    const field = ownField(schema.fields, key);
    path.push(key);
    if (field !== undefined) {
      decode(judging, entry.value, field, path, entry.key.span);
    } else if (!patchKeys.test(key)) {
      // A key that is being typed has no colon yet; the syntax error speaks of it.
      if (!entry.halfTyped) {
        push(
          judging,
          "unknown-field",
          "strict-decoding",
          "unknown field",
          path,
          entry.key.span,
          `unknown field "${pathText(path)}"`,
          "key",
          key,
        );
      }
      decodeAny(judging, entry.value, path);
    }
    path.pop();
  });
}

const text: Schema = { type: "string" };

function decodeStrings(judging: Judging, map: YamlMap, path: Way): void {
  forEntries(judging, map, path, (entry) => {
    if (entry.key.templated) return;
    const key = keyText(entry.key);
    if (key !== entry.key.text && /^[a-z]+$/i.test(entry.key.text) && !/^(?:true|false)$/i.test(entry.key.text)) {
      const detail = `the key ${entry.key.text} is read as the boolean ${key}`;
      push(
        judging,
        "yaml-1-1-boolean",
        "decoding",
        "YAML",
        [...path, key],
        entry.key.span,
        detail,
        "key",
        entry.key.text,
        path,
        "warning",
      );
    }
    const { value } = entry;
    if (value.templated) return;
    path.push(key);
    if (value.kind !== "scalar") wrongType(judging, value, path, entry.key.span, "string");
    else decodeScalar(judging, value, text, path);
    path.pop();
  });
}

/** Nothing is known of the types below; keys may still be there twice. */
function decodeAny(judging: Judging, node: YamlNode, path: Way): void {
  const within = (value: YamlNode, step: string | number) => {
    path.push(step);
    decodeAny(judging, value, path);
    path.pop();
  };
  if (node.kind === "sequence") {
    for (const [index, item] of node.items.entries()) within(item.value, index);
  } else if (node.kind === "map") {
    forEntries(judging, node, path, (entry) => within(entry.value, keyText(entry.key)));
  } else {
    checkTag(judging, node, path);
  }
}

const int32 = 2 ** 31;
const rfc3339 = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})$/;

function decodeScalar(judging: Judging, node: YamlScalar, schema: Schema, path: Path): void {
  if (!checkTag(judging, node, path)) return;
  if (isSurelyText(node) && (schema.type === "string" || schema.type === "integer-or-string")) return;
  const resolved = resolveScalar(node);
  if (resolved.type === "null") return;
  const wrong = (expected: Expected): void => wrongType(judging, node, path, node.span, expected);
  switch (schema.type) {
    case "string":
      if (resolved.type !== "string") wrong("string");
      return;
    case "boolean":
      if (resolved.type !== "bool") wrong("boolean");
      return;
    case "time":
      if (resolved.type !== "string" || !rfc3339.test(resolved.text)) wrong("time");
      return;
    case "int64":
      if (resolved.type !== "number" || !resolved.integer) wrong("integer");
      return;
    case "integer":
      if (!isInt32(resolved)) wrong("integer");
      return;
    case "integer-or-string":
      if (resolved.type !== "string" && !isInt32(resolved)) wrong("number or name");
      return;
    default:
  }
}

function isInt32(resolved: Scalar11): boolean {
  return resolved.type === "number" && resolved.integer && resolved.value >= -int32 && resolved.value < int32;
}

function wrongType(judging: Judging, node: YamlNode, path: Path, holder: Span, expected: Expected): void {
  const scalar = node.kind === "scalar" ? node : undefined;
  const goType = scalar === undefined ? (node.kind === "map" ? "object" : "array") : jsonTypeOf(resolveScalar(scalar));
  const rule = expected === "string" && scalar !== undefined && isWord(scalar) ? "yaml-1-1-boolean" : "wrong-type";
  const span = node.span.end > node.span.start ? node.span : holder;
  const detail = `json: cannot unmarshal ${goType} into ${pathText(path.filter((part) => typeof part === "string"))} of type ${expected}`;
  push(
    judging,
    rule,
    "decoding",
    "wrong type",
    path,
    span,
    detail,
    "value",
    scalar?.text,
    undefined,
    undefined,
    expected,
  );
}

function jsonTypeOf(resolved: Scalar11): string {
  return resolved.type === "bool" ? "bool" : resolved.type === "number" ? "number" : "string";
}

/** What people take for a string and YAML 1.1 does not: the words other than true and false, and octal numbers. */
function isWord(node: YamlScalar): boolean {
  if (node.style !== "plain") return false;
  return /^(?:y|n|yes|no|on|off)$/i.test(node.text) || /^[-+]?0[0-7_]+$/.test(node.text);
}
