import type * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions, TransportKind } from "vscode-languageclient/node";
import { activate as activateCommon, type NetpolApi } from "../extension.ts";

export function activate(context: vscode.ExtensionContext): NetpolApi {
  return activateCommon(context, startClient);
}

/** The server as a process of its own, so that a long computation never stalls the extension host. */
function startClient(context: vscode.ExtensionContext, options: LanguageClientOptions): LanguageClient {
  const module = context.asAbsolutePath("dist/server.js");
  return new LanguageClient(
    "netpol",
    "Netpol",
    {
      run: { module, transport: TransportKind.ipc },
      debug: { module, transport: TransportKind.ipc, options: { execArgv: ["--nolazy", "--inspect=6009"] } },
    },
    options,
  );
}
