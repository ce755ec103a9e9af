import { limits } from "../../limits.ts";
import type { FolderLinks } from "../../source/folderLinks.ts";
import type { YamlDocument, YamlMap, YamlNode, YamlStream } from "../../yaml/tree.ts";
import type { Build, BuildProblem } from "../build.ts";
import type { BuildFiles } from "../files.ts";
import type { ChartBuild } from "../helm/helm.ts";
import { createDocumentReader, createFileReader, settingsTree } from "./documents.ts";
import { field, fieldText } from "./fields.ts";
import { type ChartBuilder, inflated } from "./inflate.ts";
import {
  checkKustomization,
  edited,
  type Kustomization,
  type KustomizationEdits,
  readKustomization,
} from "./kustomization.ts";
import { type Gathered, nothing, runLayer, type Surroundings } from "./layer.ts";
import { readOpenApi } from "./openApi.ts";
import { createPatchReader } from "./patchEntries.ts";
import { holdsFolder } from "./paths.ts";
import { createPlan, type Plan } from "./plan.ts";
import { createPrinter, isLocal, type Printed } from "./printing.ts";
import { createReferences } from "./references.ts";
import { builtInSchema, type Schema } from "./schema.ts";
import {
  createResolver,
  createSources,
  type Frame,
  kustomizationNames,
  type Limits,
  needFile,
  readKustomizationFile,
  type Scope,
  sayIn,
  startOf,
} from "./scope.ts";
import { readOrder } from "./sorting.ts";
import { failedAt, type Trouble, unknownAt } from "./trouble.ts";
import { resolveVars } from "./vars.ts";

export interface KustomizeOptions {
  /** The uri of the folder outside of which nothing is read; absent: no bounds. */
  readonly root?: string;
  /** Files may lie anywhere, as for Flux, and for Argo CD where its build options say so. */
  readonly anyFile?: boolean;
  /** What an application changes in the outermost kustomization. Kept by identity: give the same value again. */
  readonly edits?: KustomizationEdits;
  readonly limits?: Partial<Limits>;
}

export interface KustomizeBuild extends Build {
  /** The charts that it inflates. */
  readonly charts: readonly ChartBuild[];
}

/** Builds kustomizations as kustomize 5.5 does. Remembers what it made: what did not change costs next to nothing. */
export interface Kustomize {
  /**
   * The objects of the kustomization in a folder. Where the real tool refuses it there are none, and a problem says why.
   * An object is the same value as long as nothing that it is made of changed.
   */
  build(folder: string, files: BuildFiles, options?: KustomizeOptions): KustomizeBuild;
}

interface Layer {
  readonly gathered: Gathered;
  readonly reads: ReadonlyMap<string, YamlStream | undefined>;
  readonly links: FolderLinks | undefined;
  readonly below: Frame["below"];
  readonly troubles: readonly Trouble[];
  readonly charts: readonly ChartBuild[];
  readonly incomplete: boolean;
  readonly schemaBefore: Schema;
  readonly schemaAfter: Schema;
  readonly edits: KustomizationEdits | undefined;
  readonly plan: Plan | undefined;
}

const unedited = {};

