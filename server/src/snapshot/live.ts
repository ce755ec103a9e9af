import { limits } from "../limits.ts";
import { compactFile } from "../manifest/compact.ts";
import type { ManifestFile } from "../manifest/file.ts";
import { createFileTable, type FileTable } from "../manifest/fileTable.ts";
import type { Settings } from "../source/settings.ts";
import type { SourceText, Workspace } from "../source/workspace.ts";
import type { ClusterSnapshot, Grouping } from "./cluster.ts";
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
  /** The file in the first of the clusters that take it in, or in the one that `choose` prefers. */
  context(uri: string, choose?: (snapshot: Snapshot) => ClusterSnapshot | undefined): Context | undefined;
  /**
   * What the texts of a folder describe, bit by bit, before the workspace is complete: meanwhile nothing is claimed. Then the
   * first question about all of it finds it done.
   */
  prepare(folder: string | undefined): Iterable<unknown>;
  /** Something was built without a document that somebody was writing, when somebody asked last. */
  leavesOut(folder: string | undefined): boolean;
  /** Makes up for what was put off in the snapshot of a folder. */
  settle(folder: string | undefined): void;
  /**
   * While a workspace is read: takes in what has come, bit by bit, as soon as it is worth it. Until it is through, whoever
   * asks is answered from what was there before, so that no question waits for it.
   */
  admit(folder: string | undefined): Iterable<unknown>;
}

interface ReadSource {
  readonly source: SourceText;
  readonly settings: Settings;
  readonly file: ManifestFile;
}

/** The last snapshot of a folder. */
interface Last {
  readonly snapshot: Snapshot;
  readonly helm: ReadonlySet<string>;
  /** Uris that have come since and are not in it yet. */
  readonly arrived: ReadonlySet<string>;
}

/**
 * Owns one read file per uri and one snapshot per folder. Each is replaced when the workspace's version, the text or the
 * settings change, and made from its predecessor so that only what changed is done again. `unhurried`: what can wait
 * is put off; who says so settles it when there is time. `writing`: as in `SnapshotParts`.
 */
