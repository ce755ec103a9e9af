import type { TemplateSet } from "../../gotemplate/engine.ts";
import { isTrue } from "../../gotemplate/print.ts";
import { type GoMap, type GoValue, goBool, goFloat, goMap, goString, putEntry } from "../../gotemplate/values.ts";
import { entryOf } from "../../manifest/fields.ts";
import type { BuiltObject } from "../build.ts";
import { type Condition, guardedTexts, type NamedBody, readPaths, type ValuePath, type Wish } from "./conditions.ts";
import { isFault } from "./fault.ts";
import { objectsOf } from "./objects.ts";
import { executeTemplate, type RenderedChart, type RenderTools, type Template, templatesOf } from "./render.ts";
import { copyMap, mapAt } from "./values.ts";

/** A policy that the chart can write and does not, with these values. */
export interface OffByDefault {
  readonly object: BuiltObject;
  /** What was switched to get it, in the order of the conditions. */
  readonly switches: readonly Switch[];
}

/** A value that decides about a policy. */
export interface Switch {
  /** From the release's values: `db.networkPolicy.enabled`. */
  readonly key: string;
  /** What it would have to be. */
  readonly to: string | boolean | number;
  /** Where the value is written, or the condition where there is none. Offsets from the start of the file. */
  readonly place: { readonly uri: string; readonly start: number; readonly end: number };
}

