import { boolOf, fieldOf, itemValues, lenientText, mapOf, textOf } from "../../manifest/fields.ts";
import type { YamlMap } from "../../yaml/tree.ts";
import { substitute, substitutes } from "../application.ts";
import { expandSet } from "./applicationSets.ts";
import { type ArgoApplication, type ArgoSource, createdNamespace, readApplication } from "./argo.ts";
import { saidBeside, valuesAddresses } from "./charts.ts";
import { findConfigMaps } from "./configMaps.ts";
import type { ApplicationSteps, EntryPoint, Recipe, RecipePart } from "./entryPoint.ts";
import { foreignSources } from "./foreign.ts";
import type { Kustomizations } from "./kustomizations.ts";
import { linkedBelow } from "./linkedBelow.ts";
import { folderOf, globMatcher, isWithin, resolvePath, segmentsOf, upwards } from "./paths.ts";
import { serverNames } from "./serverNames.ts";
import { valuesOfSet } from "./setCharts.ts";
import type { SteeringObject, SteeringReader } from "./steering.ts";
import { chartOf, type Survey } from "./survey.ts";
import { findVariables } from "./variables.ts";

export interface ApplicationsFound {
  readonly entries: readonly EntryPoint[];
  /** Folders that some application applies: they are no entry points of their own. */
  readonly folders: ReadonlySet<string>;
  /** Files that sets take parameters from. */
  readonly parameters: ReadonlySet<string>;
}

/** The applications of Argo CD and Flux whose folder is in this workspace. `aside`: files that are only shown. */
export function findApplications(
  survey: Survey,
  reader: SteeringReader,
  aside: (path: string) => boolean,
): ApplicationsFound {
  const entries = new Map<string, EntryPoint>();
  const parameterFiles = new Map<string, string>();
  const named = serverNames(survey);
  const add = (entry: EntryPoint) => {
    let { id } = entry;
    for (let n = 2; entries.has(id); n++) id = `${entry.id} ${n}`;
    entries.set(id, { ...entry, id });
  };
  const foreign = foreignSources(survey);
  for (const [path, { argo, flux }] of survey.steering) {
    if (argo.length + flux.length === 0) continue;
    if (aside(path) || chartOf(path, survey.charts) !== undefined || isPatch(path, survey)) continue;
    for (const object of argo)
      for (const each of applicationsOf(object, path, survey, parameterFiles))
        add(each.destination === undefined ? each : { ...each, destination: named(each.destination) });
    for (const object of flux) {
      const entry = foreign(object) ? undefined : fluxEntry(object, path, survey, reader);
      if (entry !== undefined) add(entry);
    }
  }
  const folders = [...entries.values()].flatMap(({ recipe: { parts }, path }) => [
    path,
    ...parts.flatMap((part) => (part.kind === "file" ? [] : [part.folder])),
  ]);
  const parameters = new Set(parameterFiles.values());
  return { entries: [...entries.values()], folders: new Set(folders), parameters };
}

/** A kustomization lists the file among its patches: what it says is said about an application that stands elsewhere. */
function isPatch(path: string, { kustomizations }: Survey): boolean {
  return [...upwards(folderOf(path))].some(
    (folder) => kustomizations.get(folder)?.others.some((each) => resolvePath(folder, each) === path) === true,
  );
}

interface Target {
  readonly folder: string;
  /** The folder from which the repository's paths count. */
  readonly root: string;
}

/** The folder that a path of an application means: from the root of the repository, which may lie anywhere above it. */
function targetOf(path: string, describedIn: string, { tree, follow }: Survey): Target | undefined {
  const roots = [...upwards(folderOf(describedIn))].reverse();
  const clean = path.replace(/^(?:\.?\/)+/, "").replace(/\/+$/, "") || ".";
  for (const root of roots) {
    const named = resolvePath(root, clean);
    const folder = named && follow(named);
    if (folder !== undefined && tree.isFolder(folder)) return { folder, root };
  }
  return undefined;
}

