import { createFolderLinks, isLinkPlace, linkPathOf } from "../../source/folderLinks.ts";
import type { EntryPoint } from "./entryPoint.ts";
import { createFileTree, type EntryFiles, type FileTree } from "./fileTree.ts";
import type { KustomizationRefs } from "./kustomizationRefs.ts";
import { createKustomizations, type Kustomizations } from "./kustomizations.ts";
import { folderOf, nameOf, resolvePath, upwards } from "./paths.ts";
import { isKustomizationPath, type Steering, type SteeringReader } from "./steering.ts";

/** Everything that one look at a workspace needs. */
export interface Survey {
  readonly files: EntryFiles;
  readonly tree: FileTree;
  /** Where a path lies, links to folders followed; of one that leads nowhere, the path itself. */
  readonly follow: (path: string) => string;
  /** Files that somebody has opened behind a link, and where they lie: they are not in the tree. */
  readonly twice: ReadonlyMap<string, string>;
  readonly kustomizations: Kustomizations;
  readonly steering: ReadonlyMap<string, Steering>;
  /** Folders with a `Chart.yaml` that is not inside another chart. */
  readonly charts: ReadonlySet<string>;
}

/** Bit by bit: there may be thousands of files. */
export function* look(files: EntryFiles, reader: SteeringReader): Generator<unknown, Survey> {
  const all = createFileTree(files.paths);
  const steering = new Map<string, Steering>();
  const own = new Map<string, KustomizationRefs>();
  const allCharts: string[] = [];
  const links = new Map<string, string | undefined>();
  for (const path of all.paths) {
    if (nameOf(path) === "Chart.yaml") allCharts.push(folderOf(path));
    const steers = /\.(?:ya?ml|json)$/i.test(path) || isKustomizationPath(path);
    if (!steers && !isLinkPlace(path)) continue;
    const text = files.text(path);
    if (text === undefined) continue;
    const to = linkPathOf(path, text);
    if (to !== undefined) links.set(path, resolvePath(folderOf(path), to));
    if (to !== undefined || !steers) continue;
    const found = reader.read(path, files.uriOf(path), text);
    steering.set(path, found);
    if (found.kustomization !== undefined) own.set(path, found.kustomization);
    yield path;
  }
  const charts = new Set<string>();
  for (const folder of allCharts.sort((a, b) => a.length - b.length)) {
    const outer = chartFolderOf(folderOf(folder), charts);
    if (folder === "." || outer === undefined) charts.add(folder);
  }
  const follow = followerOf(links);
  const twice = new Map<string, string>();
  for (const path of links.size === 0 ? [] : files.paths) {
    const real = links.has(path) ? path : follow(path);
    if (real === path) continue;
    twice.set(path, real);
    steering.delete(path);
    own.delete(path);
  }
  const tree = twice.size === 0 ? all : createFileTree(files.paths.filter((path) => !twice.has(path)));
  return { files, tree, follow, twice, kustomizations: createKustomizations(own, tree, follow), steering, charts };
}

/** A function of its own, so that it keeps nothing else of the survey. */
function followerOf(links: ReadonlyMap<string, string | undefined>): Survey["follow"] {
  if (links.size === 0) return (path) => path;
  const { follow } = createFolderLinks(links);
  return (path) => {
    const way = follow(path);
    return "to" in way ? way.to : path;
  };
}

/** The chart that a folder lies in: what is below its `templates`, `charts`, `crds` or `ci`, or the chart's own folder. */
export function chartFolderOf(folder: string, charts: ReadonlySet<string>): string | undefined {
  return chartOf(`${folder}/x`, charts);
}

export function chartOf(path: string, charts: ReadonlySet<string>): string | undefined {
  if (charts.size === 0) return undefined;
  for (const folder of upwards(folderOf(path))) {
    if (!charts.has(folder)) continue;
    const inner = folder === "." ? path : path.slice(folder.length + 1);
    if (/^(?:templates|charts|crds|ci)\//.test(inner) || !inner.includes("/")) return folder;
  }
  return undefined;
}

export function kustomizationEntry(folder: string, kustomizations: Kustomizations): EntryPoint {
  const { bases, files } = kustomizations.reach(folder);
  const namespace = kustomizations.get(folder)?.namespace;
  return {
    id: `kustomization ${folder}`,
    kind: "kustomization",
    path: folder,
    addresses: [folder],
    bases,
    files,
    ...(namespace !== undefined && { namespace }),
    recipe: { parts: [{ kind: "kustomization", folder }] },
  };
}
