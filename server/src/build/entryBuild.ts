import { limits } from "../limits.ts";
import { mapOf, textOf } from "../manifest/fields.ts";
import type { ManifestFile } from "../manifest/file.ts";
import type { FileTable } from "../manifest/fileTable.ts";
import type { ReadOptions } from "../manifest/parseOptions.ts";
import type { LayeredMap } from "../source/layeredMap.ts";
import { computedSpan, newEntry, newMap, newScalar } from "../yaml/graft.ts";
import { afterBuild, type Variables } from "./application.ts";
import type { Build, BuildProblem, BuiltObject } from "./build.ts";
import type { Edits } from "./edits.ts";
import type { CreatedNamespace, EntryPoint, RecipePart } from "./entries/entryPoint.ts";
import type { Finders } from "./entries/find.ts";
import type { BuildFiles } from "./files.ts";
import { uriBelow } from "./files.ts";
import type { ChartBuild } from "./helm/helm.ts";
import type { ChartRequest } from "./helm/request.ts";
import type { ObjectMemo } from "./objectMemo.ts";
import { type ObjectGroups, objectGroupSteps } from "./objects.ts";
import type { TextChange } from "./textChange.ts";

/** Who can build what; where one is missing, what it would have built is taken as it is written. */
export interface Builders {
  /** `folder`: uri of a kustomization's folder. */
  readonly kustomization?: (
    folder: string,
    files: BuildFiles,
    options: KustomizationOptions,
  ) => Build & { readonly charts?: readonly ChartBuild[] };
  readonly chart?: (request: ChartRequest, files: BuildFiles) => ChartBuild;
  readonly find?: Finders;
}

export interface KustomizationOptions {
  /** Uri of the folder outside of which nothing is read. */
  readonly root: string;
  /** Files may lie anywhere, as Flux has it. */
  readonly anyFile: boolean;
  readonly edits?: Edits;
}

/** A map, or one that a key has put a few others over. */
export type ReadFiles = Omit<LayeredMap<string, ManifestFile | undefined>, "with" | "values">;

/** What building an entry point came to. */
export interface EntryBuild {
  readonly entry: EntryPoint;
  /** By key; no key twice. */
  readonly files: readonly ManifestFile[];
  /** Every file that was looked for, and what it was. */
  readonly reads: ReadFiles;
  readonly problems: readonly BuildProblem[];
  /** There may be objects besides, or some are not what they seem. */
  readonly unsure: boolean;
  /** The tool refuses it: its files are as they are written, and nobody knows what comes of them. */
  readonly failed: boolean;
  /** How many objects it has, whatever their kind; undefined: those of its files. */
  readonly objects: number | undefined;
  /** What became of its charts, in the order of its parts. */
  readonly charts: readonly ChartBuild[];
  /** What its files were made of; absent where they are as they are written. */
  readonly groups?: ObjectGroups;
  /** Set while somebody types what cannot be built. */
  readonly typing?: Typing;
}

/** What was changed since the last time that an entry could be built. */
export interface Typing {
  /** What it was then. */
  readonly good: EntryBuild;
  /** What is built now, without the documents that are left out; absent where nothing can be. */
  readonly built?: readonly ManifestFile[];
  /** Uri of the text that has these documents. */
  readonly leftOutOf?: string | undefined;
  /** By uri: the stretches that are other now, in order. */
  readonly changes: ReadonlyMap<string, readonly TextChange[]>;
}

export interface Building {
  readonly table: FileTable;
  readonly files: BuildFiles;
  readonly root: string;
  readonly options: ReadOptions;
  readonly builders: Builders;
  variables(entry: EntryPoint): Variables;
  /** The same value again for the same entry. */
  editsOf(entry: EntryPoint): Edits | undefined;
  /** Of its files. The same value again for the same entry. */
  urisOf(entry: EntryPoint): readonly string[];
  readonly memo: ObjectMemo;
}

/**
 * Builds an entry bit by bit. `before`: what it came to last time. `writing`: the text in which somebody is in the middle of a document, which is
 * left out of what the tool would refuse as a whole.
 */
/** The files of the last time by key. Those of objects are looked up where they were put together: at a key there are hundreds. */
function filesBefore(before: EntryBuild | undefined): (key: string) => ManifestFile | undefined {
  const files = before?.typing?.built ?? before?.files ?? [];
  const byKey = before?.groups?.byKey;
  if (byKey !== undefined && isMadeOf(files, byKey)) return (key) => byKey.get(key)?.file;
  const old = new Map(files.map((file) => [file.uri, file]));
  return (key) => old.get(key);
}

