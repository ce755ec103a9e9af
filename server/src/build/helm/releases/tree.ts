import { cleanPath } from "../paths.ts";
import type { ReleaseFiles } from "./release.ts";

/** What there is, for those who look for releases. The root's folder is `.`. */
export interface ReleaseTree extends ReleaseFiles {
  /** Folders with a Chart.yaml that do not lie in another chart's `charts/`. */
  readonly charts: ReadonlySet<string>;
  isFile(path: string): boolean;
  /** Names of the files directly in a folder. */
  namesIn(folder: string): readonly string[];
  /** The uri of a folder. */
  folderUri(folder: string): string;
}

export function releaseTree(files: ReleaseFiles): ReleaseTree {
  const known = new Set(files.paths);
  const names = new Map<string, string[]>();
  for (const path of files.paths) {
    const folder = folderOf(path);
    const list = names.get(folder);
    if (list === undefined) names.set(folder, [path.slice(folder === "." ? 0 : folder.length + 1)]);
    else list.push(path.slice(folder === "." ? 0 : folder.length + 1));
  }
  const folders = [...names].filter(([, list]) => list.includes("Chart.yaml")).map(([folder]) => folder);
  const all = new Set(folders);
  const charts = new Set(folders.filter((folder) => !liesInChart(folder, all)));
  return {
    paths: files.paths,
    uriOf: files.uriOf,
    text: files.text,
    charts,
    isFile: (path) => known.has(path),
    namesIn: (folder) => names.get(folder) ?? [],
    folderUri: (folder) => files.uriOf(below(folder, "Chart.yaml")).replace(/\/Chart\.yaml$/, ""),
  };
}

function liesInChart(folder: string, charts: ReadonlySet<string>): boolean {
  for (let at = folder.lastIndexOf("/"); at !== -1; at = folder.lastIndexOf("/", at - 1)) {
    const parent = folder.slice(0, at);
    if (parent === "charts" && charts.has(".")) return true;
    if (parent.endsWith("/charts") && charts.has(parent.slice(0, -"/charts".length))) return true;
  }
  return false;
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "." : path.slice(0, slash);
}

export function below(folder: string, path: string): string {
  return cleanPath(`${folder}/${path}`);
}

/** A path that was written in a file of `folder`; `undefined`: it leads out of the repository, or elsewhere. */
export function inside(folder: string, written: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(written) || written.includes("{{")) return undefined;
  const path = written.startsWith("/") ? cleanPath(written.slice(1)) : below(folder, written);
  return path === ".." || path.startsWith("../") ? undefined : path;
}
