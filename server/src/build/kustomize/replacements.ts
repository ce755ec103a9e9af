import { computedSpan, stamped } from "../../yaml/graft.ts";
import { isOldWord, resolvePlain, resolveScalar } from "../../yaml/scalar11.ts";
import type { YamlMap, YamlNode, YamlScalar } from "../../yaml/tree.ts";
import { lookup, splitFieldPath, writeAt } from "./fieldPath.ts";
import { field, fieldFlag, fieldItems, fieldText } from "./fields.ts";
import { describe, type Identity, identity, isOfKind, type Kind } from "./identity.ts";
import { mapped, type Pass, type Work } from "./pass.ts";
import { isNull, isText } from "./plain.ts";
import { isEver, type Resource, withRoot, withUnsure } from "./resource.ts";
import { createSharedWrites } from "./shared.ts";
import { type Matches, readSelectors } from "./target.ts";
import { failedAt, type Say } from "./trouble.ts";

interface Choice extends Kind {
  readonly name: string;
  readonly namespace: string;
}

interface Target {
  readonly at: YamlNode;
  readonly select: Choice;
  readonly selectors: Matches;
  readonly rejects: readonly { readonly choice: Choice; readonly selectors: Matches | undefined }[];
  readonly paths: readonly { readonly text: string; readonly parts: readonly string[] }[];
  readonly delimiter: string;
  readonly index: number;
  readonly create: boolean;
}

/** One entry of `replacements`: a value of one object goes to places of others. `undefined`: it is wrong. */
export function replacementPass(node: YamlNode, say: Say): Pass | undefined {
  const source = field(node, "source");
  const targets = fieldItems(node, "targets").map((target) => readTarget(target, say));
  if (source === undefined || field(node, "targets") === undefined) {
    say(failedAt(node, "a replacement needs a source and targets"));
    return undefined;
  }
  if (targets.includes(undefined)) return undefined;
  const path = fieldText(source, "fieldPath") || "metadata.name";
  const parts = splitFieldPath(path);
  const chosen = choiceOf(source);
  const options = field(source, "options");
  const known = new Map<Target, WeakMap<Resource, { readonly value: YamlNode; readonly next: Resource }>>();

  function run(set: readonly Resource[], work: Work): readonly Resource[] {
    const value = sourceValue(set, work);
    if (value === "failed") return set;
    return targets.reduce((all, target) => (target === undefined ? all : writeTarget(all, target, value, work)), set);
  }

  function sourceValue(set: readonly Resource[], work: Work): YamlNode | undefined | "failed" {
    const matches = set.filter((resource) => isEver(resource, (id) => isChosen(id, chosen)));
    const only = matches[0];
    if (only === undefined) {
      if (work.incomplete) return undefined;
      work.say(failedAt(source ?? node, "no object is the source of the replacement"));
      return "failed";
    }
    if (matches.length > 1) {
      const names = matches.map(({ id }) => describe(id)).join(" and ");
      work.say(failedAt(source ?? node, `the source of the replacement is not one object but ${names}`));
      return "failed";
    }
    const found = lookup(only.root, parts);
    if (found === undefined || isNull(found) || isEmpty(found)) {
      if (only.unsure.length > 0) return undefined;
      work.say(failedAt(field(source, "fieldPath") ?? node, `${describe(only.id)} has no ${path}`));
      return "failed";
    }
    return refined(stampedOnce(found, only), work);
  }

  const stampedValues = new WeakMap<YamlNode, YamlNode>();
  function stampedOnce(value: YamlNode, { source: own }: Resource): YamlNode {
    let found = stampedValues.get(value);
    if (found === undefined) {
      found = stamped(value, own);
      stampedValues.set(value, found);
    }
    return found;
  }

  function refined(value: YamlNode, work: Work): YamlNode | "failed" {
    const delimiter = fieldText(options, "delimiter");
    if (delimiter === "") return value;
    if (value.kind !== "scalar") {
      work.say(failedAt(source ?? node, "a delimiter is for a single value"));
      return "failed";
    }
    const pieces = value.text.split(delimiter);
    const index = Number(fieldText(options, "index") || "0");
    const piece = pieces[index];
    if (piece !== undefined) return { ...value, text: piece };
    work.say(failedAt(field(options, "index") ?? node, `there is no piece ${index} of "${value.text}"`));
    return "failed";
  }

  function writeTarget(
    set: readonly Resource[],
    target: Target,
    value: YamlNode | undefined,
    work: Work,
  ): readonly Resource[] {
    let memory = known.get(target);
    if (memory === undefined) {
      memory = new WeakMap();
      known.set(target, memory);
    }
    const remembered = memory;
    return mapped(set, (resource) => {
      if (!isMeant(resource, target)) return resource;
      if (value === undefined) return unknown(resource, target);
      const before = remembered.get(resource);
      if (before?.value === value) return before.next;
      let fine = true;
      const next = written(resource, target, value, (trouble) => {
        fine = false;
        work.say(trouble);
      });
      if (fine) remembered.set(resource, { value, next });
      return next;
    });
  }

  return Object.freeze({ run });
}

function unknown(resource: Resource, { paths }: Target): Resource {
  return paths.reduce(
    (next, { parts }) => withUnsure(next, { path: parts, why: "it is taken from an object that could not be built" }),
    resource,
  );
}