function isMadeOf(files: readonly ManifestFile[], byKey: ObjectGroups["byKey"]): boolean {
  if (files.length !== byKey.size) return false;
  let at = 0;
  for (const [key, { file }] of byKey) if (file.uri !== key || file !== files[at++]) return false;
  return true;
}

export function* buildSteps(
  entry: EntryPoint,
  building: Building,
  before: EntryBuild | undefined,
  writing?: string,
): Generator<unknown, EntryBuild> {
  const { table, root } = building;
  const uri = (path: string) => (path === "." ? root : uriBelow(root, path));
  const reads = new Map<string, ManifestFile | undefined>();
  const note = (each: string): void => {
    if (!reads.has(each)) reads.set(each, table.get(each));
  };
  for (const each of building.urisOf(entry)) note(each);
  if (entry.describedIn !== undefined) note(uri(entry.describedIn));

  const { parts, steps } = entry.recipe;
  const plain =
    builders(building, parts) && building.editsOf(entry) !== undefined
      ? []
      : parts.flatMap((part) => (part.kind === "file" ? (table.get(uri(part.path)) ?? []) : []));
  const charts: ChartBuild[] = [];
  const builds = partsToBuild(entry, building, uri, charts);
  yield builds;
  for (const build of builds) for (const each of build.reads) note(each);
  const { open } = entry.recipe;
  const problems: readonly BuildProblem[] = [
    ...(open === undefined || charts.length > 0 ? [] : [openProblem(open)]),
    ...builds.flatMap((build) => build.problems),
  ];
  const failed = problems.some((problem) => problem.kind === "failed" && !isLeftOut(problem, writing));
  const home = homeOf(entry);
  if (failed) {
    const asWritten = entry.files.flatMap((path) => table.get(uri(path)) ?? []);
    return { entry, files: asWritten, reads, problems, unsure: true, failed, objects: undefined, charts };
  }
  const all = builds.flatMap((build) => build.objects);
  const applied = afterBuild(all.slice(0, limits.build.objects), steps, building.variables(entry));
  const made = steps?.createNamespace && namespaceOf(steps.createNamespace, applied, building.files);
  const objects = made === undefined ? applied : [...applied, made];
  const options = building.options;
  const groups = yield* objectGroupSteps(objects, {
    stream: building.files.stream,
    options,
    instance: "",
    home,
    before: filesBefore(before),
    memo: building.memo,
    groups: before?.groups,
  });
  const built: ManifestFile[] = [];
  let counted = 0;
  for (const { file, objects: own, steering } of groups.byKey.values()) {
    built.push(file);
    counted += own.length - steering;
  }
  const rest = builders(building, parts) ? [] : unbuilt(entry, building, uri);
  const sources = podSourcesOf(problems, table);
  const files =
    plain.length + rest.length + sources.length === 0
      ? built
      : merged(
          [...plain.filter((file) => !built.some(({ uri: key }) => key === file.uri)), ...built, ...rest, ...sources],
          home,
        );
  const unsure =
    all.length > limits.build.objects || problems.some(({ kind, brings }) => kind === "unknown" && !brings);
  return {
    entry,
    files,
    reads,
    problems,
    unsure,
    failed,
    objects: plain.length + rest.length > 0 ? undefined : counted,
    charts,
    groups,
  };
}

function openProblem({ why, source: { uri } }: NonNullable<EntryPoint["recipe"]["open"]>): BuildProblem {
  const message = `${why.charAt(0).toUpperCase()}${why.slice(1)}.`;
  return { kind: "unknown", message, uri, span: { start: 0, end: 0 } };
}

/** The namespace that Argo CD makes, unless there is one of its own. */
function namespaceOf(
  { name: { text, span, source }, labels, start }: CreatedNamespace,
  objects: readonly BuiltObject[],
  files: BuildFiles,
): BuiltObject | undefined {
  const isThere = objects.some(
    ({ root }) => textOf(root, "kind") === "Namespace" && textOf(mapOf(root, "metadata"), "name") === text,
  );
  const stream = files.stream(source.uri);
  const document = stream?.documents[stream.starts.indexOf(start)];
  if (isThere || document === undefined) return undefined;
  const own = { uri: source.uri, document };
  const at = computedSpan(span, own);
  const metadata = newMap(span, [newEntry("name", newScalar(text, span, "double-quoted")), newEntry("labels", labels)]);
  const root = newMap(at, [
    newEntry("apiVersion", newScalar("v1", at, "double-quoted")),
    newEntry("kind", newScalar("Namespace", at, "double-quoted")),
    newEntry("metadata", metadata),
  ]);
  return { root, source: own, unsure: [] };
}

