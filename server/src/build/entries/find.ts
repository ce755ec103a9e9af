import type { ApplicationsFound, findApplications } from "./applications.ts";
import { type Aside, asideOf, isGeneratedFolder } from "./aside.ts";
import { type Beyond, boundEntries } from "./bounded.ts";
import type { chartEntries } from "./charts.ts";
import type { EntryPoint } from "./entryPoint.ts";
import { createExcluded, excludedWords } from "./excluded.ts";
import type { EntryFiles } from "./fileTree.ts";
import type { linkedBelow } from "./linkedBelow.ts";
import { oldVersions } from "./oldVersions.ts";
import { folderOf, nameOf } from "./paths.ts";
import { isKustomizationPath, type SteeringReader } from "./steering.ts";
import { chartFolderOf, chartOf, kustomizationEntry, look, type Survey } from "./survey.ts";

/** The entry points of a workspace, and what becomes of every file that is in none. */
export interface FoundEntries {
  /** In the order of their paths. */
  readonly entries: readonly EntryPoint[];
  /** Why a file is in no entry point; only of files that declare something. In plain words, to follow "because". */
  readonly leftOut: ReadonlyMap<string, string>;
  /** Files that a tool seems to have written. */
  readonly generated: ReadonlySet<string>;
  /** Where a path lies, links to folders followed. */
  readonly follow: (path: string) => string;
  /** Files whose texts say with which parameters something is applied. */
  readonly parameters: ReadonlySet<string>;
  /** Set where there are more entry points than are built. */
  readonly beyond?: Beyond;
}

/** What `.netpol.yaml` says: the paths of a cluster. */
export interface SaidCluster {
  readonly name: string;
  readonly paths: readonly SaidPath[];
}

export interface SaidPath {
  readonly path: string;
  /** Values files for a chart. */
  readonly values?: readonly string[];
  readonly namespace?: string;
}

/** Who finds charts and what is applied with Argo CD and Flux: as much as all else together, and few folders have any of it. */
export interface Finders {
  readonly applications: typeof findApplications;
  readonly charts: typeof chartEntries;
  /** The files of a chart. */
  readonly below: typeof linkedBelow;
}

/**
 * Finds what is applied, bit by bit. Pure; never throws. `said`: the clusters of `.netpol.yaml`, which win over everything.
 * `exclude`: the patterns of `netpol.exclude`. Without `finders` there are neither charts nor applications.
 */
export function* findEntries(
  files: EntryFiles,
  reader: SteeringReader,
  said: readonly SaidCluster[] = [],
  exclude: readonly string[] = [],
  finders?: Finders,
): Generator<unknown, FoundEntries> {
  const survey = yield* look(files, reader);
  const { tree, follow, kustomizations } = survey;
  const generated = new Set<string>();
  for (const path of tree.paths) {
    yield path;
    if (files.holds(path) && (survey.steering.get(path)?.generated === true || isGeneratedFolder(path)))
      generated.add(path);
  }
  const snapshots = snapshotEntries(survey);
  const held = new Set(snapshots.flatMap((entry) => entry.files));
  if (said.length > 0) {
    const { entries: listed, leftOut: others } = saidEntries(said, survey, finders);
    const leftOut = new Map([...others, ...sameFiles(survey)].filter(([path]) => !held.has(path)));
    return bounded({ entries: [...listed, ...snapshots], leftOut, generated, follow, parameters: new Set() });
  }

  const asides = findAsides(survey, exclude);
  for (const path of usedAsides(survey, asides)) if (asides.get(path)?.said !== true) asides.delete(path);
  yield asides;
  const applications = finders?.applications(survey, reader, (path) => asides.has(path)) ?? noApplications;
  yield applications;
  const roots = kustomizations
    .roots()
    .filter(
      (folder) =>
        !applications.folders.has(folder) &&
        !asides.has(`${folder}/x`) &&
        chartFolderOf(folder, survey.charts) === undefined,
    );
  const entries: EntryPoint[] = [...applications.entries];
  for (const folder of roots) entries.push(kustomizationEntry(folder, kustomizations));
  const old = oldVersions(survey);
  entries.push(...(finders?.charts(survey, (path) => asides.has(path), old, applications.entries) ?? []));

  yield entries;

  entries.push(...snapshots);
  const taken = new Set(entries.flatMap((entry) => entry.files));
  const leftOut = new Map<string, string>(sameFiles(survey));
  const plain = new Map<string, string[]>();
  for (const path of tree.paths) {
    yield path;
    if (!files.holds(path) || taken.has(path)) continue;
    const why = reasonAgainst(path, survey, asides, applications, old);
    if (why !== undefined) {
      leftOut.set(path, why);
      continue;
    }
    const folder = folderOf(path);
    const list = plain.get(folder);
    if (list === undefined) plain.set(folder, [path]);
    else list.push(path);
  }
  for (const [folder, paths] of plain) entries.push(plainEntry(folder, paths, survey));
  entries.sort((a, b) => (a.path === b.path ? (a.id < b.id ? -1 : 1) : a.path < b.path ? -1 : 1));
  return bounded({ entries, leftOut, generated, follow, parameters: applications.parameters });
}

