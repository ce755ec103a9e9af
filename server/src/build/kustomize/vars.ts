import { computedSpan } from "../../yaml/graft.ts";
import { resolveScalar } from "../../yaml/scalar11.ts";
import type { YamlNode, YamlScalar } from "../../yaml/tree.ts";
import { lookup, splitFieldPath } from "./fieldPath.ts";
import { changeAt, type FieldSpec, specsByKind } from "./fieldSpec.ts";
import { field, fieldText } from "./fields.ts";
import { apiVersionOf, groupVersion, identity, isClusterScoped, type Kind } from "./identity.ts";
import type { Work } from "./pass.ts";
import { isText } from "./plain.ts";
import { isEver, type Resource, withRoot, withUnsure } from "./resource.ts";
import { createSharedWrites } from "./shared.ts";
import { failedAt, type Say } from "./trouble.ts";

export interface Var {
  readonly at: YamlNode;
  readonly name: string;
  readonly path: readonly string[];
  readonly kind: Kind;
  readonly object: string;
  readonly namespace: string;
}

export function readVar(node: YamlNode): Var {
  const object = field(node, "objref");
  const apiVersion = fieldText(object, "apiVersion");
  const written = { group: fieldText(object, "group"), version: fieldText(object, "version") };
  return {
    at: node,
    name: fieldText(node, "name"),
    path: splitFieldPath(fieldText(field(node, "fieldref"), "fieldPath") || "metadata.name").flatMap(withIndex),
    kind: { ...written, ...(apiVersion !== "" && groupVersion(apiVersion)), kind: fieldText(object, "kind") },
    object: fieldText(object, "name"),
    namespace: fieldText(object, "namespace"),
  };
}

/** Vars alone write the place in a list as `containers[0]`. */
function withIndex(part: string): readonly string[] {
  const [, name = "", index] = /^(.*)\[(\d+)\]$/.exec(part) ?? [];
  return index === undefined ? [part] : name === "" ? [index] : [name, index];
}

/** Notes at its object that a var takes its value from there, whatever becomes of the object. */
export function noteVars(set: readonly Resource[], vars: readonly Var[], { say }: Work): readonly Resource[] {
  let result = set;
  for (const each of vars) {
    const { kind, object, namespace } = each;
    const wanted = identity(kind, object, namespace);
    const anyNamespace = namespace === "" && !isClusterScoped(apiVersionOf(kind), kind.kind);
    const found = result.filter((resource) =>
      isEver(resource, (id) =>
        anyNamespace
          ? id.name === object && id.kind === kind.kind && id.group === kind.group && id.version === kind.version
          : id.key === wanted.key,
      ),
    );
    if (found.length > 1) say(failedAt(each.at, `the var ${each.name} can be of ${found.length} objects`));
    const only = found[0];
    if (found.length !== 1 || only === undefined) continue;
    result = result.map((resource) =>
      resource === only ? { ...resource, vars: [...resource.vars, each.name] } : resource,
    );
  }
  return result;
}

/** Both lists; a name that stands in both is refused. */
export function mergedVars(one: readonly Var[], more: readonly Var[], say: Say): readonly Var[] {
  let result = one;
  for (const each of more) {
    if (result.some(({ name }) => name === each.name)) say(failedAt(each.at, `the var ${each.name} is there already`));
    else result = [...result, each];
  }
  return result;
}

/** `$(NAME)` in the places for it, at the end of a build. */
export function resolveVars(
  set: readonly Resource[],
  vars: readonly Var[],
  specs: readonly FieldSpec[],
  { say, incomplete }: Work,
): readonly Resource[] {
  if (vars.length === 0) return set;
  const values = new Map<string, YamlScalar | undefined>();
  for (const each of vars) {
    const holder = set.find((resource) => resource.vars.includes(each.name));
    const value = holder === undefined ? undefined : lookup(holder.root, each.path);
    if (value === undefined && !incomplete && (holder === undefined || holder.unsure.length === 0))
      say(failedAt(each.at, `the var ${each.name} has no object or no such field`));
    if (value === undefined || value.kind === "scalar") values.set(each.name, value as YamlScalar | undefined);
  }
  const specsOf = specsByKind(specs);
  return set.map((resource) => {
    let next = resource;
    for (const { path } of specsOf(resource.id)) {
      let unknown = false;
      const shared = createSharedWrites(next);
      const one = (node: YamlNode): YamlNode => {
        if (node.kind !== "scalar" || !node.text.includes("$") || !isText(node)) return node;
        const filled = fill(node, values, resource);
        if (filled === "unknown") unknown = true;
        return filled === "unknown" ? node : shared.write(node, filled);
      };
      const root = changeAt(next.root, path, {
        creation: undefined,
        blocked: () => undefined,
        set: (node) => eachChild(node, one),
      });
      next = shared.carriedOut(withRoot(next, root));
      if (unknown) next = withUnsure(next, { path, why: "a var is taken from an object that could not be built" });
    }
    return next;
  });
}

function eachChild(node: YamlNode, change: (node: YamlNode) => YamlNode): YamlNode {
  if (node.kind === "scalar") return change(node);
  if (node.kind === "sequence") {
    const items = node.items.map((item) => {
      const value = change(item.value);
      return value === item.value ? item : { ...item, value };
    });
    return items.every((item, at) => item === node.items[at]) ? node : { ...node, items };
  }
  const entries = node.entries.map((entry) => {
    const value = change(entry.value);
    return value === entry.value ? entry : { ...entry, value };
  });
  return entries.every((entry, at) => entry === node.entries[at]) ? node : { ...node, entries };
}

function fill(
  node: YamlScalar,
  values: ReadonlyMap<string, YamlScalar | undefined>,
  resource: Resource,
): YamlScalar | "unknown" {
  let unknown = false;
  const span = computedSpan(node.span, resource.source);
  const whole = /^\$\(([^)]*)\)$/.exec(node.text);
  if (whole !== null && values.has(whole[1] ?? "")) {
    const value = values.get(whole[1] ?? "");
    // Alone, it keeps the type of the value.
    return value === undefined ? "unknown" : { ...value, span };
  }
  const text = node.text.replace(/\$(\$|\(([^)]*)\))/g, (all: string, sign: string, name: string) => {
    if (sign === "$") return "$";
    if (!values.has(name)) return all;
    const value = values.get(name);
    if (value === undefined) unknown = true;
    return value === undefined ? all : shown(value);
  });
  if (unknown) return "unknown";
  return text === node.text ? node : { kind: "scalar", text, style: "double-quoted", span };
}

function shown(value: YamlScalar): string {
  const read = resolveScalar(value);
  return read.type === "number" || read.type === "bool" ? String(read.value) : value.text;
}