function applicationsOf(
  object: SteeringObject,
  path: string,
  survey: Survey,
  parameterFiles: Map<string, string>,
): readonly EntryPoint[] {
  // The releases of charts that Applications install are found with all others.
  if (object.kind === "Application")
    return entriesOf(readApplication(object), path, survey).filter(({ recipe }) =>
      recipe.parts.every(({ kind }) => kind !== "chart"),
    );
  const { tree, files } = survey;
  for (const root of [...upwards(folderOf(path))].reverse()) {
    const around = { tree, root, text: files.text, uriOf: files.uriOf, parameterFiles };
    const found = expandSet(object, around).flatMap((each) => entriesOf(each, path, survey));
    if (found.length > 0) return found;
  }
  return [];
}

function entriesOf(application: ArgoApplication, path: string, survey: Survey): readonly EntryPoint[] {
  return application.sources.flatMap((source) => {
    const target = targetOf(source.path, path, survey);
    // An application of applications describes others; that it holds itself would say nothing.
    if (target === undefined) return [];
    const found = takenBy(source, application, target, path, survey);
    const { destination, namespace, name } = application;
    return [
      {
        id: `application ${path} ${name} ${target.folder}`,
        kind: "application",
        path: target.folder,
        addresses: [folderOf(path), target.folder, ...found.values, path.replace(/\.\w+$/, ""), name].filter(
          (each) => each !== "",
        ),
        ...(found.stage !== undefined && { stage: found.stage }),
        bases: found.bases,
        files: [...found.files, ...(application.parametersIn ?? [])],
        ...(namespace !== undefined && { namespace: namespace.text }),
        destination,
        describedIn: path,
        recipe: {
          parts: found.parts,
          steps: argoSteps(presentComponents(source.kustomize, target.folder, survey), application),
          ...(application.open !== undefined && { open: { why: application.open, source: application.source } }),
        },
      } satisfies EntryPoint,
    ];
  });
}

/** Without the components that may be missing, and are. */
function presentComponents(edits: YamlMap, folder: string, survey: Survey): YamlMap;
function presentComponents(edits: YamlMap | undefined, folder: string, survey: Survey): YamlMap | undefined;
function presentComponents(edits: YamlMap | undefined, folder: string, survey: Survey): YamlMap | undefined {
  const list = fieldOf(edits, "components");
  if (edits === undefined || list?.kind !== "sequence" || !boolOf(fieldOf(edits, "ignoreMissingComponents")))
    return edits;
  const items = list.items.filter(({ value }) => {
    const named = resolvePath(folder, lenientText(value) ?? "");
    return named === undefined || survey.kustomizations.has(survey.follow(named));
  });
  if (items.length === list.items.length) return edits;
  return {
    ...edits,
    entries: edits.entries.map((entry) => (entry.value === list ? { ...entry, value: { ...list, items } } : entry)),
  };
}

function argoSteps(edits: YamlMap | undefined, application: ArgoApplication): ApplicationSteps {
  const { namespace } = application;
  const createNamespace = createdNamespace(application);
  return {
    tool: "argo",
    edits,
    source: application.source,
    ...(namespace !== undefined && { fillNamespace: namespace }),
    ...(createNamespace !== undefined && { createNamespace }),
  };
}

interface Taken {
  readonly parts: Recipe["parts"];
  readonly bases: readonly string[];
  readonly files: readonly string[];
  /** What the values files of a chart say. */
  readonly values: readonly string[];
  readonly stage?: string;
}