const noApplications: ApplicationsFound = { entries: [], folders: new Set(), parameters: new Set() };

function bounded(found: FoundEntries): FoundEntries {
  const { entries, leftOut, beyond } = boundEntries(found.entries);
  if (beyond === undefined) return found;
  const why = (path: string) => `${path} is left out, of more than ${beyond.built} that would have to be built`;
  const others = [...leftOut].map(([file, path]) => [file, why(path)] as const);
  return { ...found, entries, leftOut: new Map([...found.leftOut, ...others]), beyond };
}

function findAsides(survey: Survey, exclude: readonly string[]): Map<string, Aside> {
  const { tree, files } = survey;
  const excluded = createExcluded(files, exclude);
  const excludedBy = (path: string): Aside | undefined => {
    const by = excluded(path);
    return by && { folder: path, what: excludedWords[by], ...(by === "setting" && { said: true }) };
  };
  const siblings = new Map<string, readonly string[]>();
  const siblingsOf = (folder: string): readonly string[] => {
    const parent = folderOf(folder);
    let known = siblings.get(parent);
    if (known === undefined) {
      known = tree.foldersBelow(parent).filter((each) => folderOf(each) === parent);
      siblings.set(parent, known);
    }
    return known;
  };
  const byFolder = new Map<string, Aside | undefined>();
  const find = (path: string): Aside | undefined => {
    const by = excludedBy(path);
    if (by !== undefined) return by;
    const folder = folderOf(path);
    if (!byFolder.has(folder)) byFolder.set(folder, asideOf(path, siblingsOf));
    return byFolder.get(folder);
  };
  // Where nothing else is there, the examples are what there is.
  const other = tree.paths.some((path) => files.holds(path) && find(path) === undefined);
  const found = new Map<string, Aside>();
  for (const path of tree.paths) {
    const aside = find(path);
    if (aside === undefined || !(other || aside.said)) continue;
    found.set(path, aside);
    // Of a folder of which only some files are excluded, the others count.
    const folder = `${folderOf(path)}/x`;
    if (aside.folder !== path || excluded(folder) !== undefined) found.set(folder, aside);
  }
  return found;
}

/** What is called an example, and is the only one to take in what lies elsewhere, is what is applied. */
function usedAsides({ kustomizations, files }: Survey, asides: ReadonlyMap<string, Aside>): readonly string[] {
  const roots = kustomizations.roots();
  const isAside = (folder: string) => asides.has(`${folder}/x`);
  const covered = new Set(roots.filter((root) => !isAside(root)).flatMap((root) => kustomizations.reach(root).files));
  return roots.filter(isAside).flatMap((root) => {
    const reached = kustomizations.reach(root).files.filter((path) => files.holds(path));
    const only = reached.filter((path) => !asides.has(path) && !covered.has(path));
    return only.length * 2 > reached.length ? [`${root}/x`, ...kustomizations.reach(root).files] : [];
  });
}

function reasonAgainst(
  path: string,
  survey: Survey,
  asides: ReadonlyMap<string, Aside>,
  applications: ApplicationsFound,
  old: ReadonlyMap<string, string>,
): string | undefined {
  const { kustomizations } = survey;
  const aside = asides.get(path);
  if (aside !== undefined) return `${aside.folder} is ${aside.what}`;
  const chart = chartOf(path, survey.charts);
  const newest = chart === undefined ? undefined : old.get(chart);
  if (newest !== undefined) return `${newest} is a newer version of the same chart`;
  if (chart !== undefined) return `it belongs to a chart that is applied in another way`;
  const by = kustomizations.takenFiles.get(path);
  if (by !== undefined) return `only ${by} takes it in, and nothing takes that in`;
  const folder = folderOf(path);
  if (kustomizations.has(folder)) return `the kustomization in ${folder} does not list it`;
  if (applications.folders.has(folder)) return `the application of ${folder} does not take it in`;
  return undefined;
}

