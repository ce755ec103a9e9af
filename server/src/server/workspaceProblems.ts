import {
  type CancellationToken,
  type Connection,
  type Diagnostic,
  DocumentDiagnosticReportKind,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from "vscode-languageserver";
import { limits } from "../limits.ts";
import type { LanguageService } from "../service/service.ts";
import type { Workspace } from "../source/workspace.ts";
import { resultIdOf } from "./resultIds.ts";
import { inSlices } from "./slices.ts";
import { canonical } from "./uris.ts";

/**
 * The findings of the files that nobody has open: told from the first index on, told again when they change, and only when
 * nobody types. A client that asks for the workspace's diagnostics gets them as answers, any other has them pushed.
 */
export interface WorkspaceProblems {
  /** Something is different, or may be: the workspace is looked through again when it is quiet. */
  changed(): void;
  /** From now on the client asks for the text itself, or gets what was found in it on its own. */
  opened(uri: string): void;
  /** What the client shows of the text may not be what stands in the file. */
  closed(uri: string): void;
  /** Findings of an open file are worked out, because the client asks for them; the rest waits. */
  first<T>(uri: string, work: Promise<T>): Promise<T>;
  /** The rest waits for something else, too. */
  after<T>(work: Promise<T>): Promise<T>;
  dispose(): void;
}

export interface WorkspaceProblemsOptions {
  readonly connection: Connection;
  readonly service: LanguageService;
  readonly workspace: Workspace;
  /** Whether a file's findings are told though nobody has it open. */
  told(uri: string): boolean;
  /** What may be shown now of what is found in a file. */
  calm(uri: string, found: readonly Diagnostic[]): Diagnostic[];
}

/** What a client was told of a file: an id of the findings; absent where there are none. */
type Told = Map<string, string>;
type Send = (reports: readonly WorkspaceDocumentDiagnosticReport[]) => void;

export function createWorkspaceProblems(options: WorkspaceProblemsOptions): WorkspaceProblems {
  const { connection, service, workspace } = options;
  let state = 0;
  /** The state that was told last, and what that was. */
  let answered = -1;
  let last: ReadonlyMap<string, string> = new Map();
  let asked = false;
  let pushing = false;
  let firsts = 0;
  let disposed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pushed: Told = new Map();
  /**
   * Texts for which the client has asked by itself, or that it has closed, and how often they are still told. What it hears
   * of a text while it waits for an answer about it, it does not show, but remembers as told.
   */
  const left = new Map<string, number>();
  const waiting = new Set<() => void>();

  /** Two answers lie two seconds apart in VS Code: one of them comes when nothing else is under way. */
  const tellTwice = (uri: string) => void left.set(uri, 2);

  const isQuiet = () => timer === undefined && firsts === 0 && workspace.complete;
  const isOpen = (uri: string) => workspace.get(uri)?.version !== undefined;

  function wake(): void {
    if (!isQuiet()) return;
    for (const go of [...waiting]) go();
    void push();
  }

  function rest(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      wake();
    }, limits.server.quiet);
  }

  /** Settles when it is quiet and there may be something to tell; false when nobody wants to know any more. */
  function whenDue(isDue: () => boolean, token: CancellationToken): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (goesOn: boolean) => {
        waiting.delete(check);
        cancelled.dispose();
        resolve(goesOn);
      };
      const check = () => {
        if (disposed || token.isCancellationRequested) settle(false);
        else if (isQuiet() && isDue()) settle(true);
      };
      waiting.add(check);
      const cancelled = token.onCancellationRequested(() => settle(false));
      check();
    });
  }

  /** Tells what is not as it was told; `before` is kept up. False when something came in between. */
  async function look(before: Told, concerns: (uri: string) => boolean, send: Send, wanted: () => boolean) {
    const own = state;
    const goesOn = () => own === state && firsts === 0 && !disposed && wanted();
    const now = new Map<string, string>();
    let reports: WorkspaceDocumentDiagnosticReport[] = [];
    let news = false;
    const tell = (uri: string, items: Diagnostic[]) => {
      const resultId = items.length === 0 ? undefined : resultIdOf(items);
      const known = before.get(uri);
      if (resultId !== undefined) now.set(uri, resultId);
      if (resultId === undefined && known === undefined && !left.has(uri)) return;
      const version = workspace.get(uri)?.version ?? null;
      const often = left.get(uri) ?? 0;
      if (often > 1) left.set(uri, often - 1);
      else left.delete(uri);
      if (resultId !== undefined && resultId === known && often === 0) {
        reports.push({ kind: DocumentDiagnosticReportKind.Unchanged, uri, version, resultId });
      } else {
        news = true;
        reports.push({ kind: DocumentDiagnosticReportKind.Full, uri, version, items, ...(resultId && { resultId }) });
      }
      if (resultId === undefined) before.delete(uri);
      else before.set(uri, resultId);
      if (reports.length < limits.server.reports) return;
      send(reports);
      reports = [];
    };
    function* steps(): Iterable<unknown> {
      const found = new Set([...service.problemFiles()].filter((uri) => concerns(uri) && options.told(uri)));
      yield;
      for (const uri of found) {
        yield* service.diagnosticSteps(uri);
        tell(uri, options.calm(uri, service.diagnostics(uri)));
        yield;
      }
      for (const uri of [...before.keys(), ...left.keys()]) if (!found.has(uri) && concerns(uri)) tell(uri, []);
    }
    await inSlices(steps(), goesOn);
    if (!goesOn()) {
      send(reports);
      return undefined;
    }
    answered = own;
    last = now;
    if (reports.length > 0) send(reports);
    return news;
  }

  async function push(): Promise<void> {
    if (pushing) return;
    pushing = true;
    const send: Send = (reports) => {
      for (const report of reports) {
        if (report.kind !== DocumentDiagnosticReportKind.Full) continue;
        void connection.sendDiagnostics({ uri: report.uri, diagnostics: report.items }).catch(() => {});
      }
    };
    const concerns = (uri: string) => !isOpen(uri);
    while (isQuiet() && !asked && !disposed && answered !== state) await look(pushed, concerns, send, () => !asked);
    pushing = false;
  }

  async function after<T>(work: Promise<T>): Promise<T> {
    firsts++;
    try {
      return await work;
    } finally {
      firsts--;
      rest();
    }
  }

  function forgetPushed(uri: string): void {
    if (!pushed.delete(uri)) return;
    void connection.sendDiagnostics({ uri, diagnostics: [] }).catch(() => {});
  }

  async function report(
    { previousResultIds }: WorkspaceDiagnosticParams,
    token: CancellationToken,
    progress: { report(part: WorkspaceDiagnosticReport): void } | undefined,
  ): Promise<WorkspaceDiagnosticReport> {
    asked = true;
    for (const uri of [...pushed.keys()]) forgetPushed(uri);
    const nothing = resultIdOf([]);
    const before: Told = new Map(
      previousResultIds.flatMap(({ uri, value }) => (value === nothing ? [] : [[canonical(uri), value] as const])),
    );
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    const send: Send = (reports) => {
      if (progress === undefined) items.push(...reports);
      else if (reports.length > 0) progress.report({ items: [...reports] });
    };
    const isDue = () =>
      answered !== state ||
      left.size > 0 ||
      // The client asks for an open text by itself, and may be ahead.
      [...last].some(([uri, id]) => (isOpen(uri) ? !before.has(uri) : before.get(uri) !== id));
    const goesOn = () => !token.isCancellationRequested;
    // The request stays open until there is news; the client asks again when it has it.
    while (await whenDue(isDue, token)) if (await look(before, () => true, send, goesOn)) break;
    return { items };
  }

  connection.languages.diagnostics.onWorkspace((params, token, _, progress) => report(params, token, progress));

  return Object.freeze({
    changed() {
      state++;
      rest();
    },
    opened: forgetPushed,
    closed: tellTwice,
    async first<T>(uri: string, work: Promise<T>) {
      try {
        return await after(work);
      } finally {
        if (asked) tellTwice(uri);
      }
    },
    after,
    dispose() {
      disposed = true;
      clearTimeout(timer);
      for (const go of [...waiting]) go();
    },
  });
}
