import type { TemplateSet } from "../../gotemplate/engine.ts";
import { isTrue } from "../../gotemplate/print.ts";
import type { GoMap, GoValue } from "../../gotemplate/values.ts";
import { limits } from "../../limits.ts";
import { entryOf } from "../../manifest/fields.ts";
import type { BuiltObject } from "../build.ts";
import { type ChartOff, chartsOff } from "./chartsOff.ts";
import {
  type Condition,
  guardedTexts,
  type NamedBody,
  type NamedPaths,
  namedPaths,
  type ValuePath,
  type Wish,
} from "./conditions.ts";
import { type HelmFault, isFault } from "./fault.ts";
import { objectsOf } from "./objects.ts";
import { baseName } from "./paths.ts";
import {
  executeTemplate,
  type PreparedChart,
  parsed,
  type RenderedChart,
  type RenderTools,
  type Template,
  templatesOf,
} from "./render.ts";
import { placeOf, type Switch, turn, valueAt } from "./switches.ts";
import { copyMap } from "./values.ts";

/** A policy that the chart can write and does not, with these values. */
export interface OffByDefault {
  readonly object: BuiltObject;
  /** What was switched to get it, in the order of the conditions. */
  readonly switches: readonly Switch[];
}

const policyText = /\bkind:\s*["']?\w*NetworkPolicy\b/;

/** The same chart with some values switched. */
export type Again = (switches: readonly Switch[]) => PreparedChart | HelmFault;

/** What templates are rendered with. */
type World = Pick<RenderedChart, "scopesOf" | "values" | "set">;

/**
 * Renders the files that hold policies once more, with the conditions around those that are missing switched on; also those
 * of charts in `charts/` that are switched off themselves.
 */
export function switchedOff(
  rendered: RenderedChart,
  built: readonly BuiltObject[],
  tools: RenderTools,
  again: Again,
): readonly OffByDefault[] {
  const present = new Set(built.map(identity));
  const found: OffByDefault[] = [];

  function collect(templates: readonly Template[], world: World, on: readonly Switch[]): void {
    const bodyOf = bodies(world.set);
    for (const template of templates) {
      for (const { conditions } of guardedTexts(template.name, bodyOf, policyText)) {
        for (const switches of switchesFor(conditions, template, bodyOf)) {
          if (switches.length + on.length === 0) break;
          const objects = renderWith(switches, template, world, tools);
          for (const object of objects) {
            const id = identity(object);
            if (present.has(id)) continue;
            present.add(id);
            found.push({ object, switches: [...on, ...switches] });
          }
          if (objects.length > 0) break;
        }
      }
    }
  }

  function enter({ path, switches }: ChartOff, on: readonly Switch[]): void {
    const all = [...on, ...switches];
    const prepared = again(all);
    if (isFault(prepared)) return;
    const templates = templatesIn(prepared);
    const set = parsed(templates, tools.cache);
    if (set.problems.length > 0) return;
    const below = (name: string) => name.startsWith(`${path}/`);
    collect(
      templates.filter(({ name }) => below(name) && !baseName(name).startsWith("_")),
      { ...prepared, set },
      all,
    );
    for (const each of chartsOff(prepared, policyText)) if (below(each.path)) enter(each, all);
  }

  const own = templatesIn(rendered).filter(({ name }) => rendered.files.some((each) => each.name === name));
  collect(own, rendered, []);
  for (const each of chartsOff(rendered, policyText)) enter(each, []);
  return found;
}

function templatesIn({ scopesOf, values }: PreparedChart): readonly Template[] {
  return scopesOf(copyMap(values)).flatMap(templatesOf);
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
  rendered: World,
  { memo }: RenderTools,
): readonly BuiltObject[] {
  const values = copyMap(rendered.values);
  turn(values, switches);
  const scope = rendered.scopesOf(values).find(({ active }) => active.path === template.scope.active.path);
  if (scope === undefined) return [];
  const printed = executeTemplate({ scope, name: template.name }, rendered.set);
  if (printed.problem !== undefined) return [];
  const { file, name } = template;
  const objects = objectsOf([{ name, file, rendered: printed }], memo, "off");
  return isFault(objects) ? [] : objects.filter(({ root }) => textAt(root, "kind").endsWith("NetworkPolicy"));
}

/** What to switch so that all conditions hold, one way after the other; none where nobody knows how. */
function* switchesFor(
  conditions: readonly Condition[],
  template: Template,
  bodyOf: (name: string) => NamedBody | undefined,
): Iterable<readonly Switch[]> {
  const { dot, active } = template.scope;
  const prefix = active.path.split("/charts/").slice(1);
  const named = namedPaths(template.name, bodyOf);
  for (let way = 0, ways = 1; way < Math.min(ways, limits.build.conditions.ways); way++) {
    const switches: Switch[] = [];
    for (const condition of conditions) {
      const fill = (path: ValuePath): ValuePath | undefined => {
        const all = condition.by === "if" ? fillable(path, named) : [];
        ways = Math.max(ways, all.length);
        return all[way] ?? all[0];
      };
      const changes = changesFor(condition.wish, dot, fill);
      if (changes === undefined) return;
      for (const { path, to } of changes) {
        const key = [...prefix, ...path.slice(1)].join(".");
        switches.push({ key, to, place: placeOf(dot, path) ?? conditionPlace(condition, template) });
      }
    }
    yield switches;
  }
}

/**
 * What may be set to `true` so that a value holds: the value itself, unless it is used for more than its truth, since `true`
 * would then be printed; else what lies in it and is only asked for its truth.
 */
function fillable(path: ValuePath, { read, asked }: NamedPaths): readonly ValuePath[] {
  const isRead = (text: string): boolean => [...read].some((each) => each === text || each.startsWith(`${text}.`));
  const text = path.join(".");
  const within = [...asked].filter((each) => each.startsWith(`${text}.`));
  if (within.length === 0) return isRead(text) ? [] : [path];
  return within.filter((each) => !isRead(each)).map((each) => each.split("."));
}

interface Change {
  readonly path: ValuePath;
  readonly to: Switch["to"];
}

/** `fill`: what may be set to `true` in place of a value that is not there, or empty. */
function changesFor(
  wish: Wish,
  dot: GoMap,
  fill: (path: ValuePath) => ValuePath | undefined,
): readonly Change[] | undefined {
  switch (wish.kind) {
    case "open":
      return [];
    case "truth": {
      const value = valueAt(dot, wish.path);
      if ((value !== undefined && isTrue(value)) === wish.wanted) return [];
      if (!wish.wanted) return [{ path: wish.path, to: false }];
      const path = value?.kind === "bool" ? wish.path : fill(wish.path);
      return path && [{ path, to: true }];
    }
    case "equal": {
      const value = plain(valueAt(dot, wish.path));
      if ((value === wish.to) === wish.wanted) return [];
      const other = typeof wish.to === "boolean" ? !wish.to : typeof wish.to === "number" ? 0 : "";
      return [{ path: wish.path, to: wish.wanted ? wish.to : other }];
    }
    case "all": {
      const all = wish.of.map((each) => changesFor(each, dot, fill));
      return all.includes(undefined) ? undefined : all.flatMap((each) => each ?? []);
    }
    default: {
      const some = wish.of.map((each) => changesFor(each, dot, fill)).filter((each) => each !== undefined);
      // What is known to hold already, else the first that can be made to.
      const known = wish.of.some((each) => each.kind !== "open" && changesFor(each, dot, fill)?.length === 0);
      return known ? [] : (some.find((each) => each.length > 0) ?? (some.length > 0 ? [] : undefined));
    }
  }
}

function plain(value: GoValue | undefined): Switch["to"] | undefined {
  if (value?.kind === "string" || value?.kind === "bytes") return value.text;
  if (value?.kind === "bool" || value?.kind === "float") return value.value;
  return value?.kind === "int" ? Number(value.value) : undefined;
}

function conditionPlace({ start, template: name }: Condition, { file, name: own }: Template): Switch["place"] {
  // A condition of a helper stands in another file; the file of the policy is near enough.
  return name === own ? { uri: file.uri, start, end: start } : { uri: file.uri, start: 0, end: 0 };
}