export function createLiveSnapshots(
  workspace: Workspace,
  settings: (folder: string | undefined) => Settings,
  grouping: Grouping,
  unhurried: () => boolean = () => false,
  writing: () => string | undefined = () => undefined,
): LiveSnapshots {
  const read = new Map<string, ReadSource>();
  const snapshots = new Map<string | undefined, Last>();
  /** What was worked out ahead of the moment at which the workspace is complete. */
  const prepared = new Map<string | undefined, Last>();
  const isThere = (uri: string) => workspace.get(uri) !== undefined;

  function readSource(source: SourceText, current: Settings): ManifestFile {
    const { uri, text, languageId, version } = source;
    const known = read.get(uri);
    const helm = isHelm(languageId) ? new Set([uri]) : noUris;
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
  function filesOf(folder: string | undefined, current: Settings, last: Last | undefined, asked: string | undefined) {
    const before = last?.snapshot.settings === current ? last.snapshot : undefined;
    const changed = before && workspace.changedSince(before.version);
    if (before === undefined || changed === undefined) return allFiles(folder, current, last);
    const arrived = new Set(last?.arrived);
    const changes = new Map<string, ManifestFile | undefined>();
    for (const uri of changed) {
      const source = workspace.get(uri);
      const here = source !== undefined && workspace.folderOf(uri) === folder;
      arrived.delete(uri);
      if (here && source.version === undefined && !before.files.has(uri)) {
        arrived.add(uri);
      } else if (here && isDue(source)) {
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
    // While a workspace is being read, `admit` takes in what comes, but for what somebody asks about.
    const wanted = workspace.complete ? [...arrived] : asked !== undefined && arrived.has(asked) ? [asked] : [];
    for (const uri of wanted) {
      const source = workspace.get(uri);
      if (source === undefined || !isDue(source)) continue;
      changes.set(uri, readSource(source, current));
      arrived.delete(uri);
    }
    return { files: before.files.with(changes), arrived };
  }

  /** With these files as they are now. */
  function withNow(last: Last, uris: Iterable<string>): Last {
    const { snapshot, helm, arrived } = last;
    const { folder, version, complete, settings: current, files } = snapshot;
    const changes = new Map<string, ManifestFile | undefined>();
    for (const uri of uris) {
      const source = workspace.get(uri);
      if (source !== undefined && isDue(source)) changes.set(uri, readSource(source, current));
      else if (files.has(uri)) changes.set(uri, undefined);
      for (const { uri: other } of readByIts(uri, files)) {
        const its = changes.has(other) ? undefined : workspace.get(other);
        if (its !== undefined) changes.set(other, readSource(its, current));
      }
    }
    const parts = { folder, version, complete, settings: current, helm, grouping, live: true };
    return { snapshot: createSnapshot({ ...parts, files: files.with(changes) }, snapshot), helm, arrived };
  }

  function allFiles(folder: string | undefined, current: Settings, last: Last | undefined) {
    const due: ManifestFile[] = [];
    const arrived = new Set<string>();
    for (const source of workspace.all()) {
      if (workspace.folderOf(source.uri) !== folder) continue;
      if (isDue(source)) due.push(readSource(source, current));
      else arrived.add(source.uri);
    }
    const files = createFileTable(due);
    for (const { uri } of last?.snapshot.files ?? []) if (!files.has(uri)) read.delete(uri);
    return { files, arrived };
  }

  /** All that was read so far, bit by bit. */
  function* allSteps(folder: string | undefined, current: Settings): Generator<unknown, FileTable> {
    const files: ManifestFile[] = [];
    for (const source of [...workspace.all()]) {
      if (workspace.folderOf(source.uri) !== folder) continue;
      files.push(readSource(source, current));
      yield source;
    }
    return createFileTable(files);
  }

  /**
   * While a workspace is being read, what comes waits until it is as much as what is there: then all of it costs no more than
   * a few clusters.
   */
  function isWorthwhile({ arrived, snapshot }: Last): boolean {
    return arrived.size >= Math.max(limits.snapshot.arrivals, snapshot.files.size);
  }

  function* admit(folder: string | undefined): Iterable<unknown> {
    if (workspace.complete || !snapshots.has(folder)) return;
    // Makes it know what has come until now.
    snapshotOf(folder);
    const from = snapshots.get(folder);
    if (from === undefined || !isWorthwhile(from)) return;
    const admitted = from.arrived;
    const next = withNow(from, admitted);
    for (const cluster of next.snapshot.clusters) yield* cluster.steps();
    const now = snapshots.get(folder);
    if (now === undefined || now.snapshot.settings !== from.snapshot.settings || workspace.complete) return;
    // Somebody has typed meanwhile, and some of what was taken in may be gone, or another.
    const typed = now.snapshot.files.changesSince(from.snapshot.files);
    const others = [...admitted].filter((uri) => {
      const known = read.get(uri);
      return known?.source !== workspace.get(uri) || known?.file !== next.snapshot.files.get(uri);
    });
    const meanwhile = [...typed.flatMap(({ before, after }) => (after ?? before)?.uri ?? []), ...others];
    const arrived = new Set([...now.arrived].filter((uri) => !admitted.has(uri)));
    const snapshot = { ...next.snapshot, version: now.snapshot.version };
    snapshots.set(folder, withNow({ snapshot, helm: now.helm, arrived }, meanwhile));
  }

  /** What indexing has not come to is left to it: a question must not wait for a whole workspace. */
  function isDue({ uri, version }: SourceText): boolean {
    return workspace.complete || version !== undefined || read.has(uri);
  }

  /** Documents of the folder that the editor has as templates; the last set where it is the same. */
  function helmIn(folder: string | undefined, files: FileTable, before: ReadonlySet<string>): ReadonlySet<string> {
    const found = new Set<string>();
    for (const { uri, languageId } of workspace.opened()) {
      if (isHelm(languageId) && workspace.folderOf(uri) === folder && files.has(uri)) found.add(uri);
    }
    return found.size === before.size && [...found].every((uri) => before.has(uri)) ? before : found;
  }

  function takePrepared(folder: string | undefined, current: Settings): Last | undefined {
    const found = prepared.get(folder);
    prepared.delete(folder);
    return found?.snapshot.settings === current ? found : undefined;
  }

  /** `asked`: a file that has to be in it. */
  function snapshotOf(folder: string | undefined, asked?: string): Snapshot {
    const current = settings(folder);
    const { version, complete } = workspace;
    const last = (complete ? takePrepared(folder, current) : undefined) ?? snapshots.get(folder);
    const before = last?.snapshot;
    const waits = asked !== undefined && last?.arrived.has(asked);
    if (before?.version === version && before.settings === current && !waits) return before;
    const { files, arrived } = filesOf(folder, current, last, asked);
    const helm = helmIn(folder, files, last?.helm ?? noUris);
    const parts = { folder, version, complete, settings: current, files, helm, grouping, live: true };
    const snapshot = createSnapshot({ ...parts, unhurried: unhurried(), writing: writing() }, before);
    snapshots.set(folder, { snapshot, helm, arrived });
    return snapshot;
  }

  return Object.freeze({
    file(uri: string) {
      const source = workspace.get(uri);
      return source === undefined ? undefined : readSource(source, settings(workspace.folderOf(uri)));
    },
    known: (uri: string) => read.get(uri)?.file,
    leavesOut: (folder: string | undefined) => snapshots.get(folder)?.snapshot.leavesOut ?? false,
    settle(folder: string | undefined) {
      const last = snapshots.get(folder);
      if (last?.snapshot.unsettled !== true) return;
      const { version, complete, settings: current, files } = last.snapshot;
      const parts = { folder, version, complete, settings: current, files, helm: last.helm, grouping, live: true };
      const snapshot = createSnapshot({ ...parts, writing: writing() }, last.snapshot);
      snapshots.set(folder, { ...last, snapshot });
    },
    *prepare(folder: string | undefined) {
      if (workspace.complete || grouping.steps === undefined) return;
      const current = settings(folder);
      const { version } = workspace;
      const files = yield* allSteps(folder, current);
      const grouped = yield* grouping.steps({ folder, files, settings: current, live: true });
      const helm = helmIn(folder, files, noUris);
      const parts = { folder, version, settings: current, files, helm, grouping, live: true, grouped };
      const snapshot = createSnapshot(parts, snapshots.get(folder)?.snapshot);
      for (const { uri } of workspace.opened())
        for (const cluster of snapshot.clustersOf(uri).slice(0, 1)) yield* cluster.steps();
      prepared.set(folder, { snapshot, helm, arrived: noUris });
    },
    of: (folder: string | undefined) => snapshotOf(folder),
    admit,
    context(uri: string, choose?: (snapshot: Snapshot) => ClusterSnapshot | undefined) {
      const snapshot = snapshotOf(workspace.folderOf(uri), uri);
      const shown = choose === undefined ? snapshot.clustersOf(uri)[0] : choose(snapshot);
      const found = shown ?? snapshot.aloneWith(uri);
      return found === undefined ? undefined : contextOf(snapshot, found, uri);
    },
  });
}

/** As the extensions for Helm call their languages. */
function isHelm(languageId: string | undefined): boolean {
  return languageId === "helm" || languageId === "helm-template";
}

/** Of no text. */
const unread: ManifestFile["stream"] = { text: "", starts: [], documents: [] };
const noUris: ReadonlySet<string> = new Set();