/** `renderChart`: without it, charts are not known here. */
export function createKustomize(renderChart?: ChartBuilder): Kustomize {
  const load = createDocumentReader();
  const loadFile = createFileReader(load);
  const resolve = createResolver();
  const sourceOf = createSources();
  const patches = createPatchReader(sourceOf);
  const references = createReferences();
  const printer = createPrinter();
  /** The last of each folder. */
  const printed = new Map<string, Printed>();
  const plans = new WeakMap<YamlDocument, WeakMap<object, Plan | readonly Trouble[]>>();
  const madeUp = new WeakMap<KustomizationEdits, Plan | readonly Trouble[]>();
  const layers = new Map<string, Layer>();
  const schemas = new WeakMap<YamlDocument, Schema>();
  const builds = new WeakMap<Layer, KustomizeBuild>();

  const around: Surroundings = { sourceOf, patches, folder, component, chart };

  function chart(...[plan, entry, index, scope, frame]: Parameters<Surroundings["chart"]>) {
    return renderChart === undefined ? undefined : inflated(plan, entry, index, scope, frame, renderChart);
  }

  function folder(uri: string, at: YamlNode, scope: Scope, frame: Frame): Gathered | undefined {
    if (refuseCircle(uri, at, scope, frame)) return undefined;
    const layer = layerOf(uri, scope, undefined);
    frame.below.push({ folder: uri, result: layer });
    if (layer.incomplete) frame.incomplete = true;
    if (layer.plan?.kustomization.kind === "Component") {
      sayIn(frame)(failedAt(at, `"${textOf(at)}" is a component: it goes under components`));
      return undefined;
    }
    return layer.gathered;
  }

  function component(uri: string, at: YamlNode, gathered: Gathered, scope: Scope, frame: Frame): Gathered {
    if (refuseCircle(uri, at, scope, frame)) return gathered;
    const own: Frame = { ...frame, folder: uri };
    const plan = planOf(uri, scope, own, undefined);
    if (plan === undefined) return gathered;
    if (plan.kustomization.kind !== "Component") {
      sayIn(frame)(failedAt(at, `"${textOf(at)}" is no component: it goes under resources`));
      return gathered;
    }
    setSchema(plan, scope, own);
    const result = runLayer(plan, gathered, inside(scope, uri), own, around);
    frame.incomplete ||= own.incomplete;
    frame.fleeting ||= own.fleeting;
    return result;
  }

  /** A folder must not be, or hold, one that is being built. */
  function refuseCircle(uri: string, at: YamlNode, scope: Scope, frame: Frame): boolean {
    const circle = scope.stack.find((each) => holdsFolder(uri, each));
    if (circle !== undefined) {
      frame.fleeting = true;
      sayIn(frame)(failedAt(at, `"${textOf(at)}" takes in the folder that takes it in`));
      return true;
    }
    if (scope.stack.length < scope.limits.depth) return false;
    frame.fleeting = true;
    frame.incomplete = true;
    sayIn(frame)(unknownAt(at, `more than ${scope.limits.depth} folders take in one another: the rest is left out`));
    return true;
  }

  function layerOf(uri: string, scope: Scope, edits: KustomizationEdits | undefined): Layer {
    const key = `${uri}\n${scope.anyFile}\n${scope.root ?? ""}`;
    const before = edits === undefined ? layers.get(key) : undefined;
    if (before !== undefined && isCurrent(before, scope)) {
      scope.state.schema = before.schemaAfter;
      return before;
    }
    const schemaBefore = scope.state.schema;
    const frame = createFrame(uri);
    const own = inside(scope, uri);
    const plan = planOf(uri, own, frame, edits);
    if (plan !== undefined) setSchema(plan, own, frame);
    const gathered = plan === undefined ? nothing : runLayer(plan, nothing, own, frame, around);
    const { reads, below, troubles, charts, incomplete, fleeting } = frame;
    const schemaAfter = scope.state.schema;
    const { links } = scope.files;
    const rest = { gathered, reads, below, troubles, charts, incomplete, schemaBefore, schemaAfter, edits, plan };
    const layer: Layer = { ...rest, links };
    if (edits === undefined && !fleeting) layers.set(key, layer);
    return layer;
  }

  function isCurrent(layer: Layer, scope: Scope): boolean {
    if (layer.schemaBefore !== scope.state.schema || layer.links !== scope.files.links) return false;
    // Depends on who asks: somebody in between may be part of a circle.
    if (layer.below.some(({ folder: each }) => scope.stack.some((outer) => holdsFolder(each, outer)))) return false;
    for (const [uri, stream] of layer.reads) if (scope.files.stream(uri) !== stream) return false;
    for (const { folder: uri, result } of layer.below) if (layerOf(uri, scope, undefined) !== result) return false;
    return true;
  }

  function inside(scope: Scope, uri: string): Scope {
    return { ...scope, stack: [...scope.stack, uri] };
  }

  function planOf(uri: string, scope: Scope, frame: Frame, edits: KustomizationEdits | undefined): Plan | undefined {
    const found = kustomizationNames.flatMap((name) => {
      const file = readKustomizationFile(scope, frame, uri, name);
      return file === undefined ? [] : [{ uri: file.uri, document: file.stream.documents[0] }];
    });
    const [first, second] = found;
    if (first?.document === undefined)
      return keep(frame, edits?.otherwise === undefined ? missing(uri) : planFor(edits));
    if (second !== undefined) {
      const source = sourceOf(first.uri, first.document);
      return keep(frame, [failedIn(source, "a folder has one kustomization file, not several")]);
    }
    let known = plans.get(first.document);
    if (known === undefined) {
      known = new WeakMap();
      plans.set(first.document, known);
    }
    let plan = known.get(edits ?? unedited);
    if (plan === undefined) {
      const troubles: Trouble[] = [];
      const source = sourceOf(first.uri, first.document);
      const kustomization = readKustomization(first.document, source, edits, (trouble) => troubles.push(trouble));
      plan = kustomization === undefined ? troubles : createPlan(kustomization, source, troubles);
      known.set(edits ?? unedited, plan);
    }
    return keep(frame, plan);
  }

  /** A kustomization that an application makes up. */
  function planFor(edits: KustomizationEdits): Plan | readonly Trouble[] {
    let plan = madeUp.get(edits);
    const root = edits.otherwise;
    if (plan === undefined && root !== undefined) {
      const troubles: Trouble[] = [];
      const all: YamlMap = edited(root, edits);
      const kustomization: Kustomization | undefined = checkKustomization(all, root, (trouble) =>
        troubles.push(trouble),
      );
      const source = root.span.source ?? { uri: "" };
      plan = kustomization === undefined ? troubles : createPlan(kustomization, source, troubles);
      madeUp.set(edits, plan);
    }
    return plan ?? [];
  }

  function keep(frame: Frame, plan: Plan | readonly Trouble[]): Plan | undefined {
    if ("passes" in plan) return plan;
    frame.troubles.push(...plan);
    return undefined;
  }

  /** The first one on the way inwards holds. */
  function setSchema({ kustomization: { root } }: Plan, scope: Scope, frame: Frame): void {
    const openApi = field(root, "openapi");
    if (openApi === undefined || scope.state.schema !== builtInSchema) return;
    const version = fieldText(openApi, "version");
    if (version !== "" && version !== "v1.21.2")
      sayIn(frame)(failedAt(openApi, `there is no openapi version ${version}`));
    const path = field(openApi, "path");
    const file = path?.kind === "scalar" ? needFile(scope, frame, path) : undefined;
    const document = file?.stream.documents[0];
    if (file === undefined || document === undefined) return;
    let schema = schemas.get(document);
    if (schema === undefined) {
      schema = readOpenApi(settingsTree(document, sourceOf(file.uri, document)));
      schemas.set(document, schema);
    }
    scope.state.schema = schema;
  }

  function build(uri: string, files: BuildFiles, options: KustomizeOptions = {}): KustomizeBuild {
    const { root, anyFile = false, edits } = options;
    const scope: Scope = {
      files,
      root,
      anyFile,
      limits: { ...limits.build.kustomize, ...options.limits },
      load,
      loadFile,
      resolve,
      stack: [],
      state: { schema: builtInSchema, spent: 0 },
    };
    const way = files.links?.follow(uri);
    const layer = layerOf(way !== undefined && "to" in way ? way.to : uri, scope, edits);
    let found = builds.get(layer);
    if (found === undefined) {
      found = finish(uri, layer, scope);
      builds.set(layer, found);
    }
    return found;
  }

  function finish(folder: string, layer: Layer, scope: Scope): KustomizeBuild {
    const troubles: Trouble[] = [];
    const reads = new Set<string>();
    const charts: ChartBuild[] = [];
    for (const [each, namespaces] of layersOf(layer, undefined)) {
      for (const uri of each.reads.keys()) reads.add(uri);
      for (const chart of each.charts) {
        charts.push(chart);
        for (const uri of chart.reads) reads.add(uri);
      }
      const into = namespaces.size === 1 ? [...namespaces][0] : undefined;
      for (const trouble of each.troubles)
        troubles.push(trouble.remote === undefined || into === undefined ? trouble : { ...trouble, into });
    }
    const say = (trouble: Trouble): void => {
      troubles.push(trouble);
    };
    const { set, configuration, vars } = layer.gathered;
    let result = references.repair(set, configuration.nameReference, say);
    result = resolveVars(result, vars, configuration.varReference, { say, incomplete: layer.incomplete });
    const { managedBy } = layer.plan ?? {};
    if (managedBy !== undefined) {
      const applied = result.filter((resource) => !isLocal(resource));
      result = managedBy.run(applied, { say, incomplete: layer.incomplete });
    }
    const order = readOrder(
      layer.plan === undefined ? undefined : field(layer.plan.kustomization.root, "sortOptions"),
      say,
    );
    const problems = troubles.map((trouble) => problemOf(trouble, scope));
    const failed = problems.some(({ kind, leftOut }) => kind === "failed" && leftOut !== true);
    if (failed) return { objects: [], reads, problems, charts };
    const last = printer.print(result, order, printed.get(folder));
    printed.set(folder, last);
    return { objects: last.objects, reads, problems, charts };
  }

  return Object.freeze({ build });
}

