import type { ManifestFile } from "../manifest/file.ts";
import type { PodSource } from "../manifest/podSources.ts";
import type { Placement } from "./placement.ts";

/** Something that brings pods into a namespace which no manifest declares. */
export interface ClusterPodSource extends PodSource {
  readonly namespace: string;
}

/** Those whose pods are in the files anyhow, as far as anybody can tell, are left out. */
export function findPodSources(files: readonly ManifestFile[], placement: Placement): readonly ClusterPodSource[] {
  const found: ClusterPodSource[] = [];
  for (const { uri, podSources = [], kustomization } of files) {
    for (const { object: source } of podSources) {
      if (source.path !== undefined && isInFiles(source.path, files)) continue;
      found.push({ ...source, namespace: source.namespace ?? placement.namespaceOf(uri) });
    }
    for (const { kind, name, namespace, path } of kustomization?.outside ?? []) {
      if (path !== undefined && isBeside(uri, path, files)) continue;
      const where = namespace ?? kustomization?.namespace ?? placement.namespaceOf(uri);
      found.push({ kind, name, namespace: where, anything: true, path: undefined, words: [] });
    }
  }
  return found;
}

/** Something of a folder beside a file is there. */
function isBeside(uri: string, path: string, files: readonly ManifestFile[]): boolean {
  const folder = `${uri.slice(0, uri.lastIndexOf("/"))}/${path.replace(/^(?:\.\/)+|\/+$/g, "")}/`;
  return files.some((file) => (file.written ?? file.uri).startsWith(folder) || file.uri.startsWith(folder));
}

/** The folder of a repository that an application names is one of this workspace, too. */
function isInFiles(path: string, files: readonly ManifestFile[]): boolean {
  const folder = path.replace(/^(?:\.?\/)+|\/+$/g, "");
  if (folder === "" || folder === ".") return true;
  const part = `/${folder}/`;
  return files.some(({ uri }) => uri.includes(part));
}
