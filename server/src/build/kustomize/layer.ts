import { limits } from "../../limits.ts";
import { newScalar, stamped } from "../../yaml/graft.ts";
import type { YamlNode, YamlScalar } from "../../yaml/tree.ts";
import { emptyConfiguration, mergedConfiguration, readConfiguration } from "./configurations.ts";
import { readCrds } from "./crds.ts";
import { type Configuration, defaultConfiguration } from "./defaults.ts";
import type { Distinct } from "./distinct.ts";
import { resourcesOf, settingsTree } from "./documents.ts";
import { readEmbedded } from "./embedded.ts";
import { field, fieldItems, fieldText } from "./fields.ts";
import { absorb, generate } from "./generators.ts";
import { describe, type Identity } from "./identity.ts";
import type { Pass, Work } from "./pass.ts";
import type { PatchReader, SourceOf } from "./patchEntries.ts";
import { patchPass, type RememberingPatch } from "./patches.ts";
import { type Plan, resourceEntries, scalars } from "./plan.ts";
import { transformerPasses, unknownPass } from "./plugins.ts";
import type { Resource } from "./resource.ts";
import { type Frame, findEntry, needAnyFile, needFile, type Scope, sayIn, startOf } from "./scope.ts";
import { checkForm, replacementForm } from "./shape.ts";
import { failedAt, type Say, type Trouble, unknownAt } from "./trouble.ts";
import { mergedVars, noteVars, readVar, type Var } from "./vars.ts";

/** What has been gathered: objects, and what the outer kustomizations need to know of the inner ones. */
export interface Gathered {
  readonly set: readonly Resource[];
  readonly configuration: Configuration;
  readonly vars: readonly Var[];
}

export const nothing: Gathered = Object.freeze({ set: [], configuration: emptyConfiguration, vars: [] });

/** What a layer asks of its surroundings. */
export interface Surroundings {
  readonly sourceOf: SourceOf;
  readonly patches: PatchReader;
  /** A folder under `resources`, whole. */
  folder(uri: string, at: YamlNode, scope: Scope, frame: Frame): Gathered | undefined;
  /** The objects of the chart that an entry of `helmCharts` inflates; `undefined`: it is not here. */
  chart(plan: Plan, entry: YamlNode, index: number, scope: Scope, frame: Frame): readonly Resource[] | undefined;
  /** A component, done to what is gathered. */
  component(uri: string, at: YamlNode, gathered: Gathered, scope: Scope, frame: Frame): Gathered;
}

/** One kustomization, in the tool's order, done to what its parent gathered (a component) or to nothing. */
export function runLayer(plan: Plan, start: Gathered, scope: Scope, frame: Frame, around: Surroundings): Gathered {
  const { root } = plan.kustomization;
  const say = sayIn(frame);
  for (const trouble of plan.troubles) say(trouble);
  const work: Work = {
    say,
    get incomplete() {
      return frame.incomplete;
    },
  };
  let gathered = gatherEntries(plan, start, scope, frame, around);
  gathered = { ...gathered, configuration: configurationOf(root, gathered.configuration, scope, frame, around) };
  gathered = { ...gathered, set: generated(plan, gathered.set, work, scope, frame, around) };
  for (const entry of scalars(fieldItems(root, "components"))) {
    const found = findEntry(scope, frame, entry, around.sourceOf);
    if (found?.kind === "folder") {
      const made = around.component(found.uri, entry, gathered, scope, frame);
      gathered = {
        ...made,
        configuration: mergedConfiguration(emptyConfiguration, made.configuration) ?? made.configuration,
      };
    } else if (found !== undefined) say(failedAt(entry, `a component is a folder, which "${entry.text}" is not`));
  }
  const { configuration } = gathered;
  let { set } = gathered;
  const passes = plan.passes(configuration);
  for (const trouble of passes.troubles) say(trouble);
  const run = (each: Pass): void => {
    if (spend(set.length, root, scope, frame)) set = each.run(set, work);
  };
  const patches = (
    name: string,
    read: (node: YamlNode, scope: Scope, frame: Frame) => readonly RememberingPatch[],
  ): void => {
    const found = fieldItems(root, name).flatMap((entry) => read(entry, scope, frame));
    if (found.length > 0) run(patchPass(found));
  };
  patches("patchesStrategicMerge", around.patches.merges);
  patches("patches", around.patches.entry);
  for (const each of passes.metadata) run(each);
  const become = (at: YamlNode) => (id: Identity) => failedAt(at, `two objects become ${describe(id)}`);
  set = eachOnce(set, plan.distinct.renamed, say, become(field(root, "namespace") ?? root));
  patches("patchesJson6902", around.patches.operations);
  for (const each of [...passes.replicas, ...passes.images]) run(each);
  for (const each of replacements(plan, fieldItems(root, "replacements"), scope, frame, around)) run(each);
  const plugins = fieldItems(root, "transformers");
  for (const each of transformers(plan, scalars(plugins), scope, frame, around)) run(each);
  set = eachOnce(set, plan.distinct.whole, say, become(root));
  const validator = fieldItems(root, "validators")[0];
  if (validator !== undefined) say(unknownAt(validator, "a validator is not built in: what it says is not known here"));
  const vars = fieldItems(root, "vars").map(readVar);
  if (vars.length > 0) set = noteVars(set, vars, work);
  return { set, configuration, vars: mergedVars(gathered.vars, vars, say) };
}

