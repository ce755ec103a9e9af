import * as vscode from "vscode";
import type { BaseLanguageClient, DocumentSelector, LanguageClientOptions } from "vscode-languageclient";
import {
  type IndexState,
  type InitializationOptions,
  indexStateNotification,
  matrixChangedNotification,
} from "../../server/src/server/protocol.ts";
import { createBecomes } from "./becomes/becomes.ts";
import { createShownClusters } from "./clusters/shown.ts";
import { createPolicies } from "./commands/createPolicies.ts";
import { loadSnapshot } from "./commands/loadSnapshot.ts";
import { createDefaultDeny, newPolicy } from "./commands/newPolicy.ts";
import { showRule } from "./commands/showRule.ts";
import { createCrashes } from "./crashes/crashes.ts";
import { serveFiles } from "./files.ts";
import { createLinted } from "./linted.ts";
import { policyLanguages } from "./look.ts";
import { createMatrix } from "./matrix/matrix.ts";
import { type AddLens, middleware } from "./middleware.ts";
import { createPictures } from "./picture/picture.ts";
import { createStatus } from "./status/status.ts";
import { createTestExplorer } from "./testing/explorer.ts";
import { createTyping } from "./typing/typing.ts";

/** Made by the host's main: the node host forks a process, the browser host starts a worker. */
export type StartClient = (context: vscode.ExtensionContext, options: LanguageClientOptions) => BaseLanguageClient;

/** The commands of the manifest, without their prefix. */
export type Command =
  | "showTrafficMatrix"
  | "showPicture"
  | "explainConnection"
  | "showRule"
  | "showWhatThisBecomes"
  | "chooseCluster"
  | "createPolicies"
  | "newPolicy"
  | "createDefaultDeny"
  | "compareWith"
  | "applyChange"
  | "discardChange"
  | "loadSnapshot"
  | "showStatus"
  | "restartServer";

/** Second stage: the running client, and everything that needs it. */
export interface Session {
  run(command: Command, args: readonly unknown[]): Promise<void>;
  restoreMatrix(panel: vscode.WebviewPanel, state: unknown): Promise<void>;
  restorePicture(panel: vscode.WebviewPanel, state: unknown): Promise<void>;
  /** Settles when the workspace is indexed. */
  ready(): Promise<void>;
  dispose(): Promise<void>;
}