const policyText = /\bkind:\s*["']?\w*NetworkPolicy\b/;

/** Renders the files that hold policies once more, with the conditions around those that are missing switched on. */
export function switchedOff(
  rendered: RenderedChart,
  built: readonly BuiltObject[],
  tools: RenderTools,
): readonly OffByDefault[] {
  const present = new Set(built.map(identity));
  const found: OffByDefault[] = [];
  const bodyOf = bodies(rendered.set);
  const templates = rendered.scopesOf(copyMap(rendered.values)).flatMap(templatesOf);
  for (const template of templates) {
    if (!rendered.files.some(({ name }) => name === template.name)) continue;
    for (const { conditions } of guardedTexts(template.name, bodyOf, policyText)) {
      const switches = switchesFor(conditions, template, bodyOf);
      if (switches === undefined || switches.length === 0) continue;
      for (const object of renderWith(switches, template, rendered, tools)) {
        const id = identity(object);
        if (present.has(id)) continue;
        present.add(id);
        found.push({ object, switches });
      }
    }
  }
  return found;
}

function identity({ root, source }: BuiltObject): string {
  const metadata = entryOf(root, "metadata")?.value;
  return [textAt(root, "kind"), textAt(metadata, "namespace"), textAt(metadata, "name"), source.uri].join("\n");
}

function textAt(node: Parameters<typeof entryOf>[0], key: string): string {
  const value = entryOf(node, key)?.value;
  return value?.kind === "scalar" ? value.text : "";
}

function bodies(set: TemplateSet): (name: string) => NamedBody | undefined {
  return (name) => {
    const template = set.templates.get(name);
    return template && { body: template.body, text: template.source.text };
  };
}

function renderWith(
  switches: readonly Switch[],
  template: Template,
  rendered: RenderedChart,
  { memo }: RenderTools,
): readonly BuiltObject[] {
  const values = copyMap(rendered.values);
  for (const { key, to } of switches) write(values, key.split("."), to);
  const scope = rendered.scopesOf(values).find(({ active }) => active.path === template.scope.active.path);
  if (scope === undefined) return [];
  const printed = executeTemplate({ scope, name: template.name }, rendered.set);
  if (printed.problem !== undefined) return [];
  const { file, name } = template;
  const objects = objectsOf([{ name, file, rendered: printed }], memo, "off");
  return isFault(objects) ? [] : objects.filter(({ root }) => textAt(root, "kind").endsWith("NetworkPolicy"));
}

function write(map: GoMap, path: readonly string[], to: Switch["to"]): void {
  const [key = "", ...rest] = path;
  if (rest.length === 0) {
    putEntry(map, map.entries.get(key)?.key ?? key, goOf(to));
    return;
  }
  const below = mapAt(map, key) ?? goMap();
  putEntry(map, map.entries.get(key)?.key ?? key, below);
  write(below, rest, to);
}

function goOf(to: Switch["to"]): GoValue {
  return typeof to === "boolean" ? goBool(to) : typeof to === "number" ? goFloat(to) : goString(to);
}

/** What to switch so that all conditions hold; `undefined`: it cannot be done, or nobody knows how. */
function switchesFor(
  conditions: readonly Condition[],
  template: Template,
  bodyOf: (name: string) => NamedBody | undefined,
): readonly Switch[] | undefined {
  const { dot, active } = template.scope;
  const prefix = active.path.split("/charts/").slice(1);
  const switches: Switch[] = [];
  for (const condition of conditions) {
    const read = condition.by === "if" ? readPaths(template.name, bodyOf) : undefined;
    const changes = changesFor(condition.wish, dot, (path) => read !== undefined && !isRead(path, read));
    if (changes === undefined) return undefined;
    for (const { path, to } of changes) {
      const key = [...prefix, ...path.slice(1)].join(".");
      switches.push({ key, to, place: placeOf(dot, path) ?? conditionPlace(condition, template) });
    }
  }
  return switches;
}

/** Whether the value is used for more than its truth: `true` would then be printed. */
function isRead(path: ValuePath, read: ReadonlySet<string>): boolean {
  const text = path.join(".");
  return [...read].some((each) => each === text || each.startsWith(`${text}.`));
}

interface Change {
  readonly path: ValuePath;
  readonly to: Switch["to"];
}

/** `mayFill`: a value that is not there, or empty, may be set to `true`. */
function changesFor(wish: Wish, dot: GoMap, mayFill: (path: ValuePath) => boolean): readonly Change[] | undefined {
  switch (wish.kind) {
    case "open":
      return [];
    case "truth": {
      const value = valueAt(dot, wish.path);
      if ((value !== undefined && isTrue(value)) === wish.wanted) return [];
      if (!wish.wanted) return [{ path: wish.path, to: false }];
      return value?.kind === "bool" || mayFill(wish.path) ? [{ path: wish.path, to: true }] : undefined;
    }
    case "equal": {
      const value = plain(valueAt(dot, wish.path));
      if ((value === wish.to) === wish.wanted) return [];
      const other = typeof wish.to === "boolean" ? !wish.to : typeof wish.to === "number" ? 0 : "";
      return [{ path: wish.path, to: wish.wanted ? wish.to : other }];
    }
    case "all": {
      const all = wish.of.map((each) => changesFor(each, dot, mayFill));
      return all.includes(undefined) ? undefined : all.flatMap((each) => each ?? []);
    }
    default: {
      const some = wish.of.map((each) => changesFor(each, dot, mayFill)).filter((each) => each !== undefined);
      // What is known to hold already, else the first that can be made to.
      const known = wish.of.some((each) => each.kind !== "open" && changesFor(each, dot, mayFill)?.length === 0);
      return known ? [] : (some.find((each) => each.length > 0) ?? (some.length > 0 ? [] : undefined));
    }
  }
}

function valueAt(dot: GoMap, path: ValuePath): GoValue | undefined {
  let value: GoValue | undefined = dot;
  for (const key of path) value = value?.kind === "map" ? value.entries.get(key)?.value : undefined;
  return value;
}

function plain(value: GoValue | undefined): Switch["to"] | undefined {
  if (value?.kind === "string" || value?.kind === "bytes") return value.text;
  if (value?.kind === "bool" || value?.kind === "float") return value.value;
  return value?.kind === "int" ? Number(value.value) : undefined;
}

function placeOf(dot: GoMap, path: ValuePath): Switch["place"] | undefined {
  const value = valueAt(dot, path);
  const written =
    value === undefined ? undefined : value.kind === "string" || value.kind === "bytes" ? value : value.from;
  const holder = valueAt(dot, path.slice(0, -1));
  const key = holder?.kind === "map" ? holder.entries.get(path.at(-1) ?? "")?.key : undefined;
  const origin = [written, key].flatMap((text) => text?.runs.find((run) => run.origin !== undefined)?.origin ?? [])[0];
  return origin && { uri: origin.uri, start: origin.start, end: origin.end };
}

function conditionPlace({ start, template: name }: Condition, { file, name: own }: Template): Switch["place"] {
  // A condition of a helper stands in another file; the file of the policy is near enough.
  return name === own ? { uri: file.uri, start, end: start } : { uri: file.uri, start: 0, end: 0 };
}