function sameFiles({ files, twice }: Survey): readonly (readonly [string, string])[] {
  return [...twice].flatMap(([path, real]) =>
    files.holds(path) ? [[path, `a link leads to it: it is ${real}`] as const] : [],
  );
}

/** Each is a cluster of its own, wherever it lies. */
function snapshotEntries({ tree, files, steering }: Survey): readonly EntryPoint[] {
  return tree.paths.flatMap((path): readonly EntryPoint[] => {
    const snapshot = steering.get(path)?.snapshot;
    if (snapshot === undefined || !files.holds(path)) return [];
    const parts = [{ kind: "file", path }] as const;
    const id = `snapshot ${path} ${snapshot.cluster}`;
    return [{ id, kind: "dump", path, addresses: [path], bases: [], files: [path], snapshot, recipe: { parts } }];
  });
}

/** The plain files of one folder. */
function plainEntry(folder: string, paths: readonly string[], { steering }: Survey): EntryPoint {
  const dump = paths.every((path) => steering.get(path)?.dump === true);
  return {
    id: `folder ${folder}`,
    kind: dump ? "dump" : "folder",
    path: folder,
    addresses: [folder],
    bases: [],
    files: paths,
    recipe: { parts: paths.map((path) => ({ kind: "file", path })) },
  };
}

/** What `.netpol.yaml` lists, and nothing else. */
function saidEntries(
  said: readonly SaidCluster[],
  survey: Survey,
  finders: Finders | undefined,
): Pick<FoundEntries, "entries" | "leftOut"> {
  const { tree, files } = survey;
  const entries = said.flatMap(({ name, paths }) => paths.flatMap((each) => saidPath(name, each, survey, finders)));
  const taken = new Set(entries.flatMap((entry) => entry.files));
  const leftOut = new Map(
    tree.paths
      .filter((path) => files.holds(path) && !taken.has(path))
      .map((path) => [path, "no cluster of .netpol.yaml lists it"] as const),
  );
  return { entries, leftOut };
}

/** A folder brings the kustomizations and charts that lie in it, too. */
function saidPath(
  name: string,
  { path: written, values = [], namespace }: SaidPath,
  survey: Survey,
  finders: Finders | undefined,
): readonly EntryPoint[] {
  const { tree, follow, kustomizations, files, charts, steering } = survey;
  const path = follow(isKustomizationPath(written) || nameOf(written) === "Chart.yaml" ? folderOf(written) : written);
  const common = { id: `said ${name} ${path} ${values.join(" ")}`, cluster: name };
  const own = namespace === undefined ? {} : { namespace };
  if (kustomizations.has(path)) return [{ ...kustomizationEntry(path, kustomizations), ...own, ...common }];
  if (charts.has(path)) {
    const chart = files.uriOf(path === "." ? "Chart.yaml" : `${path}/Chart.yaml`).replace(/\/Chart\.yaml$/, "");
    const used = values.map((each) => ({ kind: "file" as const, uri: files.uriOf(each) }));
    const parts = [{ kind: "chart", folder: path, request: { chart, values: used, ...own } } as const];
    const below = [...(finders?.below(path, tree, files) ?? []), ...values];
    return [{ ...common, kind: "chart", path, addresses: [path], bases: [], files: below, recipe: { parts }, ...own }];
  }
  const inside = (tree.isFile(path) ? [path] : tree.filesBelow(path)).filter(
    (file) =>
      files.holds(file) &&
      chartOf(file, charts) === undefined &&
      !kustomizations.takenFiles.has(file) &&
      steering.get(file)?.snapshot === undefined,
  );
  const isBelow = (folder: string) => (path === "." ? folder !== "." : folder.startsWith(`${path}/`));
  const roots = kustomizations.roots().filter((folder) => chartFolderOf(folder, charts) === undefined);
  const built = [...roots, ...charts]
    .filter(isBelow)
    .flatMap((folder) => saidPath(name, { path: folder, ...own }, survey, finders));
  if (inside.length === 0 && built.length > 0) return built;
  const parts = inside.map((file) => ({ kind: "file", path: file }) as const);
  return [
    { ...common, kind: "folder", path, addresses: [path], bases: [], files: inside, recipe: { parts }, ...own },
    ...built,
  ];
}
