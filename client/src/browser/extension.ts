import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions } from "vscode-languageclient/browser";
import { activate as activateCommon, type NetpolApi } from "../extension.ts";

export function activate(context: vscode.ExtensionContext): NetpolApi {
  return activateCommon(context, startClient);
}

/** The server as a worker beside the extension host's own. */
function startClient(context: vscode.ExtensionContext, options: LanguageClientOptions): LanguageClient {
  const script = vscode.Uri.joinPath(context.extensionUri, "dist/server.browser.js").toString(true);
  return new LanguageClient("netpol", "Netpol", new Worker(script), options);
}
