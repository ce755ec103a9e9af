import {
  CodeLensRefreshRequest,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type InitializeResult,
  MessageType,
  ShowMessageNotification,
  TextDocumentSyncKind,
  TextDocuments,
  WatchKind,
} from "vscode-languageserver";
import { createFlowStore } from "../expectations/flows/store.ts";
import { limits } from "../limits.ts";
import { createLanguageService } from "../service/service.ts";
import { createWorkspace } from "../source/workspace.ts";
import type { Clock } from "./calm.ts";
import { serveClusters } from "./clusterServer.ts";
import { refuseEarly } from "./early.ts";
import { createFlowReader } from "./flowReader.ts";
import { createIndexer, type FileAccess, type Indexer } from "./indexer.ts";
import { clientProgress, indexProgress } from "./indexProgress.ts";
import { type Client, languageCapabilities, mayBeToldMore, serveLanguageFeatures } from "./languageFeatures.ts";
import { createLastEdits } from "./lastEdits.ts";
import { createLinkWatch } from "./linkWatch.ts";
import { serveMatrix } from "./matrixServer.ts";
import { serveNewPolicies } from "./newPolicyServer.ts";
import { servePictures } from "./pictureServer.ts";
import { serveProblems } from "./problems.ts";
import {
  type InitializationOptions,
  indexStateNotification,
  type RulePageParams,
  rulePageRequest,
} from "./protocol.ts";
import { createSettingsStore } from "./settingsStore.ts";
import { serveStatus } from "./statusServer.ts";
import { serveTests } from "./testServer.ts";
import { canonical } from "./uris.ts";

/** What the mains give: how this host reaches files that are not open. */
export interface Host {
  files(options: InitializationOptions): FileAccess;
  /** Without it, that of the host. */
  readonly clock?: Clock;
}