function gatherEntries(plan: Plan, start: Gathered, scope: Scope, frame: Frame, around: Surroundings): Gathered {
  const entries = resourceEntries(plan.kustomization.root);
  if (entries.length === 0) return start;
  const say = sayIn(frame);
  const set: Resource[] = [...start.set];
  /** Which entry brought what, for what is there twice. */
  const ends: { readonly entry: YamlScalar; readonly end: number }[] = [];
  let { configuration, vars } = start;
  for (const entry of entries) {
    const found = findEntry(scope, frame, entry, around.sourceOf);
    if (found === undefined) continue;
    const inner = found.kind === "folder" ? around.folder(found.uri, entry, scope, frame) : undefined;
    if (inner !== undefined) {
      const merged = mergedConfiguration(configuration, inner.configuration);
      if (merged === undefined) say(failedAt(entry, `the configurations of "${entry.text}" contradict others`));
      configuration = merged ?? configuration;
      vars = mergedVars(vars, inner.vars, say);
    }
    for (const resource of found.kind === "objects" ? found.resources : (inner?.set ?? [])) {
      set.push(resource);
    }
    ends.push({ entry, end: set.length });
    if (set.length > scope.limits.objects) {
      frame.incomplete = true;
      say(unknownAt(entry, `there are more than ${scope.limits.objects} objects: the rest is left out`));
      break;
    }
  }
  const once = eachOnce(set, plan.distinct.gathered, say, (id) => {
    const second = set.findLastIndex((each) => each.id === id || each.id.key === id.key);
    const entry = ends.find(({ end }) => second < end)?.entry ?? entries[0] ?? plan.kustomization.root;
    return { ...failedAt(entry, `${describe(id)} is there already`), leftOut: true };
  });
  return { set: once, configuration, vars };
}

/** Says what is there twice, and goes on with the first of each, so that it is said only once. */
function eachOnce(
  set: readonly Resource[],
  distinct: Distinct,
  say: Say,
  trouble: (id: Identity) => Trouble,
): readonly Resource[] {
  const doubled = distinct.doubled(set);
  if (doubled.length === 0) return set;
  for (const [key, id] of new Map(doubled.map((each) => [each.key, each]))) {
    const found = set.filter((each) => each.id.key === key);
    say({ ...trouble(id), related: writtenPlaces(found, describe(id)) });
  }
  const keys = new Set<string>();
  return set.filter(({ id: { key } }) => !keys.has(key) && keys.add(key));
}

/** Where objects are written that are the same one. */
function writtenPlaces(resources: readonly Resource[], name: string): NonNullable<Trouble["related"]> {
  const places = new Map<object, Resource>();
  for (const each of resources) places.set(each.source.document ?? each.source, each);
  return [...places.values()].slice(0, limits.build.related).map(({ source, root }) => {
    const span = root.entries[0]?.key.span ?? root.span;
    return { message: `${name} is written here`, source: span.source ?? source, span };
  });
}

