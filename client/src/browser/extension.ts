import * as vscode from "vscode";
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  LanguageClient,
  type LanguageClientOptions,
} from "vscode-languageclient/browser";
import { activate as activateCommon, type NetpolApi } from "../extension.ts";

export function activate(context: vscode.ExtensionContext): NetpolApi {
  return activateCommon(context, startClient);
}

/** The server as a worker beside the extension host's own; another one for each start. */
function startClient(context: vscode.ExtensionContext, options: LanguageClientOptions): LanguageClient {
  const script = vscode.Uri.joinPath(context.extensionUri, "dist/server.browser.js").toString(true);
  let running: Worker | undefined;
  context.subscriptions.push({ dispose: () => running?.terminate() });
  const start = async () => {
    running?.terminate();
    running = new Worker(script);
    // Not the worker itself: the host may give another class than the global one, by which the client would know it.
    return { reader: new BrowserMessageReader(running), writer: new BrowserMessageWriter(running) };
  };
  return new LanguageClient("netpol", "Netpol", start, options);
}