/** LSP in, service call, LSP out. */
export function startServer(connection: Connection, host: Host): void {
  refuseEarly(connection);
  const edits = createLastEdits();
  const documents = new TextDocuments(edits);
  const workspace = createWorkspace();
  const settings = createSettingsStore(workspace);
  const client: Client = { capabilities: {}, options: {} };
  const unhurried = () => mayBeToldMore(client);
  const logs = createFlowStore();
  const logger = connection.console;
  let writing = (): string | undefined => undefined;
  const service = createLanguageService({
    workspace,
    settings: settings.of,
    logger,
    unhurried,
    writing: () => writing(),
    flows: logs,
  });
  const matrix = serveMatrix(connection, service);
  serveTests(connection, service);
  servePictures(connection, service);
  serveNewPolicies(connection, service);
  serveClusters(connection, service, () => {
    workspace.renew();
    changed("choice");
  });
  const editorSettings = (uri: string) => settings.editor(workspace.folderOf(uri));
  serveLanguageFeatures(connection, service, editorSettings, client);
  const problems = serveProblems(connection, {
    service,
    workspace,
    documents,
    editorSettings,
    client,
    clock: host.clock,
    whole() {
      workspace.renew();
      changed("elsewhere");
    },
  });
  writing = problems.writing;
  let indexer: Indexer | undefined;
  let files: FileAccess | undefined;
  const flows = createFlowReader({
    store: logs,
    read: (uri) => files?.flows(uri) ?? Promise.resolve({ error: "it cannot be read" }),
    unread: (uri, problem) => tellUser(`Netpol cannot read the flows of ${uri}: ${problem}`),
    onChange() {
      workspace.renew();
      changed("elsewhere");
    },
  });
  serveStatus(connection, service, {
    settings,
    unread: () => indexer?.unread ?? [],
    folders: () => workspace.folders,
    textOf: (uri) => workspace.get(uri)?.text,
  });
  let settled: ReturnType<typeof setTimeout> | undefined;
  let changedElsewhere = false;
  /** Another cluster is shown: the same findings, other words. */
  let chosenAnew = false;

  /**
   * What was answered may be different now. A client that pulls asks again by itself after an edit (our diagnostics
   * depend on other files, and say so); it has to be told of what happens outside its buffers.
   */
  function changed(where: "buffer" | "elsewhere" | "choice"): void {
    matrix.changed(workspace.version);
    problems.changed();
    changedElsewhere ||= where === "elsewhere";
    chosenAnew ||= where === "choice";
    clearTimeout(settled);
    settled = setTimeout(() => {
      // The file that names them may be what has changed.
      if (indexer?.ready) flows.want(workspace.folders.flatMap((folder) => settings.of(folder).flows));
      const elsewhere = changedElsewhere;
      const everywhere = elsewhere || chosenAnew;
      changedElsewhere = false;
      chosenAnew = false;
      const can = client.capabilities.workspace;
      problems.settle();
      if (elsewhere || !problems.pulled()) problems.showAgain();
      // A client asks for the text that was edited by itself; what stands in another may be different for it.
      if (!everywhere && documents.all().length < 2) return;
      if (can?.inlayHint?.refreshSupport === true) tell(connection.languages.inlayHint.refresh());
      if (can?.codeLens?.refreshSupport === true) tell(connection.sendRequest(CodeLensRefreshRequest.type));
    }, limits.server.settle);
  }

  function tellUser(message: string): void {
    tell(connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message }));
  }

  /** No place in a settings file is known here; a client may have several, or none. Each problem is told once. */
  let told: ReadonlySet<string> = new Set();
  function tellProblems(): void {
    const problems = new Set([undefined, ...workspace.folders].flatMap((folder) => settings.problems(folder)));
    for (const problem of problems) {
      if (told.has(problem)) continue;
      tellUser(`Netpol does not understand a setting. ${problem}`);
    }
    told = problems;
  }

  /** `pushed`: what an older client sends along, which cannot be asked. */
  async function readSettings(pushed?: { readonly netpol?: unknown } | null): Promise<void> {
    const scopes = [undefined, ...workspace.folders];
    if (client.capabilities.workspace?.configuration !== true) {
      if (pushed?.netpol === undefined) return;
      for (const folder of scopes) settings.set(folder, pushed.netpol);
      tellProblems();
      return changed("elsewhere");
    }
    // A client that answers with an error, or with something else than a list, has told nothing: what was known holds.
    const values: unknown = await connection.workspace
      .getConfiguration(
        ["netpol", "files.exclude"].flatMap((section) =>
          scopes.map((folder) => ({ section, ...(folder === undefined ? {} : { scopeUri: folder }) })),
        ),
      )
      .catch(() => undefined);
    if (Array.isArray(values)) {
      for (const [at, folder] of scopes.entries()) settings.set(folder, values[at], values[scopes.length + at]);
    }
    tellProblems();
    changed("elsewhere");
  }

  const watchLinks = createLinkWatch(connection);
  function watchAll(): void {
    if (client.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true)
      watchLinks(indexer?.linkNames ?? []);
  }

  async function index(): Promise<void> {
    const progress =
      client.options.progress === "client"
        ? clientProgress(connection)
        : client.capabilities.window?.workDoneProgress === true
          ? await indexProgress(connection).catch(() => undefined)
          : undefined;
    await indexer?.run(progress).catch((error: unknown) => {
      connection.console.error(`Netpol could not read the files: ${error instanceof Error ? error.message : error}`);
    });
    watchAll();
  }

  connection.onInitialize((params): InitializeResult => {
    client.capabilities = params.capabilities;
    client.options = params.initializationOptions ?? {};
    const folders = params.workspaceFolders?.map((folder) => folder.uri) ?? (params.rootUri ? [params.rootUri] : []);
    workspace.setFolders(folders.map(canonical));
    files = host.files(client.options);
    indexer = createIndexer(workspace, files, service, (ready) => {
      workspace.setComplete(ready);
      tell(
        connection.sendNotification(indexStateNotification, {
          state: ready ? "ready" : "indexing",
          ...service.counts(),
        }),
      );
      changed("elsewhere");
    });
    const folderOperations = {
      filters: [{ scheme: "file", pattern: { glob: "**", matches: "folder" as const } }],
    };
    return {
      serverInfo: { name: "netpol" },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        diagnosticProvider: { identifier: "netpol", interFileDependencies: true, workspaceDiagnostics: true },
        ...languageCapabilities,
        workspace: {
          workspaceFolders: { supported: true, changeNotifications: true },
          fileOperations: { didDelete: folderOperations, didRename: folderOperations },
        },
      },
    };
  });

  connection.onInitialized(async () => {
    if (client.capabilities.workspace?.didChangeConfiguration?.dynamicRegistration === true) {
      tell(connection.client.register(DidChangeConfigurationNotification.type, { section: "netpol" }));
    }
    if (client.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
      tell(
        connection.client.register(DidChangeWatchedFilesNotification.type, {
          watchers: [
            { globPattern: "**/{*.yaml,*.yml,*.json,*.jsonl,*.json.gz,*.jsonl.gz,*.tpl,Kustomization,.gitignore}" },
            // New folders: an editor's watcher may not see the files that are in them at once (a checkout, a copy).
            { globPattern: "**", kind: WatchKind.Create },
          ],
        }),
      );
    }
    if (client.capabilities.workspace?.workspaceFolders === true) {
      connection.workspace.onDidChangeWorkspaceFolders(async ({ added, removed }) => {
        const gone = new Set(removed.map((folder) => canonical(folder.uri)));
        const kept = workspace.folders.filter((folder) => !gone.has(folder));
        workspace.setFolders([...kept, ...added.map((folder) => canonical(folder.uri))]);
        await readSettings();
        await index();
      });
    }
    await readSettings();
    await index();
  });

  connection.onDidChangeConfiguration(({ settings: pushed }) => readSettings(pushed));
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const uris = (type: "gone" | "there") =>
      changes
        .filter((change) => (change.type === FileChangeType.Deleted) === (type === "gone"))
        .map((change) => canonical(change.uri));
    return follow([...new Set(uris("there"))], uris("gone"));
  });
  connection.workspace.onDidDeleteFiles(({ files }) =>
    follow(
      [],
      files.map((file) => canonical(file.uri)),
    ),
  );
  connection.workspace.onDidRenameFiles(async ({ files }) => {
    await follow(
      [],
      files.map((file) => canonical(file.oldUri)),
    );
    await index();
  });
  async function follow(there: readonly string[], gone: readonly string[]): Promise<void> {
    flows.changed([...there, ...gone]);
    const manifests = there.filter((uri) => !isLog(uri));
    if (manifests.length === 0 && gone.length === 0) return;
    if ((await indexer?.changed(manifests, gone)) !== false) changed("elsewhere");
    watchAll();
  }

  documents.onDidChangeContent(({ document }) => {
    const uri = canonical(document.uri);
    problems.beforeEdit(uri);
    workspace.open(uri, document.languageId, document.version, document.getText());
    problems.edited(uri, edits.take(document));
    changed("buffer");
  });
  documents.onDidClose(({ document }) => {
    workspace.close(canonical(document.uri));
    problems.closed(canonical(document.uri));
    changed("buffer");
  });

  connection.onRequest(rulePageRequest, ({ rule }: RulePageParams) => ({ markdown: service.rulePage(rule) ?? null }));
  connection.onShutdown(() => {
    clearTimeout(settled);
    problems.dispose();
    indexer?.dispose();
  });

  documents.listen(connection);
  connection.listen();
}

/** Watched only for what a log of flows may be called. */
function isLog(uri: string): boolean {
  return /\.jsonl$|\.gz$/.test(uri);
}

/** Nobody waits for the client to take note; one that has gone, or will not, has no use for it. */
function tell(sent: Promise<unknown>): void {
  sent.catch(() => {});
}
