import * as vscode from "vscode";
import { getStarted, openSample } from "./commands/getStarted.ts";
import { mayHoldPolicy, policyLanguages, testFiles } from "./look.ts";
import { offerPolicies } from "./policySnippets.ts";
import type { Session, StartClient } from "./session.ts";

/** What other extensions and the tests may use. */
export interface NetpolApi {
  /** Whether the server was started; on a YAML file without policies it is not. */
  readonly started: boolean;
  /** Settles when the server runs and has indexed the workspace; starts it when it does not run. */
  ready(): Promise<void>;
}

const commands = [
  "showTrafficMatrix",
  "showPicture",
  "explainConnection",
  "showRule",
  "showWhatThisBecomes",
  "chooseCluster",
  "createPolicies",
  "newPolicy",
  "createDefaultDeny",
  "compareWith",
  "applyChange",
  "discardChange",
  "loadSnapshot",
  "showStatus",
  "restartServer",
] as const;

/** Milliseconds after the last keystroke until a document is looked at again. */
const lookDelay = 250;

/**
 * First stage: a look at the open YAML, and commands that start the second stage when they are used.
 * The client and the server are loaded only when a policy is in sight.
 */
export function activate(context: vscode.ExtensionContext, startClient: StartClient): NetpolApi {
  let session: Promise<Session> | undefined;
  const waiting = new Map<vscode.TextDocument, ReturnType<typeof setTimeout>>();
  const watching: vscode.Disposable[] = [];
  let output: vscode.LogOutputChannel | undefined;

  function log(): vscode.LogOutputChannel {
    if (output === undefined) {
      output = vscode.window.createOutputChannel("Netpol", { log: true });
      context.subscriptions.push(output);
    }
    return output;
  }

  function start(): Promise<Session> {
    session ??= import("./session.ts")
      .then(({ startSession }) => startSession(context, startClient, log()))
      .then(
        (started) => {
          stopWatching();
          return started;
        },
        (error: unknown) => {
          session = undefined;
          void offerAgain(error);
          throw error;
        },
      );
    return session;
  }

  /** Nothing is tried again by itself: what failed once would fail at every keystroke. */
  async function offerAgain(error: unknown): Promise<void> {
    stopWatching();
    const { t } = vscode.l10n;
    const [again, show] = [t("Try Again"), t("Show Log")];
    const reason = error instanceof Error ? error.message : String(error);
    log().error(error instanceof Error ? error : reason);
    const answer = await vscode.window.showErrorMessage(t("The Netpol server did not start: {0}", reason), again, show);
    if (answer === again) await start();
    if (answer === show) log().show();
  }

  function stopWatching(): void {
    for (const timer of waiting.values()) clearTimeout(timer);
    waiting.clear();
    vscode.Disposable.from(...watching).dispose();
  }

  function look(document: vscode.TextDocument): void {
    if (session === undefined && mayHoldPolicy(document)) start().catch(() => {});
  }

  watching.push(
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (!policyLanguages.has(document.languageId)) return;
      clearTimeout(waiting.get(document));
      waiting.set(
        document,
        setTimeout(() => {
          waiting.delete(document);
          look(document);
        }, lookDelay),
      );
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      clearTimeout(waiting.get(document));
      waiting.delete(document);
    }),
  );
  context.subscriptions.push(
    ...watching,
    offerPolicies(context.extensionUri),
    ...commands.map((name) =>
      vscode.commands.registerCommand(`netpol.${name}`, async (...args: unknown[]) => (await start()).run(name, args)),
    ),
    vscode.commands.registerCommand("netpol.getStarted", getStarted),
    vscode.commands.registerCommand("netpol.openSample", () => openSample(context)),
    vscode.window.registerWebviewPanelSerializer("netpol.picture", {
      deserializeWebviewPanel: async (panel, state) => (await start()).restorePicture(panel, state),
    }),
    vscode.window.registerWebviewPanelSerializer("netpol.matrix", {
      deserializeWebviewPanel: async (panel, state) => (await start()).restoreMatrix(panel, state),
    }),
    { dispose: () => void session?.then((started) => started.dispose()) },
  );
  for (const document of vscode.workspace.textDocuments) look(document);
  // The Test Explorer lists what no document shows.
  if (session === undefined && (vscode.workspace.workspaceFolders ?? []).length > 0) {
    void vscode.workspace
      .findFiles(testFiles, undefined, 1)
      .then(([found]) => (found === undefined || session !== undefined ? undefined : start()))
      .then(undefined, () => {});
  }

  return {
    get started() {
      return session !== undefined;
    },
    ready: async () => (await start()).ready(),
  };
}
