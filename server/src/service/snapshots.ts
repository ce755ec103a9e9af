import { buildCluster } from "../cluster/build.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { FeatureContext } from "../features/context.ts";
import { type BaseCache, createBaseCache } from "../features/matrix/base.ts";
import { createDirectoryMemory, type DirectoryMemory } from "../features/matrix/directoryMemory.ts";
import { createMatrix, type Matrix } from "../features/matrix.ts";
import { compactFile } from "../manifest/compact.ts";
import type { ManifestFile } from "../manifest/file.ts";
import { createFileTable, type FileTable } from "../manifest/fileTable.ts";
import { readManifestFile } from "../manifest/read.ts";
import type { Settings } from "../source/settings.ts";
import type { SourceText, Workspace } from "../source/workspace.ts";
import { createTraffic } from "../traffic/traffic.ts";
import type { Traffic } from "../traffic/types.ts";

/** What one folder's manifests amount to at one version of the workspace. Immutable. */
export interface Snapshot {
  readonly folder: string | undefined;
  readonly version: number;
  readonly settings: Settings;
  readonly files: FileTable;
  readonly cluster: Cluster;
  readonly traffic: Traffic;
  /** Made at the first question about it. */
  matrix(): Matrix;
}

export interface Snapshots {
  /** One file, read; again only when its text or the settings changed. */
  file(uri: string): ManifestFile | undefined;
  /** The file as it was last read; `undefined` where nobody has asked yet. */
  known(uri: string): ManifestFile | undefined;
  /** Folders are kept apart: each is a cluster of its own, and so are the files outside all folders, together. */
  of(folder: string | undefined): Snapshot;
  context(uri: string): FeatureContext | undefined;
}

interface ReadFile {
  readonly source: SourceText;
  readonly settings: Settings;
  readonly template: boolean | undefined;
  readonly file: ManifestFile;
}

/**
 * Owns the caches of the service: one read file per uri, one snapshot per folder. Each is replaced when the workspace's
 * version, the text or the settings change, and made from its predecessor so that only what changed is done again.
 */
export function createSnapshots(workspace: Workspace, settings: (folder: string | undefined) => Settings): Snapshots {
  const read = new Map<string, ReadFile>();
  const snapshots = new Map<string | undefined, Snapshot>();
  const matrices = new Map<string | undefined, { readonly bases: BaseCache; readonly directories: DirectoryMemory }>();

  /** What the matrix of a folder keeps from one version to the next. */
  function keptFor(folder: string | undefined) {
    const known = matrices.get(folder) ?? { bases: createBaseCache(), directories: createDirectoryMemory() };
    matrices.set(folder, known);
    return known;
  }

  function readSource(source: SourceText, current: Settings): ManifestFile {
    const { uri, text } = source;
    const template = isTemplate(source, workspace);
    const known = read.get(uri);
    const sameOptions = known?.settings === current && known.template === template;
    if (sameOptions && known.source === source) return known.file;
    const options = { kubernetesVersion: current.kubernetesVersion, ...(template === undefined ? {} : { template }) };
    const whole = readManifestFile(uri, text, options, sameOptions ? known.file : undefined);
    // Policies are looked into from everywhere; of what else is closed nearly only its objects are asked for.
    const file = source.version === undefined && whole.policies.length === 0 ? compactFile(whole, options) : whole;
    read.set(uri, { source, settings: current, template, file });
    return file;
  }

  /** All files of the folder; from the last snapshot, where the workspace knows what has changed since. */
  function filesOf(folder: string | undefined, current: Settings, before: Snapshot | undefined): FileTable {
    const changed = before?.settings === current ? workspace.changedSince(before.version) : undefined;
    if (before === undefined || changed === undefined) {
      const files: ManifestFile[] = [];
      for (const source of workspace.all()) {
        if (workspace.folderOf(source.uri) === folder && isDue(source)) files.push(readSource(source, current));
      }
      const table = createFileTable(files);
      for (const { uri } of before?.files ?? []) if (!table.has(uri)) read.delete(uri);
      return table;
    }
    const changes = new Map<string, ManifestFile | undefined>();
    for (const uri of changed) {
      const source = workspace.get(uri);
      if (source !== undefined && workspace.folderOf(uri) === folder && isDue(source)) {
        changes.set(uri, readSource(source, current));
      } else if (before.files.has(uri)) {
        changes.set(uri, undefined);
        read.delete(uri);
      }
    }
    return before.files.with(changes);
  }

  /** What indexing has not come to is left to it: a question must not wait for a whole workspace. */
  function isDue({ uri, version }: SourceText): boolean {
    return workspace.complete || version !== undefined || read.has(uri);
  }

  function snapshotOf(folder: string | undefined): Snapshot {
    const current = settings(folder);
    const before = snapshots.get(folder);
    if (before?.version === workspace.version && before.settings === current) return before;
    const files = filesOf(folder, current, before);
    const cluster = buildCluster(files.list, current, before?.cluster);
    const sameTraffic = cluster === before?.cluster && current === before.settings;
    const traffic = sameTraffic
      ? before.traffic
      : createTraffic(cluster, { ipBlocks: current.ipBlocks, podCidrs: current.cluster.podCidrs }, before?.traffic);
    const { version, complete } = workspace;
    let matrix: Matrix | undefined;
    const snapshot: Snapshot = {
      folder,
      version,
      settings: current,
      files,
      cluster,
      traffic,
      matrix() {
        const state = complete ? "ready" : "indexing";
        const { bases, directories } = keptFor(folder);
        matrix ??= createMatrix({
          cluster,
          traffic,
          version,
          state,
          fileOf: (uri) => files.get(uri),
          withTexts: (texts) => bases.traffic({ files, settings: current, texts }),
          directories,
        });
        return matrix;
      },
    };
    snapshots.set(folder, snapshot);
    return snapshot;
  }

  return Object.freeze({
    file(uri: string) {
      const source = workspace.get(uri);
      return source === undefined ? undefined : readSource(source, settings(workspace.folderOf(uri)));
    },
    known: (uri: string) => read.get(uri)?.file,
    of: snapshotOf,
    context(uri: string) {
      const snapshot = snapshotOf(workspace.folderOf(uri));
      const file = snapshot.files.get(uri);
      if (file === undefined) return undefined;
      return {
        file,
        cluster: snapshot.cluster,
        traffic: snapshot.traffic,
        settings: snapshot.settings,
        complete: workspace.complete,
        version: snapshot.version,
        fileOf: (other: string) => snapshot.files.get(other),
        files: () => snapshot.files,
      };
    },
  });
}

/** By its language, or by standing in a chart; otherwise the text decides. */
function isTemplate(source: SourceText, workspace: Workspace): boolean | undefined {
  if (source.languageId === "helm") return true;
  const at = source.uri.lastIndexOf("/templates/");
  if (at !== -1 && workspace.get(`${source.uri.slice(0, at)}/Chart.yaml`) !== undefined) return true;
  return undefined;
}