/** `output`: outlives a session that did not come to be, with what it says of the reason. */
export async function startSession(
  context: vscode.ExtensionContext,
  startClient: StartClient,
  output: vscode.LogOutputChannel,
): Promise<Session> {
  const crashes = createCrashes(output);
  const typing = createTyping();
  const linted = createLinted();
  let lens: AddLens = (_document, lenses) => lenses;
  const client = startClient(context, {
    documentSelector: documentSelector(),
    outputChannel: output,
    initializationOptions: {
      files: readsOwnDisk() ? "server" : "client",
      commands: "vscode",
      snippets: "client",
      progress: "client",
      hovers: "ordered",
    } satisfies InitializationOptions,
    middleware: { ...middleware(typing, linted, (document, lenses) => lens(document, lenses)), ...crashes.middleware },
    errorHandler: crashes.errorHandler,
    markdown: {
      isTrusted: { enabledCommands: ["netpol.showRule", "netpol.showTrafficMatrix", "netpol.showPicture"] },
    },
    diagnosticPullOptions: { onChange: true, onTabs: true },
  });
  typing.follow(client);
  linted.follow(client);
  let indexed = gate();
  /** The server has other texts, or another cluster is shown. */
  const changed = new vscode.EventEmitter<void>();
  const indexState = new vscode.EventEmitter<IndexState>();
  const clusters = createShownClusters(context, client, changed.event);
  const status = createStatus(
    client,
    { changed: changed.event, indexState: indexState.event },
    () => output.show(),
    clusters,
  );
  const becomes = createBecomes(client, changed.event);
  const disposables = vscode.Disposable.from(
    typing,
    linted,
    changed,
    indexState,
    clusters,
    status,
    becomes,
    client.onNotification(matrixChangedNotification, () => changed.fire()),
    serveFiles(client),
    client.onNotification(indexStateNotification, (state: IndexState) => {
      indexState.fire(state);
      if (state.state === "ready") indexed.open();
      else if (indexed.isOpen) indexed = gate();
    }),
  );
  const matrix = createMatrix(context, client, changed.event);
  lens = matrix.lens;
  const tests = createTestExplorer(client, changed.event);
  const pictures = createPictures(context, client, changed.event);
  try {
    await client.start();
  } catch (error) {
    matrix.dispose();
    tests.dispose();
    pictures.dispose();
    disposables.dispose();
    throw error;
  }
  context.subscriptions.push(
    // Only lenses lead there.
    vscode.commands.registerCommand("netpol.showChanges", (uri: unknown, base: unknown) =>
      matrix.showChanges(uri, base),
    ),
  );
  await vscode.commands.executeCommand("setContext", "netpol.started", true);
  tests.start();

  const commands = {
    showTrafficMatrix: (args: readonly unknown[]) => matrix.show(args[0], args[1]),
    showPicture: (args: readonly unknown[]) => pictures.show(args[0], args[1]),
    explainConnection: () => matrix.explainConnection(),
    showRule: (args: readonly unknown[]) => showRule(client, args[0]),
    showWhatThisBecomes: (args: readonly unknown[]) => becomes.show(args[0]),
    chooseCluster: (args: readonly unknown[]) => clusters.choose(args[0]),
    createPolicies: (args: readonly unknown[]) => createPolicies(client, args[0], matrix.propose),
    newPolicy: (args: readonly unknown[]) => newPolicy(client, args[0]),
    createDefaultDeny: (args: readonly unknown[]) => createDefaultDeny(client, args[0]),
    compareWith: (args: readonly unknown[]) => matrix.compareWith(args[0]),
    applyChange: () => matrix.settle(true),
    discardChange: () => matrix.settle(false),
    loadSnapshot: () => loadSnapshot(client),
    showStatus: () => status.show(),
    async restartServer() {
      crashes.begun();
      // One that has crashed, or did not come up, cannot be stopped.
      await client.stop().catch(() => {});
      await client.start();
    },
  };
  return {
    run: async (command, args) => commands[command](args),
    restoreMatrix: async (panel, state) => matrix.restore(panel, state),
    restorePicture: async (panel, state) => pictures.restore(panel, state),
    ready: () => indexed.opened,
    async dispose() {
      matrix.dispose();
      tests.dispose();
      pictures.dispose();
      disposables.dispose();
      await client.dispose();
    },
  };
}

/** Every place where a person edits files; not the left side of a diff or the output panel. */
function documentSelector(): DocumentSelector {
  const schemes = new Set(["file", "untitled", "vscode-remote", "vscode-vfs"]);
  for (const folder of vscode.workspace.workspaceFolders ?? []) schemes.add(folder.uri.scheme);
  return [...schemes].flatMap((scheme) => [
    ...[...policyLanguages, "json", "jsonc"].map((language) => ({ scheme, language })),
    // Helpers of charts have no language of their own where no extension for Helm is installed.
    { scheme, pattern: "**/templates/**/*.tpl" },
  ]);
}

/** The server's process reaches `file:` folders itself; anything else only the editor can read. */
function readsOwnDisk(): boolean {
  return (vscode.workspace.workspaceFolders ?? []).every((folder) => folder.uri.scheme === "file");
}

interface Gate {
  readonly opened: Promise<void>;
  readonly isOpen: boolean;
  open(): void;
}

function gate(): Gate {
  let open = false;
  let settle: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return {
    opened,
    get isOpen() {
      return open;
    },
    open() {
      open = true;
      settle();
    },
  };
}
