import { compactFile } from "../manifest/compact.ts";
import type { ManifestFile } from "../manifest/file.ts";
import { createFileTable, type FileTable } from "../manifest/fileTable.ts";
import type { Settings } from "../source/settings.ts";
import type { SourceText, Workspace } from "../source/workspace.ts";
import { type Grouping, oneCluster } from "./cluster.ts";
import { type Context, contextOf } from "./context.ts";
import { readByIts, readText } from "./readText.ts";
import { createSnapshot, type Snapshot } from "./snapshot.ts";

/** The snapshots of a workspace as it changes. */
export interface LiveSnapshots {
  /** One file, read; again only when its text or the settings changed. */
  file(uri: string): ManifestFile | undefined;
  /** The file as it was last read; `undefined` where nobody has asked yet. */
  known(uri: string): ManifestFile | undefined;
  /** Folders are kept apart, and so are the files outside all folders, together. */
  of(folder: string | undefined): Snapshot;
  /** The file in the first of the clusters that take it in. */
  context(uri: string): Context | undefined;
}

interface ReadSource {
  readonly source: SourceText;
  readonly settings: Settings;
  readonly file: ManifestFile;
}

/**
 * Owns one read file per uri and one snapshot per folder. Each is replaced when the workspace's version, the text or the
 * settings change, and made from its predecessor so that only what changed is done again.
 */
export function createLiveSnapshots(
  workspace: Workspace,
  settings: (folder: string | undefined) => Settings,
  grouping: Grouping = oneCluster,
): LiveSnapshots {
  const read = new Map<string, ReadSource>();
  const snapshots = new Map<string | undefined, { readonly snapshot: Snapshot; readonly helm: ReadonlySet<string> }>();
  const isThere = (uri: string) => workspace.get(uri) !== undefined;

  function readSource(source: SourceText, current: Settings): ManifestFile {
    const { uri, text, languageId, version } = source;
    const known = read.get(uri);
    const helm = languageId === "helm" ? new Set([uri]) : noUris;
    let previous = known?.settings === current ? known.file : undefined;
    // Somebody looks into it now.
    if (version !== undefined && previous?.compact) previous = { ...previous, stream: unread };
    const whole = readText(uri, text, { settings: current, helm }, isThere, previous);
    // Policies are looked into from everywhere; of what else is closed nearly only its objects are asked for.
    const mayShrink = version === undefined && !whole.compact && whole.policies.length === 0;
    const file = mayShrink ? compactFile(whole, whole.readAs ?? {}) : whole;
    read.set(uri, { source, settings: current, file });
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
      if (before.files.has(uri) === (source !== undefined)) continue;
      for (const { uri: other } of readByIts(uri, before.files)) {
        const its = changes.has(other) ? undefined : workspace.get(other);
        if (its !== undefined) changes.set(other, readSource(its, current));
      }
    }
    return before.files.with(changes);
  }

  /** What indexing has not come to is left to it: a question must not wait for a whole workspace. */
  function isDue({ uri, version }: SourceText): boolean {
    return workspace.complete || version !== undefined || read.has(uri);
  }

  /** Documents of the folder that the editor has as templates; the last set where it is the same. */
  function helmIn(folder: string | undefined, files: FileTable, before: ReadonlySet<string>): ReadonlySet<string> {
    const found = new Set<string>();
    for (const { uri, languageId } of workspace.opened()) {
      if (languageId === "helm" && workspace.folderOf(uri) === folder && files.has(uri)) found.add(uri);
    }
    return found.size === before.size && [...found].every((uri) => before.has(uri)) ? before : found;
  }

  function snapshotOf(folder: string | undefined): Snapshot {
    const current = settings(folder);
    const last = snapshots.get(folder);
    const before = last?.snapshot;
    const { version, complete } = workspace;
    if (before?.version === version && before.settings === current) return before;
    const files = filesOf(folder, current, before);
    const helm = helmIn(folder, files, last?.helm ?? noUris);
    const snapshot = createSnapshot({ folder, version, complete, settings: current, files, helm, grouping }, before);
    snapshots.set(folder, { snapshot, helm });
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
      const [first] = snapshot.clustersOf(uri);
      return first === undefined ? undefined : contextOf(snapshot, first, uri);
    },
  });
}

/** Of no text. */
const unread: ManifestFile["stream"] = { text: "", starts: [], documents: [] };
const noUris: ReadonlySet<string> = new Set();
