import { RE2JS } from "re2js";
import { valueAt } from "../../yaml/graft.ts";
import type { YamlNode } from "../../yaml/tree.ts";
import { fieldText } from "./fields.ts";
import { firstId, type Resource } from "./resource.ts";
import { failedAt, type Say } from "./trouble.ts";

/** Whether an object is one of those that are meant. */
export type Matches = (resource: Resource) => boolean;

/** The `target` of a patch: patterns for the whole text of kind and name, and selectors. `undefined`: it is wrong. */
export function readTarget(node: YamlNode, say: Say): Matches | undefined {
  const parts = ["group", "version", "kind", "name", "namespace"].map((name) => pattern(fieldText(node, name)));
  const [group, version, kind, name, namespace] = parts;
  const labels = readSelectors(node, say);
  if (
    group === undefined ||
    version === undefined ||
    kind === undefined ||
    name === undefined ||
    namespace === undefined
  ) {
    say(failedAt(node, "a pattern of the target is no regular expression"));
    return undefined;
  }
  if (labels === undefined) return undefined;
  return (resource) => {
    const { id } = resource;
    if (!kind(id.kind)) return false;
    const first = firstId(resource);
    return (
      (name(first.name) || name(id.name)) &&
      (namespace(first.namespace) || namespace(id.namespace)) &&
      group(id.group) &&
      version(id.version) &&
      labels(resource)
    );
  };
}

/** `labelSelector` and `annotationSelector` of a target; `undefined`: one is wrong. */
export function readSelectors(node: YamlNode, say: Say): Matches | undefined {
  const labels = parseSelector(fieldText(node, "labelSelector"));
  const annotations = parseSelector(fieldText(node, "annotationSelector"));
  if (labels === undefined || annotations === undefined) {
    say(failedAt(node, "a selector of the target cannot be read"));
    return undefined;
  }
  if (labels.length === 0 && annotations.length === 0) return () => true;
  return ({ root }) => {
    const metadata = valueAt(root, "metadata");
    return (
      labels.every((each) => each(valueAt(metadata, "labels"))) &&
      annotations.every((each) => each(valueAt(metadata, "annotations")))
    );
  };
}

/** For a whole text; empty: everything. `undefined`: no regular expression (RE2). */
function pattern(text: string): ((value: string) => boolean) | undefined {
  if (text === "") return () => true;
  if (/^[\w-]*$/.test(text)) return (value) => value === text;
  try {
    const compiled = RE2JS.compile(`^(?:${text})$`);
    return (value) => compiled.matches(value);
  } catch {
    return undefined;
  }
}

/** Whether a pattern is found anywhere in a text; `undefined`: it is none. */
export function searchPattern(text: string): ((value: string) => boolean) | undefined {
  if (/^[\w-]*$/.test(text)) return (value) => value.includes(text);
  try {
    const compiled = RE2JS.compile(text);
    return (value) => compiled.matcher(value).find();
  } catch {
    return undefined;
  }
}

type Requirement = (labels: YamlNode | undefined) => boolean;

const requirement =
  /^\s*(?:(!)\s*([\w./-]+)|([\w./-]+)\s*(?:(==|=|!=)\s*([\w.-]*)|\s(in|notin)\s*\(([^()]*)\)|([<>])\s*(-?\d+))?)\s*(?:,|$)/;

/** As kubectl's `-l`: `a=b,c!=d,e in (f,g),h,!i`. `undefined`: it cannot be read. */
function parseSelector(text: string): readonly Requirement[] | undefined {
  const found: Requirement[] = [];
  let rest = text.trim();
  while (rest !== "") {
    const match = requirement.exec(rest);
    if (match === null) return undefined;
    found.push(requirementOf(match));
    rest = rest.slice(match[0].length).trim();
  }
  return found;
}

function requirementOf(match: RegExpExecArray): Requirement {
  const [, not, absent, key = "", operator, value = "", set, values = "", order, bound] = match;
  if (not !== undefined) return (labels) => textOf(labels, absent ?? "") === undefined;
  if (set !== undefined) {
    const texts = new Set(values.split(",").map((each) => each.trim()));
    if (set === "in") return (labels) => isIn(texts, textOf(labels, key));
    return (labels) => !isIn(texts, textOf(labels, key));
  }
  if (order !== undefined)
    return (labels) => {
      const own = textOf(labels, key);
      if (own === undefined || !/^-?\d+$/.test(own)) return false;
      return order === "<" ? Number(own) < Number(bound) : Number(own) > Number(bound);
    };
  if (operator === undefined) return (labels) => textOf(labels, key) !== undefined;
  if (operator === "!=") return (labels) => textOf(labels, key) !== value;
  return (labels) => textOf(labels, key) === value;
}

function isIn(texts: ReadonlySet<string>, text: string | undefined): boolean {
  return text !== undefined && texts.has(text);
}

function textOf(labels: YamlNode | undefined, key: string): string | undefined {
  const value = valueAt(labels, key);
  return value?.kind === "scalar" ? value.text : undefined;
}