function takenBy(
  source: ArgoSource,
  application: ArgoApplication,
  { folder, root }: Target,
  describedIn: string,
  survey: Survey,
): Taken {
  const { tree, kustomizations, files } = survey;
  if (kustomizations.has(folder)) {
    const { bases, files: reached } = kustomizations.reach(folder);
    const added = componentsOf(source.kustomize, folder, survey);
    return {
      parts: [{ kind: "kustomization", folder }],
      bases,
      files: [...reached, ...added],
      values: [],
    };
  }
  if (tree.isFile(folder === "." ? "Chart.yaml" : `${folder}/Chart.yaml`)) {
    const { sources, paths: values } = valuesOfSet(
      { source, template: application.template, folder, root, describedIn, open: application.open },
      survey,
    );
    const chart = files.uriOf(folder === "." ? "Chart.yaml" : `${folder}/Chart.yaml`).replace(/\/Chart\.yaml$/, "");
    const request = {
      chart,
      release: textOf(source.helm, "releaseName") ?? application.name,
      ...(application.namespace !== undefined && { namespace: application.namespace.text }),
      values: sources,
    };
    const all = [...new Set([...linkedBelow(folder, tree, files), ...values])];
    const stage = saidBeside(values, folder);
    return {
      parts: [{ kind: "chart", folder, request }],
      bases: [folder],
      files: all,
      values: valuesAddresses(values, folder),
      ...(stage !== undefined && { stage }),
    };
  }
  const includes = source.include === undefined ? undefined : globMatcher(source.include);
  const excludes = source.exclude === undefined ? undefined : globMatcher(source.exclude);
  const inside = source.recurse ? tree.filesBelow(folder) : tree.filesIn(folder);
  const plain = inside.filter((path) => {
    const own = folder === "." ? path : path.slice(folder.length + 1);
    if (!files.holds(path) && !steers(path, survey)) return false;
    return (includes?.(own) ?? true) && !(excludes?.(own) ?? false);
  });
  return { parts: plain.map((path) => ({ kind: "file", path })), bases: [folder], files: plain, values: [] };
}

/** The file describes what somebody applies: it belongs to the cluster of whoever takes it in. */
function steers(path: string, { steering }: Survey): boolean {
  const found = steering.get(path);
  return found !== undefined && (found.argo.length > 0 || found.flux.length > 0 || found.others.length > 0);
}

function fluxEntry(
  object: SteeringObject,
  path: string,
  survey: Survey,
  reader: SteeringReader,
): EntryPoint | undefined {
  const spec = mapOf(object.root, "spec");
  const target = targetOf(textOf(spec, "path") ?? ".", path, survey);
  if (spec === undefined || target === undefined) return undefined;
  const { folder } = target;
  const { kustomizations } = survey;
  const whole = kustomizations.has(folder);
  const parts = whole ? [{ kind: "kustomization", folder } as const] : treeParts(folder, survey);
  const reached = parts.flatMap((part) => (part.kind === "kustomization" ? [kustomizations.reach(part.folder)] : []));
  const files = [
    ...parts.flatMap((part) => (part.kind === "file" ? [part.path] : [])),
    ...reached.flatMap((each) => each.files),
    ...componentsOf(spec, folder, survey),
    ...substitutesOf(spec, object, path, survey, reader),
  ];
  const namespace = textOf(spec, "targetNamespace") || (whole ? kustomizations.get(folder)?.namespace : undefined);
  const entry: EntryPoint = {
    id: `application ${path} ${object.name} ${folder}`,
    kind: "application",
    path: folder,
    addresses: [folderOf(path), folder, path.replace(/\.\w+$/, ""), object.name],
    bases: [folder, ...reached.flatMap((each) => each.bases)],
    files: [...new Set(files)],
    ...(namespace && { namespace }),
    describedIn: path,
    ...(object.namespace && {
      declares: { key: `${object.kind} ${object.namespace}/${object.name}`, root: object.root },
    }),
    recipe: {
      parts,
      steps: {
        tool: "flux",
        edits: presentComponents(spec, folder, survey),
        source: object.source,
        ...(object.namespace !== undefined && { namespace: object.namespace }),
      },
    },
  };
  const fills = namespace?.includes("${") === true && substitutes(spec);
  return fills ? withNamespace(entry, namespace, survey, reader) : entry;
}

