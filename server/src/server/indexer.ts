import { limits } from "../limits.ts";
import type { LanguageService } from "../service/service.ts";
import { isLinkPlace } from "../source/folderLinks.ts";
import type { MutableWorkspace } from "../source/workspace.ts";
import type { ReadFlows } from "./flowReader.ts";
import { inReadingOrder } from "./readingOrder.ts";
import { inSlices, yieldToEvents } from "./slices.ts";

/** How the texts of closed files are had: a disk, or the client's virtual file system. Uris in, uris out. */
export interface FileAccess {
  /** Every manifest (`.yaml`, `.yml`, `.json`, and `.netpol.yaml`) below the folder. Never rejects for a part that is unreadable. */
  list(folder: string, signal: AbortSignal, unread: TellUnread): Promise<readonly string[]>;
  /** Texts in the order of the uris; `undefined` for one that is gone, or (and `unread` is told so) cannot be read. */
  read(uris: readonly string[], signal: AbortSignal, unread: TellUnread): Promise<readonly (string | undefined)[]>;
  /** A log of flows, which is no manifest and may be of any size. */
  flows(uri: string): Promise<ReadFlows>;
}

/** What is there and was not read, and why: `too large (81 MB)`. */
export interface Unread {
  readonly uri: string;
  readonly problem: string;
}
export type TellUnread = (uri: string, problem: string) => void;

export interface IndexProgress {
  begin(): void;
  /** Files done of files found. */
  report(done: number, total: number): void;
  end(): void;
}

export interface Indexer {
  /** Reads all folders anew; a run under way is given up for it. Settles when the run has ended. */
  run(progress?: IndexProgress): Promise<void>;
  /**
   * Follows changes on disk, in one batch. What is not called like a manifest may be a new folder, of whose files nobody may
   * have told. Gives whether there was anything to follow.
   */
  changed(uris: readonly string[], deleted: readonly string[]): Promise<boolean>;
  readonly ready: boolean;
  /** What the links to folders are called that were found so far. */
  readonly linkNames: ReadonlySet<string>;
  /** What could not be read when it was tried last. */
  readonly unread: readonly Unread[];
  dispose(): void;
}

/** What the client is asked to watch: `server.ts`. */
const manifestName = /(?:\.(?:ya?ml|json|tpl)|\/kustomization|\/\.gitignore)$/i;
/** Where `list` finds nothing either. */
const notOurs = /\/(?:node_modules|\.[^/]*)(?:\/|$)/;

/**
 * Fills a workspace in the background. `warm` is called for each text that came in, `admit` does its steps now and then, and
 * `prepare` when all are there, so that the first question after indexing finds everything done; the loop yields often enough that no request
 * waits for it.
 */
export function createIndexer(
  workspace: MutableWorkspace,
  access: FileAccess,
  { warm, admit, prepare }: Pick<LanguageService, "warm" | "admit" | "prepare">,
  onState: (ready: boolean) => void,
): Indexer {
  let current: AbortController | undefined;
  let ready = false;
  const unread = new Map<string, string>();
  const linkNames = new Set<string>();
  const tellUnread: TellUnread = (uri, problem) => void unread.set(uri, problem);

  async function load(uris: readonly string[], signal: AbortSignal, report?: (done: number) => void): Promise<void> {
    const { batch: size, slice } = limits.server;
    const read = (from: number) => access.read(uris.slice(from, from + size), signal, tellUnread);
    let reading = read(0);
    // Over all batches: a quick disk gives the next one at once.
    let started = performance.now();
    for (let from = 0; from < uris.length && !signal.aborted; from += size) {
      const batch = uris.slice(from, from + size);
      const texts = await reading;
      if (signal.aborted) return;
      // The disk works on the next ones meanwhile.
      if (from + size < uris.length) {
        reading = read(from + size);
        // It is waited for above, unless this run is given up before.
        reading.catch(() => {});
      }
      for (const [at, uri] of batch.entries()) {
        const text = texts[at];
        if (text === undefined) {
          workspace.removeDisk(uri);
          continue;
        }
        workspace.setDisk(uri, text);
        if (isLinkPlace(uri)) linkNames.add(decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1)));
        warm(uri);
        if (performance.now() - started > slice) {
          await yieldToEvents();
          if (signal.aborted) return;
          started = performance.now();
        }
      }
      report?.(from + batch.length);
      await inSlices(admit(), () => !signal.aborted);
    }
  }

  return {
    get ready() {
      return ready;
    },
    linkNames,
    get unread() {
      return [...unread].map(([uri, problem]) => ({ uri, problem }));
    },
    async run(progress) {
      current?.abort();
      const controller = new AbortController();
      current = controller;
      const { signal } = controller;
      ready = false;
      unread.clear();
      onState(false);
      progress?.begin();
      try {
        const found: string[] = [];
        for (const folder of workspace.folders) found.push(...(await access.list(folder, signal, tellUnread)));
        if (signal.aborted) return;
        const keep = new Set(found);
        for (const folder of workspace.folders) {
          for (const uri of workspace.diskUnder(folder)) if (!keep.has(uri)) workspace.removeDisk(uri);
        }
        await load(inReadingOrder(found, workspace.opened()), signal, (done) => progress?.report(done, found.length));
        await inSlices(prepare(), () => !signal.aborted);
      } finally {
        progress?.end();
        if (current === controller) {
          ready = true;
          onState(true);
        }
      }
    },
    async changed(uris, deleted) {
      for (const uri of [...uris, ...deleted]) unread.delete(uri);
      for (const gone of deleted) {
        for (const uri of workspace.diskUnder(gone)) workspace.removeDisk(uri);
        workspace.goneUnread(gone);
      }
      const { signal } = current ?? new AbortController();
      const there = new Set(uris.filter((uri) => manifestName.test(uri)));
      for (const folder of uris) {
        if (manifestName.test(folder) || notOurs.test(folder)) continue;
        // A file of another kind has nothing below it, and is no fault.
        const below = await access.list(folder, signal, () => {}).catch((): readonly string[] => []);
        for (const uri of below) there.add(uri);
        // Where a link stood there may be a folder now.
        if (isLinkPlace(folder) && !below.includes(folder)) workspace.removeDisk(folder);
      }
      if (there.size > 0) await load([...there], signal);
      return there.size > 0 || deleted.length > 0;
    },
    dispose() {
      current?.abort();
      current = undefined;
    },
  };
}