/** Counts the work; says it once where it is too much. */
function spend(count: number, at: YamlNode, scope: Scope, frame: Frame): boolean {
  const before = scope.state.spent;
  scope.state.spent += count + 1;
  if (scope.state.spent <= scope.limits.work) return true;
  frame.incomplete = true;
  if (before <= scope.limits.work) sayIn(frame)(unknownAt(at, "this is too much to be built: the rest is left out"));
  return false;
}

function configurationOf(
  root: YamlNode,
  start: Configuration,
  scope: Scope,
  frame: Frame,
  around: Surroundings,
): Configuration {
  const say = sayIn(frame);
  const read = (entry: YamlScalar): YamlNode | undefined => {
    const file = needFile(scope, frame, entry);
    const document = file?.stream.documents.find((each) => each.root !== undefined);
    return file && document && settingsTree(document, around.sourceOf(file.uri, document));
  };
  const merge = (one: Configuration, more: Configuration, at: YamlNode, what: string): Configuration => {
    const merged = mergedConfiguration(one, more);
    if (merged === undefined) say(failedAt(at, `${what} contradicts the built-in configuration`));
    return merged ?? one;
  };
  let own = emptyConfiguration;
  const entries = scalars(fieldItems(root, "configurations"));
  for (const entry of entries) own = merge(own, readConfiguration(read(entry)), entry, `"${entry.text}"`);
  const [at = root] = entries;
  const what = entries.length > 0 && entries[0] !== undefined ? `"${entries[0].text}"` : "a configuration below";
  own = entries.length === 0 ? defaultConfiguration : merge(defaultConfiguration, own, at, what);
  let result = merge(start, own, at, what);
  for (const entry of scalars(fieldItems(root, "crds")))
    result = merge(result, readCrds(read(entry)), entry, `"${entry.text}"`);
  return result;
}

function generated(
  plan: Plan,
  start: readonly Resource[],
  work: Work,
  scope: Scope,
  frame: Frame,
  around: Surroundings,
): readonly Resource[] {
  const { root } = plan.kustomization;
  let set = start;
  const options = field(root, "generatorOptions");
  const readFile = (at: YamlScalar): { readonly text: string | undefined } | undefined => {
    const file = needAnyFile(scope, frame, at);
    return file === undefined ? undefined : { text: file.kind === "file" ? file.stream.text : undefined };
  };
  const make = (kind: "ConfigMap" | "Secret", node: YamlNode, common: YamlNode | undefined): void => {
    const found = generate(kind, node, common, plan.source, readFile, work.say);
    if (found !== undefined) set = absorb(set, found, work);
  };
  for (const each of fieldItems(root, "configMapGenerator")) make("ConfigMap", each, options);
  for (const each of fieldItems(root, "secretGenerator")) make("Secret", each, options);
  for (const name of ["helmCharts", "helmChartInflationGenerator"]) {
    for (const [index, chart] of fieldItems(root, name).entries()) {
      const inflated = name === "helmCharts" ? around.chart(plan, chart, index, scope, frame) : undefined;
      if (inflated !== undefined) {
        set = [...set, ...inflated];
        continue;
      }
      frame.incomplete = true;
      work.say(unknownAt(chart, `the chart ${fieldText(chart, "name")} is not read here: what it holds is not known`));
    }
  }
  for (const { resource, at } of plugins(plan, scalars(fieldItems(root, "generators")), scope, frame, around)) {
    const { id } = resource;
    const kind = id.kind === "ConfigMapGenerator" ? "ConfigMap" : id.kind === "SecretGenerator" ? "Secret" : undefined;
    if (id.group === "" && id.version === "builtin" && kind !== undefined) {
      make(kind, withName(resource), undefined);
    } else {
      frame.incomplete = true;
      work.say(unknownAt(at, `the generator ${id.kind} is not built in: what it makes is not known here`));
    }
  }
  return set;
}