/** The namespace is filled in like all else; one that nobody here knows is not told. */
function withNamespace(entry: EntryPoint, namespace: string, survey: Survey, reader: SteeringReader): EntryPoint {
  const { known, incomplete } = findVariables(entry, () => survey.files, reader);
  const { text, missing } = substitute(namespace, known);
  const { namespace: _, ...rest } = entry;
  return text === "" || (missing.length > 0 && incomplete) ? rest : { ...rest, namespace: text };
}

/** All YAML of a folder, its kustomizations as folders: what Flux makes a kustomization of where there is none. */
function treeParts(folder: string, survey: Survey): readonly RecipePart[] {
  const { tree, kustomizations, files } = survey;
  const parts: RecipePart[] = [];
  const visit = (at: string): void => {
    if (kustomizations.has(at)) {
      if (kustomizations.get(at)?.component !== true) parts.push({ kind: "kustomization", folder: at });
      return;
    }
    for (const path of tree.filesIn(at)) {
      if (/\.ya?ml$/.test(path) && (files.holds(path) || steers(path, survey))) parts.push({ kind: "file", path });
    }
    for (const each of tree.foldersBelow(at)) if (folderOf(each) === at) visit(each);
  };
  visit(folder);
  return parts;
}

/** Files of the components that an application adds. */
function componentsOf(spec: unknown, folder: string, survey: Survey): readonly string[] {
  const list = fieldOf(spec as Parameters<typeof fieldOf>[0], "components");
  if (list?.kind !== "sequence") return [];
  return itemValues(list).flatMap((item) => {
    const named = resolvePath(folder, lenientText(item) ?? "");
    const target = named && survey.follow(named);
    return target !== undefined && survey.kustomizations.has(target) ? survey.kustomizations.reach(target).files : [];
  });
}

/**
 * Each cluster of a repository has its own ConfigMap of one name: meant is the one that lies nearest to what asks for it,
 * unless an overlay may have a word in it.
 */
function nearestOf(paths: readonly string[], describedIn: string, survey: Survey): readonly string[] {
  const { kustomizations } = survey;
  if (paths.length < 2) return paths;
  const isShared = (path: string): boolean => {
    const by = kustomizations.takenFiles.get(path);
    return isPatch(path, survey) || (by !== undefined && !isWithin(path, rootOf(by, kustomizations)));
  };
  if ([describedIn, ...paths].some(isShared)) return paths;
  const own = segmentsOf(folderOf(describedIn));
  const common = paths.map((path) => {
    const parts = segmentsOf(folderOf(path));
    const differs = own.findIndex((part, at) => part !== parts[at]);
    return differs === -1 ? own.length : differs;
  });
  const most = Math.max(...common);
  const nearest = paths.filter((_, at) => common[at] === most);
  return most > 0 && nearest.length === 1 ? nearest : paths;
}

/** The only root that takes a kustomization in, itself where none does; of several none that holds anything. */
function rootOf(folder: string, kustomizations: Kustomizations): string {
  if (!kustomizations.takenFolders.has(folder)) return folder;
  const takers = kustomizations.roots().filter((root) => kustomizations.reach(root).folders.includes(folder));
  const [only, ...others] = takers;
  return only !== undefined && others.length === 0 ? only : "/";
}

/** Files with the ConfigMaps that Flux takes variables from. */
function substitutesOf(
  spec: Parameters<typeof textOf>[0],
  object: SteeringObject,
  describedIn: string,
  survey: Survey,
  reader: SteeringReader,
): readonly string[] {
  const from = fieldOf(fieldOf(spec, "postBuild"), "substituteFrom");
  if (from?.kind !== "sequence") return [];
  const names = itemValues(from).flatMap((item) =>
    textOf(item, "kind") === "ConfigMap" ? (textOf(item, "name") ?? []) : [],
  );
  return names.flatMap((name) => {
    const found = findConfigMaps(survey, reader, name, object.namespace).map(({ path }) => path);
    return nearestOf(found, describedIn, survey);
  });
}
