import type { Snapshot } from "../../snapshot/snapshot.ts";

/** A folder of the workspace that somebody may apply. */
export interface AppliedFolder {
  /** From the workspace's folder; `.` for itself. */
  readonly path: string;
  readonly what: "kustomization" | "chart" | "folder";
  /** No other one of the workspace lies around it, or it is a kustomization or chart. */
  readonly root: boolean;
}

/** Kustomizations and charts first, then the topmost folders that hold manifests. */
export function foldersToApply(snapshot: Snapshot): readonly AppliedFolder[] {
  const found = new Map<string, AppliedFolder["what"]>();
  const plain = new Set<string>();
  for (const { uri, policies, workloads, services, namespaces } of snapshot.files) {
    const path = pathOf(snapshot, uri);
    if (path === undefined) continue;
    const slash = path.lastIndexOf("/");
    const [folder, name] = [slash < 0 ? "." : path.slice(0, slash), path.slice(slash + 1)];
    if (/^(?:kustomization\.ya?ml|Kustomization)$/.test(name)) found.set(folder, "kustomization");
    else if (name === "Chart.yaml") found.set(folder, "chart");
    else if (policies.length + workloads.length + services.length + namespaces.length > 0) plain.add(folder);
  }
  const inside = (folder: string) => [...found.keys()].some((each) => folder === each || folder.startsWith(`${each}/`));
  const built = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, what]) => ({ path, what, root: true }));
  const rest = [...plain].filter((folder) => !inside(folder)).sort();
  return [...built, ...rest.map((path) => ({ path, what: "folder" as const, root: false }))];
}

export function valuesFiles(snapshot: Snapshot): readonly string[] {
  return [...snapshot.files].flatMap(({ uri }) => {
    const path = pathOf(snapshot, uri);
    return path !== undefined && /(?:^|\/)[^/]*values[^/]*\.ya?ml$/i.test(path) ? [path] : [];
  });
}

/** The files and folders of the workspace, so that a path can be looked for in them. */
export function isThere(snapshot: Snapshot, path: string): boolean {
  const { folder, files } = snapshot;
  if (path === "." || folder === undefined) return true;
  const uri = `${folder}/${encodedPath(path)}`;
  if (files.has(uri)) return true;
  return files.all().some((file) => file.uri.startsWith(`${uri}/`));
}

function encodedPath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function pathOf({ folder }: Snapshot, uri: string): string | undefined {
  if (folder === undefined || !uri.startsWith(`${folder}/`)) return undefined;
  try {
    return decodeURIComponent(uri.slice(folder.length + 1));
  } catch {
    return undefined;
  }
}