/** Whether a folder holds a kustomization file. */
export function isKustomization(folder: string, files: Pick<BuildFiles, "stream">): boolean {
  return kustomizationNames.some((name) => files.stream(`${folder}/${name}`) !== undefined);
}

function createFrame(folder: string): Frame {
  return { folder, reads: new Map(), troubles: [], charts: [], below: [], incomplete: false, fleeting: false };
}

function missing(uri: string): readonly Trouble[] {
  return [failedIn({ uri: `${uri}/${kustomizationNames[0]}` }, "there is no kustomization.yaml in this folder")];
}

function failedIn(source: Trouble["source"], message: string): Trouble {
  return { kind: "failed", message, source, span: { start: 0, end: 0 } };
}

function textOf(node: YamlNode): string {
  return node.kind === "scalar" ? node.text : "";
}

/** Every layer, with the namespaces into which what it has is put by those above it, or by itself. */
function layersOf(
  layer: Layer,
  into: string | undefined,
  found = new Map<Layer, Set<string | undefined>>(),
): ReadonlyMap<Layer, ReadonlySet<string | undefined>> {
  const namespace = into ?? (fieldText(layer.plan?.kustomization.root, "namespace") || undefined);
  const known = found.get(layer);
  if (known?.has(namespace) === true) return found;
  if (known === undefined) found.set(layer, new Set([namespace]));
  else known.add(namespace);
  for (const { result } of layer.below) layersOf(result as Layer, namespace, found);
  return found;
}

function problemOf(trouble: Trouble, scope: Scope): BuildProblem {
  const { kind, message, remote, into, excuse, leftOut } = trouble;
  const brings = remote === undefined || into === undefined ? undefined : { name: remote, namespace: into };
  const related = trouble.related?.map((each) => ({ message: each.message, ...placeOf(each, scope) }));
  const rest = { kind, message, ...(brings && { brings }), ...(excuse && { excuse }), ...(related && { related }) };
  return { ...rest, ...(leftOut && { leftOut }), ...placeOf(trouble, scope) };
}

function placeOf({ source, span }: Pick<Trouble, "source" | "span">, scope: Scope): Pick<BuildProblem, "uri" | "span"> {
  const place = source.map?.placesAt(span)[0];
  if (place !== undefined) return { uri: place.uri, span: { start: place.start, end: place.end } };
  const start = startOf(scope, source);
  return { uri: source.uri, span: { start: start + span.start, end: start + span.end } };
}