function isLeftOut({ leftOut, uri, related = [] }: BuildProblem, writing: string | undefined): boolean {
  return leftOut === true && writing !== undefined && (uri === writing || related.some((each) => each.uri === writing));
}

/** Where what names no namespace goes. */
export function homeOf({ kind, cluster, namespace, recipe: { parts, steps } }: EntryPoint): string | undefined {
  if (steps?.fillNamespace !== undefined) return steps.fillNamespace.text;
  const released = parts.some((part) => part.kind === "chart");
  return kind === "folder" || cluster !== undefined || released ? namespace : undefined;
}

/** The files that say that something which is not here brings pods. */
function podSourcesOf(problems: readonly BuildProblem[], table: FileTable): readonly ManifestFile[] {
  return problems.flatMap(({ brings, uri }) => {
    const file = table.get(uri);
    if (brings === undefined || file === undefined) return [];
    const object = { ...brings, kind: "Chart", anything: true, path: undefined, words: [] };
    return [{ ...file, podSources: [{ document: 0, object }] }];
  });
}

/** Everything that is to be built can be. */
function builders({ builders: able }: Building, parts: readonly RecipePart[]): boolean {
  return parts.every(
    ({ kind }) =>
      kind === "file" || (kind === "kustomization" ? able.kustomization !== undefined : able.chart !== undefined),
  );
}

function unbuilt(entry: EntryPoint, { table }: Building, uri: (path: string) => string): readonly ManifestFile[] {
  const plain = new Set(entry.recipe.parts.flatMap((part) => (part.kind === "file" ? [part.path] : [])));
  return entry.files.flatMap((path) => (plain.has(path) ? [] : (table.get(uri(path)) ?? [])));
}

function partsToBuild(
  entry: EntryPoint,
  building: Building,
  uri: (path: string) => string,
  charts: ChartBuild[],
): readonly Build[] {
  const { builders: able, files, root } = building;
  const { parts, steps } = entry.recipe;
  const options = { root, anyFile: steps?.tool === "flux" };
  const edits = able.kustomization === undefined ? undefined : building.editsOf(entry);
  const kustomized = (path: string, more: KustomizationOptions): readonly Build[] => {
    const build = able.kustomization?.(uri(path), files, more);
    if (build === undefined) return [];
    charts.push(...(build.charts ?? []));
    return [build];
  };
  if (edits !== undefined && able.kustomization !== undefined) return kustomized(entry.path, { ...options, edits });
  return parts.flatMap((part) => {
    if (part.kind === "kustomization") return kustomized(part.folder, options);
    const chart = part.kind === "chart" ? able.chart?.(part.request, files) : undefined;
    if (chart === undefined) return [];
    charts.push(chart);
    return chart;
  });
}

/** Two parts may have objects of one file. */
function merged(files: readonly ManifestFile[], home: string | undefined): readonly ManifestFile[] {
  const found = new Map<string, ManifestFile>();
  for (const file of files) {
    const same = found.get(file.uri);
    found.set(file.uri, same === undefined ? file : joined(same, file));
  }
  const all = [...found.values()];
  return home === undefined ? all : all.map((file) => (file.home === home ? file : { ...file, home }));
}

function joined(a: ManifestFile, b: ManifestFile): ManifestFile {
  const shift = a.stream.documents.length;
  const shiftText = a.stream.text.length;
  const moved = <M extends { readonly document: number }>(list: readonly M[]): readonly M[] =>
    list.map((each) => ({ ...each, document: each.document + shift }));
  // Rendered texts stand behind each other; of a written one both have the same.
  const rendered = a.maps !== undefined && b.maps !== undefined;
  return {
    ...a,
    stream: {
      text: rendered ? a.stream.text + b.stream.text : a.stream.text,
      documents: [...a.stream.documents, ...b.stream.documents],
      starts: [...a.stream.starts, ...b.stream.starts.map((start) => (rendered ? start + shiftText : start))],
    },
    ...(a.maps && b.maps && { maps: [...a.maps, ...b.maps] }),
    policies: [...a.policies, ...moved(b.policies)],
    workloads: [...a.workloads, ...moved(b.workloads)],
    services: [...a.services, ...moved(b.services)],
    adminPolicies: [...a.adminPolicies, ...moved(b.adminPolicies)],
    otherPolicies: [...a.otherPolicies, ...moved(b.otherPolicies)],
    nodes: [...a.nodes, ...moved(b.nodes)],
    namespaces: [...a.namespaces, ...moved(b.namespaces)],
    ...((a.sources ?? b.sources) && { sources: new Set([...(a.sources ?? []), ...(b.sources ?? [])]) }),
  };
}