function choiceOf(node: YamlNode): Choice {
  const [group = "", version = "", kind = "", name = "", namespace = ""] = [
    "group",
    "version",
    "kind",
    "name",
    "namespace",
  ].map((each) => fieldText(node, each));
  return { group, version, kind, name, namespace };
}

function isChosen(id: Identity, choice: Choice): boolean {
  if (choice.name !== "" && choice.name !== id.name) return false;
  if (choice.namespace !== "" && identity(choice, choice.name, choice.namespace).namespace !== id.namespace)
    return false;
  return isOfKind(id, choice);
}

function readTarget(node: YamlNode, say: Say): Target | undefined {
  const select = field(node, "select");
  if (select === undefined) {
    say(failedAt(node, "a target of a replacement needs select"));
    return undefined;
  }
  const selectors = readSelectors(select, say);
  const rejects = fieldItems(node, "reject").map((each) => {
    const hasSelectors = fieldText(each, "labelSelector") !== "" || fieldText(each, "annotationSelector") !== "";
    return { choice: choiceOf(each), selectors: hasSelectors ? readSelectors(each, say) : undefined };
  });
  if (selectors === undefined) return undefined;
  const paths = fieldItems(node, "fieldPaths").flatMap((each) => (each.kind === "scalar" ? [each.text] : []));
  const options = field(node, "options");
  return {
    at: node,
    select: choiceOf(select),
    selectors,
    rejects,
    paths: (paths.length === 0 ? ["metadata.name"] : paths).map((text) => ({ text, parts: splitFieldPath(text) })),
    delimiter: fieldText(options, "delimiter"),
    index: Number(fieldText(options, "index") || "0"),
    create: fieldFlag(options, "create"),
  };
}

function isMeant(resource: Resource, { select, selectors, rejects }: Target): boolean {
  // The one that it is known by now is among those it is selected by.
  if (!isEver(resource, (id) => isChosen(id, select)) || !selectors(resource)) return false;
  return !rejects.some(({ choice, selectors: own }) => {
    if (own?.(resource) === true) return true;
    const isNamed = Object.values(choice).some((text) => text !== "");
    return isNamed && isEver(resource, (id) => isChosen(id, choice));
  });
}

function written(resource: Resource, target: Target, value: YamlNode, say: Say): Resource {
  let next = resource;
  for (const { text, parts } of target.paths) {
    const shared = createSharedWrites(next);
    const result = writeAt(next.root, parts, {
      create: target.create ? { leaf: value.kind, span: value.span } : undefined,
      set: (old) => shared.write(old, replaced(old, value, text, target, resource, say)),
    });
    if (result.wrong !== undefined)
      say(failedAt(target.at, `${describe(resource.id)} has no ${text}: ${result.wrong}`));
    else if (result.count === 0) say(failedAt(target.at, `${describe(resource.id)} has no ${text}`));
    next = shared.carriedOut(withRoot(next, result.root as YamlMap));
  }
  return next;
}

function replaced(
  old: YamlNode,
  value: YamlNode,
  path: string,
  target: Target,
  resource: Resource,
  say: Say,
): YamlNode {
  let text = value.kind === "scalar" ? value.text : "";
  const { delimiter, index } = target;
  if (delimiter !== "") {
    if (old.kind !== "scalar") {
      say(failedAt(target.at, `a delimiter is for a single value, which ${describe(resource.id)} does not have there`));
      return old;
    }
    const pieces = old.text.split(delimiter);
    if (index < 0) pieces.unshift(text);
    else if (index >= pieces.length) pieces.push(text);
    else pieces[index] = text;
    text = pieces.join(delimiter);
  }
  if (old.kind !== "scalar") return value;
  const made = isMade(old, value);
  if (value.kind !== "scalar") return made ? value : old;
  // Only the text goes over: a text stays a text, a number one that is read anew.
  const quoted = made ? text === "" || isOldWord(text) : isText(old) || (text === "" && isNull(old));
  if (!made && !quoted && !canBecome(old, text)) {
    const what = `what stands there is ${kindOf(old)}, and only its text is replaced`;
    say(failedAt(target.at, `${describe(resource.id)} takes no "${text}" in ${path}: ${what}`));
    return old;
  }
  const span = delimiter === "" ? value.span : computedSpan(value.span, resource.source);
  return { kind: "scalar", text, style: quoted ? "double-quoted" : "plain", span };
}

/** Just created to be written. */
function isMade({ text, style, span }: YamlScalar, value: YamlNode): boolean {
  return text === "" && style === "plain" && span === value.span;
}

/** As the tool reads it: the tag stays, and the text has to be one of its kind. */
function canBecome(old: YamlScalar, text: string): boolean {
  if (isText(old)) return true;
  const [was, now] = [resolveScalar(old), resolvePlain(text)];
  if (was.type !== "number" || now.type !== "number") return was.type === now.type && !isOldWord(text);
  return now.integer || !was.integer;
}

function kindOf(old: YamlScalar): string {
  const { type } = resolveScalar(old);
  return type === "number" ? `the number ${old.text}` : type === "bool" ? `\`${old.text}\`` : "empty";
}

function isEmpty(node: YamlNode): boolean {
  return node.kind === "map" ? node.entries.length === 0 : node.kind === "sequence" && node.items.length === 0;
}
