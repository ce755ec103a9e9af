import type { FileTree } from "./fileTree.ts";
import type { KustomizationRefs } from "./kustomizationRefs.ts";
import { folderOf, resolvePath } from "./paths.ts";

/** The kustomizations of a workspace by folder, and what they take in of each other. */
export interface Kustomizations {
  has(folder: string): boolean;
  get(folder: string): KustomizationRefs | undefined;
  /** Everything that building a folder reads, through whatever it takes in. */
  reach(folder: string): Reach;
  /** Folders that no other kustomization takes in, without components. Of folders in a circle the first by name. */
  roots(): readonly string[];
  /** Every file that some kustomization takes in, with the folder of the first that does. */
  readonly takenFiles: ReadonlyMap<string, string>;
  /** Every folder that some kustomization takes in. */
  readonly takenFolders: ReadonlySet<string>;
}

export interface Reach {
  /** Folders built on the way, its own first; without components. */
  readonly folders: readonly string[];
  /** The same, and the folders of charts that are inflated. */
  readonly bases: readonly string[];
  readonly components: readonly string[];
  /** Files, the kustomizations' own among them. */
  readonly files: readonly string[];
}

interface Direct {
  readonly folders: readonly string[];
  readonly components: readonly string[];
  readonly charts: readonly string[];
  readonly files: readonly string[];
}

/** `own`: the kustomization files by their paths. `follow`: where a path lies, links to folders followed. */
export function createKustomizations(
  own: ReadonlyMap<string, KustomizationRefs>,
  tree: FileTree,
  follow: (path: string) => string,
): Kustomizations {
  const byFolder = new Map<string, { readonly path: string; readonly refs: KustomizationRefs }>();
  for (const [path, refs] of own) if (!byFolder.has(folderOf(path))) byFolder.set(folderOf(path), { path, refs });

  const direct = new Map<string, Direct>();
  const takenFiles = new Map<string, string>();
  const takenFolders = new Set<string>();
  const isComponent = (folder: string) => byFolder.get(folder)?.refs.component === true;
  for (const [folder, { path, refs }] of byFolder) {
    const found = { folders: [] as string[], components: [] as string[], charts: [] as string[], files: [path] };
    for (const written of [...refs.resources, ...refs.components, ...refs.others]) {
      const named = resolvePath(folder, written);
      if (named === undefined) continue;
      const target = follow(named);
      if (tree.isFile(target)) {
        found.files.push(target);
        if (!takenFiles.has(target)) takenFiles.set(target, folder);
      } else if (byFolder.has(target) && target !== folder) {
        takenFolders.add(target);
        (isComponent(target) ? found.components : found.folders).push(target);
      }
    }
    for (const chart of refs.charts) {
      const home = resolvePath(folder, `${refs.chartHome}/${chart}`);
      if (home === undefined || !tree.isFile(`${home}/Chart.yaml`)) continue;
      found.charts.push(home);
      found.files.push(...tree.filesBelow(home));
    }
    direct.set(folder, found);
  }

  const reached = new Map<string, Reach>();
  function reach(start: string): Reach {
    const known = reached.get(start);
    if (known !== undefined) return known;
    const folders = new Set<string>();
    const components = new Set<string>();
    const charts = new Set<string>();
    const files = new Set<string>();
    const queue = [start];
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      const set = isComponent(at) ? components : folders;
      if (set.has(at)) continue;
      set.add(at);
      const next = direct.get(at);
      if (next === undefined) continue;
      for (const chart of next.charts) charts.add(chart);
      for (const file of next.files) files.add(file);
      queue.push(...next.folders, ...next.components);
    }
    const bases = [...folders, ...charts];
    const made = { folders: [...folders], bases, components: [...components], files: [...files] };
    reached.set(start, made);
    return made;
  }

  function roots(): readonly string[] {
    const sorted = [...byFolder.keys()].filter((folder) => !isComponent(folder)).sort((a, b) => (a < b ? -1 : 1));
    const found = sorted.filter((folder) => !takenFolders.has(folder));
    const covered = new Set(found.flatMap((folder) => reach(folder).folders));
    // A folder that only its own circle takes in: the tool refuses it, and somebody is to be told.
    for (const folder of sorted) {
      if (covered.has(folder) || usedByComponent.has(folder)) continue;
      found.push(folder);
      for (const each of reach(folder).folders) covered.add(each);
    }
    return found.sort((a, b) => (a < b ? -1 : 1));
  }
  const usedByComponent = new Set([...byFolder.keys()].filter(isComponent).flatMap((each) => reach(each).folders));

  return Object.freeze({
    has: (folder: string) => byFolder.has(folder),
    get: (folder: string) => byFolder.get(folder)?.refs,
    reach,
    roots,
    takenFiles,
    takenFolders,
  });
}
