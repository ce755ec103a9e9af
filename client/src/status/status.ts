import * as vscode from "vscode";
import { type BaseLanguageClient, State } from "vscode-languageclient";
import {
  type IndexProgressParams,
  type IndexState,
  indexProgressNotification,
  type StatusParams,
  type StatusResult,
  statusRequest,
} from "../../../server/src/server/protocol.ts";
import { countFindings } from "./findings.ts";
import { showMenu } from "./menu.ts";
import { faultText, type Reading, readText, statusWords } from "./words.ts";

/** What stands in the status bar about Netpol, and what a click on it tells. */
export interface StatusHost extends vscode.Disposable {
  /** *Netpol: Show Status*: what was read, what was not and why, and what can be done about it. */
  show(): Promise<void>;
}

export interface StatusEvents {
  /** What the server says may be different now. */
  readonly changed: vscode.Event<void>;
  /** A client hears each notification at one place only. */
  readonly indexState: vscode.Event<IndexState>;
}

/** Milliseconds without a change after which it is counted again. */
const settleDelay = 400;
/** Faults that a tooltip names. */
const mostFaults = 5;

/** `clusters`: whether there is one to choose. `openLog`: shows what the server wrote. */
export function createStatus(
  client: BaseLanguageClient,
  events: StatusEvents,
  openLog: () => void,
  clusters: { readonly several: boolean },
): StatusHost {
  const item = vscode.window.createStatusBarItem("netpol.status", vscode.StatusBarAlignment.Right, 102);
  item.name = "Netpol";
  item.command = "netpol.showStatus";
  let reading: Reading = { state: "starting" };
  let status: StatusResult | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function draw(): void {
    const { text, label, look } = statusWords(reading, status, countFindings());
    item.text = text;
    item.accessibilityInformation = { label, role: "button" };
    item.backgroundColor = look === "error" ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
    item.tooltip = tooltip(reading, status);
    item.show();
  }

  async function ask(): Promise<void> {
    if (client.state !== State.Running) return;
    status = await client.sendRequest<StatusResult>(statusRequest, { uri: lookedAt() } satisfies StatusParams);
    draw();
  }

  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask().catch(() => {}), settleDelay);
  };
  const read = (next: Reading): void => {
    reading = next;
    draw();
  };
  const subscriptions = vscode.Disposable.from(
    item,
    events.changed(soon),
    vscode.languages.onDidChangeDiagnostics(soon),
    vscode.window.onDidChangeActiveTextEditor(soon),
    events.indexState(({ state }) => {
      read(state === "ready" ? { state } : { state, done: 0, total: 0 });
      if (state === "ready") void ask().catch(() => {});
    }),
    client.onNotification(indexProgressNotification, ({ done, total }: IndexProgressParams) => {
      if (reading.state === "indexing") read({ state: "indexing", done, total });
    }),
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Stopped) read({ state: "stopped" });
      else if (newState === State.Starting) read({ state: "starting" });
    }),
  );
  draw();
  return {
    async show() {
      if (client.state === State.Running) await ask().catch(() => {});
      await showMenu({ reading, status, several: clusters.several, openLog });
    },
    dispose() {
      clearTimeout(timer);
      subscriptions.dispose();
    },
  };
}

/** A diff, a rule's page or the output is in no folder: then it is about the first. */
function lookedAt(): string | null {
  const uri = vscode.window.activeTextEditor?.document.uri;
  if (uri === undefined) return null;
  const alone = (vscode.workspace.workspaceFolders ?? []).length === 0;
  return alone || vscode.workspace.getWorkspaceFolder(uri) !== undefined ? uri.toString() : null;
}

function tooltip(reading: Reading, status: StatusResult | undefined): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  if (reading.state === "stopped")
    return text.appendText(vscode.l10n.t("The Netpol server has stopped. Click to start it again or to see its log."));
  if (reading.state !== "ready" || status === undefined)
    return text.appendText(vscode.l10n.t("Netpol is reading the manifests of this workspace."));
  text.appendText(readText(status));
  const faults = [...status.faults.map(faultText), ...status.missing.map((message) => faultText({ message }))];
  for (const fault of faults.slice(0, mostFaults)) text.appendMarkdown("\n\n$(warning) ").appendText(fault);
  if (faults.length > mostFaults)
    text.appendMarkdown("\n\n").appendText(vscode.l10n.t("and {0} more", faults.length - mostFaults));
  text.appendMarkdown("\n\n").appendText(vscode.l10n.t("Click for what was read, what was not and why."));
  text.supportThemeIcons = true;
  return text;
}