/** The arguments of a generator in a file of its own: its name stands in the metadata. */
function withName({ root, id }: Resource): YamlNode {
  const metadata = field(root, "metadata");
  const name = field(metadata, "name") ?? newScalar(id.name, root.span, "double-quoted");
  const entries = root.entries.filter(({ key }) => !/^(?:apiVersion|kind|metadata|name)$/.test(key.text));
  const own = ["name", "namespace"].flatMap((each) => {
    const value = each === "name" ? name : field(metadata, each);
    return value === undefined ? [] : [{ key: newScalar(each, value.span, "plain"), value, span: value.span }];
  });
  return { ...root, entries: [...own, ...entries] };
}

interface Plugin {
  readonly resource: Resource;
  readonly at: YamlScalar;
}

/** The descriptions of plugins: files, folders that are built, or texts. */
function plugins(
  plan: Plan,
  entries: readonly YamlScalar[],
  scope: Scope,
  frame: Frame,
  around: Surroundings,
): readonly Plugin[] {
  const known = new Set<string>();
  return entries.flatMap((at) => {
    const inline = /[\n{]|:\s/.test(at.text) ? inlineObjects(plan, at, scope, frame) : undefined;
    const found = inline === undefined ? findEntry(scope, frame, at, around.sourceOf) : undefined;
    const resources =
      inline ??
      (found?.kind === "objects"
        ? found.resources
        : found === undefined
          ? []
          : (around.folder(found.uri, at, scope, frame)?.set ?? []));
    for (const { id } of resources) {
      if (known.has(id.key)) sayIn(frame)(failedAt(at, `${describe(id)} is there already`));
      known.add(id.key);
    }
    return resources.map((resource) => ({
      at,
      resource: { ...resource, root: stamped(resource.root, resource.source) },
    }));
  });
}

function inlineObjects(plan: Plan, at: YamlScalar, scope: Scope, frame: Frame): readonly Resource[] {
  const holder = at.span.source ?? plan.source;
  const { stream, sourceOf } = readEmbedded(at, holder, startOf(scope, holder));
  const { resources, troubles } = resourcesOf(stream, (_, index) => sourceOf(index), scope.load);
  for (const trouble of troubles) sayIn(frame)(trouble);
  return resources;
}

function transformers(
  plan: Plan,
  entries: readonly YamlScalar[],
  scope: Scope,
  frame: Frame,
  around: Surroundings,
): readonly Pass[] {
  return plugins(plan, entries, scope, frame, around).flatMap(({ resource, at }) => {
    const passes = transformerPasses(resource, {
      scope,
      frame,
      patches: around.patches,
      settings: (path) => settingsOf(path, scope, frame, around),
      replacements: (items) => replacements(plan, items, scope, frame, around),
    });
    return passes ?? [unknownPass(at, `the transformer ${resource.id.kind}`)];
  });
}

function replacements(
  plan: Plan,
  entries: readonly YamlNode[],
  scope: Scope,
  frame: Frame,
  around: Surroundings,
): readonly Pass[] {
  const say = sayIn(frame);
  const pass = (node: YamlNode): readonly Pass[] => {
    const found = plan.replacement(node);
    for (const trouble of found.troubles) say(trouble);
    return found.pass === undefined ? [] : [found.pass];
  };
  return entries.flatMap((entry) => {
    const path = field(entry, "path");
    if (path?.kind !== "scalar") return pass(entry);
    if (field(entry, "source") !== undefined || field(entry, "targets") !== undefined)
      say(failedAt(entry, "a replacement has either path or source and targets"));
    const root = settingsOf(path, scope, frame, around);
    const items = root?.kind === "sequence" ? root.items.map(({ value }) => value) : root === undefined ? [] : [root];
    return items.flatMap((item) => {
      checkForm(item, replacementForm, "a replacement", say);
      return pass(item);
    });
  });
}

/** What a file holds that is no object. */
function settingsOf(path: YamlScalar, scope: Scope, frame: Frame, around: Surroundings): YamlNode | undefined {
  const file = needFile(scope, frame, path);
  const document = file?.stream.documents.find((each) => each.root !== undefined);
  return file && document && settingsTree(document, around.sourceOf(file.uri, document));
}
