import type { ManifestFile } from "../manifest/file.ts";
import type { Kustomization } from "../manifest/kustomization.ts";
import type { Labels } from "../manifest/types.ts";

/** Tells the namespace of objects that name none, by the file they stand in, and what a kustomization adds to them. */
export interface Placement {
  namespaceOf(uri: string): string;
  /** The settings or a kustomization say so; otherwise it is `default`, or whatever `kubectl apply -n` names. */
  isSaid(uri: string): boolean;
  /** A kustomization gives the pods of the file more labels than stand there. */
  addsPodLabels(uri: string): boolean;
  /** What kustomizations add to the labels of the file's objects, where they agree. */
  labelsOf(uri: string): Labels;
}

export interface PlacementOptions {
  /** `netpol.defaultNamespace`; `default` counts as not set. */
  readonly defaultNamespace?: string;
}

const fallback = "default";

/**
 * The setting, else `namespace:` of the nearest kustomization in the same folder or above, else that of the one overlay that
 * takes the folder in, else `default`.
 */
export function makePlacement(files: readonly ManifestFile[], options: PlacementOptions): Placement {
  const configured = options.defaultNamespace;
  const kustomizations = files.filter(({ kustomization }) => kustomization !== undefined);
  const own = new Map<string, Kustomization>();
  for (const { uri, kustomization } of kustomizations) {
    if (kustomization !== undefined) own.set(folderOf(uri), kustomization);
  }
  const overlays = takenIn(own);
  const from = (uri: string, map: ReadonlyMap<string, readonly Kustomization[]>): readonly Kustomization[] => {
    if (map.size === 0) return [];
    const found = [...(map.get(uri) ?? [])];
    for (let folder = folderOf(uri); ; folder = folderOf(folder)) {
      found.push(...(map.get(folder) ?? []));
      if (folder === "") return found;
    }
  };
  const ownLists = new Map([...own].map(([folder, each]) => [folder, [each]]));
  const around = (uri: string) => [...from(uri, ownLists), ...from(uri, overlays)];
  const said = (uri: string): readonly string[] => {
    const nearest = from(uri, ownLists).find(({ namespace }) => namespace !== undefined)?.namespace;
    if (nearest !== undefined) return [nearest];
    return [...new Set(from(uri, overlays).flatMap(({ namespace }) => namespace ?? []))];
  };
  const placed =
    configured !== undefined && configured !== "" && configured !== fallback
      ? { namespaceOf: () => configured, isSaid: () => true }
      : {
          namespaceOf: (uri: string) => {
            const [only, ...others] = said(uri);
            return only === undefined || others.length > 0 ? fallback : only;
          },
          isSaid: (uri: string) => said(uri).length > 0,
        };
  return {
    ...placed,
    addsPodLabels: (uri) => own.size > 0 && around(uri).some(({ labelsPods }) => labelsPods),
    labelsOf: (uri) => (own.size === 0 ? {} : agreed(around(uri))),
  };
}

/** The kustomizations that take a folder or file in from elsewhere, directly or through others. */
function takenIn(own: ReadonlyMap<string, Kustomization>): ReadonlyMap<string, readonly Kustomization[]> {
  const found = new Map<string, Kustomization[]>();
  for (const [folder, kustomization] of own) {
    const seen = new Set<string>([folder]);
    const queue = [folder];
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      for (const path of own.get(at)?.takesIn ?? []) {
        const target = resolve(at, path);
        if (target === undefined || seen.has(target)) continue;
        seen.add(target);
        queue.push(target);
        found.set(target, [...(found.get(target) ?? []), kustomization]);
      }
    }
  }
  return found;
}

/** `undefined` for what lies on the network or above the root. */
function resolve(folder: string, path: string): string | undefined {
  if (path.includes(":") || path.startsWith("/") || path.startsWith("github.com/")) return undefined;
  const parts = folder.split("/");
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length <= 1) return undefined;
    else parts.pop();
  }
  return parts.join("/");
}

function agreed(kustomizations: readonly Kustomization[]): Labels {
  const labels: Record<string, string> = {};
  const disputed = new Set<string>();
  for (const [key, value] of kustomizations.flatMap((each) => Object.entries(each.labels))) {
    if (Object.hasOwn(labels, key) && labels[key] !== value) disputed.add(key);
    labels[key] = value;
  }
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !disputed.has(key)));
}

/** Text by which two placements can be compared. */
export function placementKey(files: readonly ManifestFile[], options: PlacementOptions): string {
  const folders = files.flatMap((file) => (file.kustomization === undefined ? [] : [[file.uri, file.kustomization]]));
  return JSON.stringify([options.defaultNamespace ?? fallback, folders]);
}

/** Whether two states of a file (`undefined`: it is not there) place objects in the same way. */
export function placesAlike(a: ManifestFile | undefined, b: ManifestFile | undefined): boolean {
  const [one, other] = [a?.kustomization, b?.kustomization];
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function folderOf(uri: string): string {
  return uri.slice(0, Math.max(uri.lastIndexOf("/"), 0));
}
