import * as vscode from "vscode";
import { CloseAction, ErrorAction, type ErrorHandler, type Middleware } from "vscode-languageclient";
import { createHistory } from "./history.ts";

/** Writes into the log what was before a crash, starts the server again, and after some crashes leaves that to a person. */
export interface Crashes {
  readonly errorHandler: ErrorHandler;
  /** Hears what is said to the server. */
  readonly middleware: Pick<Middleware, "sendRequest" | "sendNotification">;
  /** A person starts the server. */
  begun(): void;
}

export function createCrashes(log: vscode.LogOutputChannel): Crashes {
  const history = createHistory();
  const { t } = vscode.l10n;

  async function offerRestart(): Promise<void> {
    const [restart, show] = [t("Restart"), t("Show Log")];
    const message = t("The Netpol server has crashed several times and is not started again by itself.");
    const answer = await vscode.window.showErrorMessage(message, restart, show);
    if (answer === restart) await vscode.commands.executeCommand("netpol.restartServer");
    if (answer === show) log.show();
  }

  return {
    errorHandler: {
      error: (_error, _message, count) => ({
        action: count !== undefined && count <= 3 ? ErrorAction.Continue : ErrorAction.Shutdown,
        handled: true,
      }),
      closed() {
        const { goesOn, lines } = history.ended();
        for (const line of lines) log.error(line);
        if (goesOn) return { action: CloseAction.Restart, handled: true };
        void offerRestart();
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    },
    middleware: {
      sendRequest(type, param, token, next) {
        history.said(nameOf(type), param);
        return next(type, param, token);
      },
      sendNotification(type, next, params) {
        history.said(nameOf(type), params);
        return next(type, params);
      },
    },
    begun: history.begun,
  };
}

function nameOf(type: string | { readonly method: string }): string {
  return typeof type === "string" ? type : type.method;
}
