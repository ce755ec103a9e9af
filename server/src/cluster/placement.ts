import type { ManifestFile } from "../manifest/file.ts";

/** Tells the namespace of objects that name none, by the file they stand in. */
export type Placement = (uri: string) => string;

export interface PlacementOptions {
  /** `netpol.defaultNamespace`; `default` counts as not set. */
  readonly defaultNamespace?: string;
}

const fallback = "default";

/** The setting, else `namespace:` of the nearest kustomization in the same folder or above, else `default`. */
export function makePlacement(files: readonly ManifestFile[], options: PlacementOptions): Placement {
  const configured = options.defaultNamespace;
  if (configured !== undefined && configured !== "" && configured !== fallback) return () => configured;
  const byFolder = new Map<string, string>();
  for (const file of files) {
    if (file.kustomizeNamespace !== undefined) byFolder.set(folderOf(file.uri), file.kustomizeNamespace);
  }
  if (byFolder.size === 0) return () => fallback;
  return (uri) => {
    for (let folder = folderOf(uri); ; folder = folderOf(folder)) {
      const found = byFolder.get(folder);
      if (found !== undefined) return found;
      if (folder === "") return fallback;
    }
  };
}

/** Text by which two placements can be compared. */
export function placementKey(files: readonly ManifestFile[], options: PlacementOptions): string {
  const folders = files.flatMap((file) =>
    file.kustomizeNamespace === undefined ? [] : [[file.uri, file.kustomizeNamespace]],
  );
  return JSON.stringify([options.defaultNamespace ?? fallback, folders]);
}

function folderOf(uri: string): string {
  return uri.slice(0, Math.max(uri.lastIndexOf("/"), 0));
}
