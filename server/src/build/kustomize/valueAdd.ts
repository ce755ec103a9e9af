import { computedSpan, newEntry, newMap, newScalar, valueAt, withValue } from "../../yaml/graft.ts";
import type { YamlMap, YamlNode, YamlScalar } from "../../yaml/tree.ts";
import { field, fieldItems, fieldText } from "./fields.ts";
import { describe } from "./identity.ts";
import { eachAlone, type Pass } from "./pass.ts";
import { isNull } from "./plain.ts";
import { type Resource, withRoot } from "./resource.ts";
import { createSharedWrites } from "./shared.ts";
import { readTarget } from "./target.ts";
import { failedAt, type Say } from "./trouble.ts";

interface ValueAdd {
  /** Stands where the value does: the name of the kustomization's folder where none is given. */
  readonly value: YamlScalar;
  readonly path: readonly string[];
  /** Counted from 1: the value becomes this part of the path that is there; 0: all of what is there. */
  readonly position: number;
}

/** A `ValueAddTransformer`. `settings`: what a file that it names holds; `folder`: that of the kustomization. */
export function valueAddPasses(
  root: YamlNode,
  folder: string,
  settings: (path: YamlScalar) => YamlNode | undefined,
  say: Say,
): readonly Pass[] {
  const written = field(root, "value");
  if (written !== undefined && written.kind !== "scalar") {
    say(failedAt(written, "the value of a ValueAddTransformer is a text"));
    return [];
  }
  const text = fieldText(root, "value");
  const value =
    written === undefined || text === "" ? newScalar(nameOf(folder), root.span, "plain") : { ...written, text };
  const path = field(root, "targetFilePath");
  const file = path?.kind === "scalar" && path.text !== "" ? settings(path) : undefined;
  if (path?.kind === "scalar" && path.text !== "" && file === undefined) return [];
  const targets = [...fieldItems(root, "targets"), ...fieldItems(file, "targets")];
  if (targets.length === 0) say(failedAt(root, "a ValueAddTransformer needs a target"));
  return targets.flatMap((target) => targetPass(target, value, say) ?? []);
}

function targetPass(target: YamlNode, value: YamlScalar, say: Say): Pass | undefined {
  const selector = field(target, "selector");
  const isMeant = selector === undefined ? () => true : readTarget(selector, say);
  const fieldPath = fieldText(target, "fieldPath");
  const position = Number(fieldText(target, "filePathPosition") || "0");
  if (fieldPath === "") say(failedAt(target, "a target of a ValueAddTransformer needs fieldPath"));
  else if (position < 0) say(failedAt(target, "filePathPosition counts from 1"));
  else if (isMeant !== undefined) {
    const add: ValueAdd = { value, path: partsOf(fieldPath), position };
    return eachAlone((resource, tell) => {
      if (!isMeant(resource)) return resource;
      const next = withAdded(resource, add);
      if (typeof next !== "string") return next;
      tell(failedAt(target, `${describe(resource.id)} has no single value at ${fieldPath}: ${next}`));
      return resource;
    });
  }
  return undefined;
}

/** Parts between slashes; `\/` is a slash in a name, and empty ones count for nothing. */
function partsOf(path: string): readonly string[] {
  return path
    .split(/(?<!\\)\//)
    .map((part) => part.replaceAll("\\/", "/"))
    .filter((part) => part !== "");
}

/** Why it cannot be done, or the object with the value. */
function withAdded(resource: Resource, { value, path, position }: ValueAdd): Resource | string {
  let wrong: string | undefined;
  const shared = createSharedWrites(resource);
  const refuse = <Node extends YamlNode>(node: Node, why: string): Node => {
    wrong ??= why;
    return node;
  };

  const visit = (node: YamlNode, depth: number): YamlNode => {
    const part = path[depth];
    if (part === undefined) return node.kind === "scalar" ? set(node) : refuse(node, "that is no single value");
    if (part === "*") return refuse(node, "it takes no *");
    if (isNull(node)) return node;
    const choice = /^\[([^=]*)=(.*)\]$/s.exec(part);
    if (choice !== null || part === "-" || /^\d+$/.test(part)) {
      if (node.kind !== "sequence") return refuse(node, `${part} is asked of what is no list`);
      const at =
        choice === null ? indexOf(part, node.items.length) : chosen(node.items, choice[1] ?? "", choice[2] ?? "");
      const item = node.items[at];
      if (item !== undefined) {
        const next = visit(item.value, depth + 1);
        return next === item.value ? node : { ...node, items: node.items.with(at, { ...item, value: next }) };
      }
      if (part === "-") return refuse(node, "the list is empty");
      if (choice === null) return node;
      const made = visit(newItem(choice[1] ?? "", choice[2] ?? ""), depth + 1);
      return { ...node, items: [...node.items, { dash: value.span, value: made }] };
    }
    if (node.kind !== "map") return refuse(node, `${part} is asked of what is no map`);
    const child = valueAt(node, part);
    if (child !== undefined) return withValue(node, part, visit(child, depth + 1));
    return { ...node, entries: [...node.entries, newEntry(part, visit(fresh(depth + 1), depth + 1))] };
  };

  const set = (old: YamlScalar): YamlNode => shared.write(old, valueFor(old, value, position, resource));

  const newItem = (key: string, text: string): YamlNode => {
    const scalar = newScalar(text, value.span, "plain");
    return key === "" ? scalar : newMap(value.span, [newEntry(key, scalar)]);
  };

  const fresh = (depth: number): YamlNode => {
    const part = path[depth];
    if (part === undefined) return newScalar("", value.span, "plain");
    const isList = part === "-" || /^\d+$|^\[[^=]*=.*\]$/s.test(part);
    return isList ? { kind: "sequence", flow: false, items: [], span: value.span } : newMap(value.span);
  };

  const next = withRoot(resource, visit(resource.root, 0) as YamlMap);
  return wrong ?? shared.carriedOut(next);
}

function indexOf(part: string, length: number): number {
  return part === "-" ? length - 1 : Number(part);
}

function chosen(items: readonly { readonly value: YamlNode }[], key: string, text: string): number {
  return items.findIndex(({ value }) => {
    const own = key === "" ? value : valueAt(value, key);
    return own?.kind === "scalar" && own.text === text;
  });
}

/** What was quoted stays a text, all else is read anew. */
function valueFor(old: YamlScalar, value: YamlScalar, position: number, { source }: Resource): YamlScalar {
  const style = old.style === "plain" ? "plain" : "double-quoted";
  if (position === 0) return { kind: "scalar", text: value.text, style, span: value.span };
  return {
    kind: "scalar",
    text: inserted(old.text, position - 1, value.text),
    style,
    span: computedSpan(value.span, source),
  };
}

/** A path with one more part: at the front, behind so many others, or at the end. */
function inserted(path: string, at: number, part: string): string {
  const isWhole = path.startsWith("/");
  const parts = path.replace(/^\/{1,2}/, "").split("/");
  parts.splice(at, 0, part);
  // The tool cleans what it has joined.
  const clean: string[] = [];
  for (const each of parts.flatMap((one) => one.split("/"))) {
    if (each === "" || each === ".") continue;
    if (each !== "..") clean.push(each);
    else if (clean.length > 0 && clean.at(-1) !== "..") clean.pop();
    else clean.push(each);
  }
  return `${isWhole ? "/" : ""}${clean.join("/")}`;
}

function nameOf(folder: string): string {
  const name = folder.slice(folder.lastIndexOf("/") + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
