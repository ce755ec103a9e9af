import type { ManifestFile } from "../manifest/file.ts";

/** Tells the namespace of objects that name none, by the file they stand in. */
export interface Placement {
  namespaceOf(uri: string): string;
  /** The settings or what takes the file in say so; otherwise it is `default`, or whatever `kubectl apply -n` names. */
  isSaid(uri: string): boolean;
}

export interface PlacementOptions {
  /** `netpol.defaultNamespace`; `default` counts as not set. */
  readonly defaultNamespace?: string;
}

const fallback = "default";

/** What takes the file in, else the setting, else `default`. */
export function makePlacement(files: readonly ManifestFile[], options: PlacementOptions): Placement {
  const configured = options.defaultNamespace;
  const said = configured !== undefined && configured !== "" && configured !== fallback;
  const homes = new Map<string, string>();
  for (const { uri, home } of files) if (home !== undefined) homes.set(uri, home);
  const otherwise = said ? configured : fallback;
  if (homes.size === 0) return { namespaceOf: () => otherwise, isSaid: () => said };
  return { namespaceOf: (uri) => homes.get(uri) ?? otherwise, isSaid: (uri) => said || homes.has(uri) };
}

/** Text by which two placements can be compared. */
export function placementKey(files: readonly ManifestFile[], options: PlacementOptions): string {
  const homes = files.flatMap(({ uri, home }) => (home === undefined ? [] : [[uri, home]]));
  return JSON.stringify([options.defaultNamespace ?? fallback, homes]);
}

/** Whether two states of a file (`undefined`: it is not there) place objects in the same way. */
export function placesAlike(a: ManifestFile | undefined, b: ManifestFile | undefined): boolean {
  return a?.home === b?.home;
}
